package org.sensorium.fusion.recipe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.RowPlace;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.media.MediaFiles;
import org.sensorium.fusion.model.MediaEncoders;
import org.sensorium.fusion.model.MediumFile;

/**
 * Conversations with the files of their media, whose bytes are not held in memory. A row is bad,
 * too, if the model cannot look at one of its media, or if it says nothing.
 */
final class FiledRows implements ConversationReader {
  private final ConversationReader rows;
  private final Supplier<RowOrigin> origin;
  private final Supplier<MediaFiles> media;
  private final List<RowOrigin> bad;
  private final Set<Media.Kind> kinds;
  private List<MediumFile> files = List.of();

  /**
   * @param rows closed with this
   * @param origin of the row that was read last
   * @param media those of the row that was read last; stay open
   * @param bad gets the origin of every bad row
   * @param kinds the modalities that the model reads
   */
  FiledRows(
      ConversationReader rows,
      Supplier<RowOrigin> origin,
      Supplier<MediaFiles> media,
      List<RowOrigin> bad,
      Set<Media.Kind> kinds) {
    this.rows = rows;
    this.origin = origin;
    this.media = media;
    this.bad = bad;
    this.kinds = kinds;
  }

  @Override
  public @Nullable Conversation next() throws IOException {
    try {
      Conversation row = rows.next();
      return row == null ? null : filed(row);
    } catch (DatasetFormatException e) {
      if (e.skippable()) {
        bad.add(origin.get());
      }
      throw e;
    }
  }

  private Conversation filed(Conversation row) throws DatasetFormatException {
    if (origin.get().part() == RowOrigin.Part.TRAIN
        && row.turns().stream().noneMatch(FiledRows::isAnswer)) {
      throw problem("there is no answer to learn; expected an assistant turn with words");
    }
    List<MediumFile> found = new ArrayList<>();
    List<Media> light = new ArrayList<>();
    for (Media medium : row.media()) {
      MediumFile file = file(medium);
      found.add(file);
      light.add(medium.content() == null ? medium : unpacked(medium, file.file()));
    }
    files = found;
    return light.equals(row.media())
        ? row
        : new Conversation(
            row.id(), row.source(), row.turns(), light, row.choices(), row.answers(), row.meta());
  }

  private static boolean isAnswer(Turn turn) {
    return turn.role() == Turn.Role.ASSISTANT && !turn.text().isBlank();
  }

  private MediumFile file(Media medium) throws DatasetFormatException {
    try {
      MediaEncoders.readAs(medium.kind(), kinds);
    } catch (IllegalArgumentException e) {
      throw problem("medium \"%s\" %s".formatted(medium.ref(), e.getMessage()));
    }
    try {
      return new MediumFile(medium.kind(), media.get().frames(medium), medium.span());
    } catch (DatasetFormatException e) {
      throw problem(e.reason());
    } catch (IOException e) {
      throw problem(String.valueOf(e.getMessage()));
    }
  }

  /** Two rows may call different media the same; the name in the cache is of the content alone. */
  private static Media unpacked(Media medium, Path file) {
    return new Media(
        medium.kind(),
        String.valueOf(file.getFileName()),
        medium.span(),
        medium.frames(),
        medium.box(),
        null);
  }

  private DatasetFormatException problem(String reason) {
    RowPlace place = rows.place();
    return DatasetFormatException.ofRecord(place.file(), place.record(), place.offset(), reason);
  }

  /** The files of the media of the conversation that was read last, in its order. */
  List<MediumFile> files() {
    return files;
  }

  /** Where the conversation comes from that was read last. */
  RowOrigin origin() {
    return origin.get();
  }

  @Override
  public RowPlace place() {
    return rows.place();
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}

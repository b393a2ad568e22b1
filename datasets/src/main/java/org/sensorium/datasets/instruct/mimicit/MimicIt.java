package org.sensorium.datasets.instruct.mimicit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowLayout;

/**
 * MIMIC-IT's {@code X_instructions.json}, or the folder that has one.
 *
 * <table>
 * <caption>A row: a value of the object under {@code data}, whose key is the id</caption>
 * <tr><td>{@code instruction answer}</td><td>a question and its answer, both ends stripped and CR LF
 * made LF as Otter does; what that changed is kept in {@code meta}</td></tr>
 * <tr><td>{@code image_ids}</td><td>keys in the table of pictures: absent, null or empty in sets of
 * text</td></tr>
 * <tr><td>{@code rel_ins_ids}</td><td>related rows; kept</td></tr>
 * </table>
 *
 * <p>{@code X_train.json} beside it says which rows may precede one as examples; without that file
 * {@code rel_ins_ids} does. Pictures of a video set ({@code DC TVC E4D}) are the frames of one
 * clip; {@link ImageTable} finds them.
 *
 * @see <a href="https://github.com/Luodian/Otter/blob/main/docs/mimicit_format.md">MIMIC-IT
 *     format</a>
 */
public final class MimicIt implements RowDataset {
  static final RowLayout DATA = RowLayout.under("data");

  private static final DatasetCard CARD =
      MimicItCard.of("mimic-it", "MIMIC-IT")
          .media(Media.Kind.IMAGE, Media.Kind.VIDEO)
          .size("2.8 million rows, as its paper says")
          .files("X_instructions.json", "X_train.json", "X.json, X.parquet (pictures)")
          .notes(
              "Rows are the values of one object and keep its order. Two pictures are a pair (spot"
                  + " the difference), the pictures of video sets one clip's frames. In-context ids"
                  + " that name no row are listed in meta.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        MimicItRows.IN_CONTEXT,
        "how many example rows stand before each, at most: 0 (default), 1, 2 … or all",
        "train",
        "the file of in-context links, where it is not X_train.json beside the instructions",
        MimicItRows.PICTURES,
        "auto (default): frames of a clip where the set is one of video, or more than two; frames;"
            + " images");
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (peek.isFolder()) {
      try (Stream<Path> files = Files.list(peek.path())) {
        long found = files.filter(MimicIt::isInstructions).limit(2).count();
        return found == 1 ? Match.content("the folder has one X_instructions.json") : Match.no();
      }
    }
    if (!peek.all(DATA, row -> row.has("instruction") && row.has("answer"))) {
      return Match.no();
    }
    return isInstructions(peek.path())
        ? Match.named("instruction and answer under data, in an X_instructions.json")
        : Match.content("instruction and answer under data");
  }

  private static boolean isInstructions(Path file) {
    return file.getFileName().toString().matches("(?i).+_instructions(\\..+)?\\.json(\\.gz)?");
  }

  @Override
  public ConversationReader open(Path path, OpenOptions options) throws IOException {
    Path file = path;
    if (Files.isDirectory(path)) {
      try (Stream<Path> files = Files.list(path)) {
        file =
            files
                .filter(MimicIt::isInstructions)
                .findFirst()
                .orElseThrow(
                    () ->
                        DatasetFormatException.ofFile(
                            path, "there is no X_instructions.json in this folder"));
      }
    }
    return new MimicItRows(card(), file, options, MimicItRows.Set.ALONE).open(file, options);
  }

  @Override
  public RowLayout layout(Path file) {
    return DATA;
  }

  /** A row alone, as for random access: its examples are other rows, so none may be asked for. */
  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    return MimicItRows.alone(CARD, options).read(row, options);
  }

  /** Files that belong to instructions: their name with another word. */
  static Path beside(Path instructions, String word) {
    String name = instructions.getFileName().toString();
    return instructions.resolveSibling(name.replaceFirst("(?i)_instructions", word));
  }

  /** Names that a table of pictures may have beside its instructions, most usual first. */
  static List<Path> tables(Path instructions) {
    Path json = beside(instructions, "");
    String name = json.getFileName().toString();
    String parquet = name.replaceFirst("\\.json(\\.gz)?$", ".parquet");
    return List.of(
        json,
        json.resolveSibling(parquet),
        beside(instructions, "_images")
            .resolveSibling(
                beside(instructions, "_images")
                    .getFileName()
                    .toString()
                    .replace(".json", ".parquet")),
        beside(instructions, "_images"));
  }
}

package org.sensorium.datasets.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaContent;
import org.sensorium.datasets.media.MediaFiles;
import org.sensorium.datasets.source.RowException;

/** Puts the bytes of media into conversations; a video that is a list of pictures stays one. */
final class MediaBytes {
  private static final long MAX_BYTES = 64L << 20; // what a row may hold of one medium

  private final MediaFiles files;

  MediaBytes(MediaFiles files) {
    this.files = files;
  }

  /**
   * The conversation with the bytes of its media.
   *
   * @throws RowException if one is missing or too large
   */
  Conversation into(Conversation row) throws RowException {
    List<Media> held = new ArrayList<>();
    for (Media medium : row.media()) {
      held.add(
          medium.content() != null || !medium.frames().isEmpty()
              ? medium
              : new Media(
                  medium.kind(),
                  medium.ref(),
                  medium.span(),
                  medium.frames(),
                  medium.box(),
                  read(medium)));
    }
    return new Conversation(
        row.id(), row.source(), row.turns(), held, row.choices(), row.answers(), row.meta());
  }

  private MediaContent read(Media medium) throws RowException {
    try {
      Path file = files.file(medium);
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new RowException(
            "medium \"%s\" has %d bytes; at most %d MB of a medium go into a row"
                .formatted(medium.ref(), size, MAX_BYTES >> 20));
      }
      return new MediaContent(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new RowException(String.valueOf(e.getMessage()));
    }
  }
}

package org.sensorium.datasets.instruct;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.ConversationReader;

/** A published dataset, or a format that many share: what it is, how to know it, how to read it. */
public interface InstructionDataset {

  /** What it is. */
  DatasetCard card();

  /** Its exact name in the index. */
  default String id() {
    return card().id();
  }

  /**
   * How well a file or folder fits.
   *
   * @throws IOException if it cannot be read; content that does not fit is {@link Match#no}
   */
  Match recognise(Peek peek) throws IOException;

  /**
   * Opens a file or folder; close the reader.
   *
   * @param path which has been found to fit, or was named by the user
   * @throws org.sensorium.datasets.DatasetFormatException if the content as a whole is not this
   */
  ConversationReader open(Path path, OpenOptions options) throws IOException;

  /**
   * What {@link OpenOptions#settings} it knows, each with the values it takes and their meaning.
   */
  default Map<String, String> settings() {
    return Map.of();
  }

  /**
   * Where a medium may lie below the media root, tried in this order. {@code {ref}} is what the row
   * says, {@code {trimmed}} that without outer blanks, {@code {name}} its last part, {@code {stem}}
   * that without the extension. {@code {suffix}} alone stands for all that is left when folders are
   * taken off the front one after the other: for paths of the authors' machines.
   */
  default List<String> mediaPaths() {
    return List.of("{ref}");
  }
}

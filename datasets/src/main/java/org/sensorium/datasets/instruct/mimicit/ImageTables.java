package org.sensorium.datasets.instruct.mimicit;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sensorium.datasets.conversation.MediaStore;
import org.sensorium.datasets.media.MediaCache;

/** The tables of pictures that a {@link MimicItGroup} names: a picture is looked for in each. */
public final class ImageTables implements MediaStore {
  private final Path list;
  private final List<ImageTable> tables;

  private ImageTables(Path list, List<ImageTable> tables) {
    this.list = list;
    this.tables = tables;
  }

  /**
   * Opens the tables of a list of sets; close them.
   *
   * @throws IOException if one is missing, is no table, or lies outside of the list's folder
   */
  public static ImageTables open(Path list, MediaCache cache) throws IOException {
    ImageTables opened = new ImageTables(list, new ArrayList<>());
    try {
      for (Path table : MimicItGroup.tables(list)) {
        opened.tables.add(ImageTable.open(table, cache));
      }
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  @Override
  public Path resolve(String id) throws IOException {
    for (ImageTable table : tables) {
      try {
        return table.resolve(id);
      } catch (FileNotFoundException e) {
        continue; // the next may have it
      }
    }
    throw new FileNotFoundException(
        "picture \"%s\" is in none of the %d tables that %s names"
            .formatted(id, tables.size(), list));
  }

  @Override
  public void close() throws IOException {
    for (ImageTable table : tables) {
      table.close();
    }
  }
}

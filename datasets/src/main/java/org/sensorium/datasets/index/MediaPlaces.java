package org.sensorium.datasets.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.conversation.MediaStore;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.mimicit.ImageTable;
import org.sensorium.datasets.instruct.mimicit.ImageTables;
import org.sensorium.datasets.instruct.mimicit.MimicItGroup;
import org.sensorium.datasets.instruct.mimicit.MimicItImages;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.media.MediaStores;
import org.sensorium.datasets.media.NamedRoots;
import org.sensorium.datasets.source.Container;

/** Opens the places in which the media of a dataset lie, tables of pictures among them. */
public final class MediaPlaces {
  private MediaPlaces() {}

  /**
   * Opens a folder, a zip, a tar, a table of pictures ({@link ImageTable}: JSON, parquet, a folder
   * of parquet parts) or a list of MIMIC-IT sets with the tables it names, told by its content;
   * close it.
   *
   * @param cache into which media that are no files are unpacked
   * @throws DatasetFormatException if it is something else, or damaged
   * @throws IOException if it does not exist or cannot be read
   */
  public static MediaStore open(Path place, MediaCache cache) throws IOException {
    if (!Files.exists(place)) {
      return MediaRoot.of(place); // says so
    }
    Peek peek = Peek.into(place);
    if (isTable(peek)) {
      return ImageTable.open(place, cache);
    }
    if (isList(peek)) {
      return ImageTables.open(place, cache);
    }
    Container container = peek.container();
    if (peek.isFolder() || container == Container.ZIP || container == Container.TAR) {
      return MediaStores.open(place, cache);
    }
    throw DatasetFormatException.ofFile(
        place,
        "this is %s; expected a folder, a zip, a tar or a table of pictures"
            .formatted(container.title()));
  }

  /**
   * Opens several places, each chosen by the first folders of a ref; close the store.
   *
   * @param roots {@code NAME=PLACE} or {@code PLACE}, as {@link NamedRoots} takes them
   */
  public static MediaStore open(List<String> roots, MediaCache cache) throws IOException {
    return NamedRoots.open(roots, place -> open(place, cache));
  }

  /**
   * Opens where the media of a dataset lie unless the user says otherwise; close it: the table of
   * pictures that is published beside MIMIC-IT instructions, the tables that a list of sets names,
   * or else the file's folder; for a folder of rows that folder itself.
   *
   * @param dataset file or folder of rows
   */
  public static MediaStore beside(Path dataset, MediaCache cache) throws IOException {
    if (Files.isDirectory(dataset)) {
      return MediaRoot.of(dataset);
    }
    if (!Files.exists(dataset)) {
      throw new NoSuchFileException(dataset.toString());
    }
    if (isList(Peek.into(dataset))) {
      return ImageTables.open(dataset, cache);
    }
    Path table = ImageTable.beside(dataset);
    if (table != null && isTable(Peek.into(table))) {
      return ImageTable.open(table, cache);
    }
    return MediaRoot.of(dataset.toAbsolutePath().resolveSibling(""));
  }

  private static boolean isTable(Peek peek) throws IOException {
    return new MimicItImages().recognise(peek).strength() > 0;
  }

  private static boolean isList(Peek peek) throws IOException {
    return new MimicItGroup().recognise(peek).strength() > 0;
  }
}

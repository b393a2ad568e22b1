package org.sensorium.datasets.instruct.mimicit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaContent;
import org.sensorium.datasets.conversation.MediaStore;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.source.Container;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowFiles;
import org.sensorium.datasets.source.RowLayout;
import org.sensorium.datasets.source.RowSource;

/**
 * A table of pictures as base64 ({@link MimicItImages}), from which single ones are taken: a
 * picture that is asked for goes to the cache. Of JSON the offsets are held in memory; parquet is
 * read once from its beginning, and the pictures that are passed go to the cache too. Safe for use
 * by several threads.
 */
public final class ImageTable implements MediaStore {
  private final Path table;
  private final MediaCache cache;
  private final @Nullable OffsetTable json;
  private final @Nullable RowSource rows; // of parquet
  private final Map<String, Path> found = new ConcurrentHashMap<>();

  private ImageTable(
      Path table, MediaCache cache, @Nullable OffsetTable json, @Nullable RowSource rows) {
    this.table = table;
    this.cache = cache;
    this.json = json;
    this.rows = rows;
  }

  /**
   * Opens a JSON or parquet file, or a folder of parquet parts; close it.
   *
   * @throws DatasetFormatException if it is no such table
   */
  public static ImageTable open(Path table, MediaCache cache) throws IOException {
    return RowFiles.container(table) == Container.PARQUET
        ? new ImageTable(table, cache, null, RowFiles.open(table, RowLayout.TOP))
        : new ImageTable(
            table, cache, OffsetTable.of(table, new MimicItImages().layout(table)), null);
  }

  /**
   * The table that lies beside an instruction file under one of the published names; null if there
   * is none.
   */
  public static @Nullable Path beside(Path instructions) {
    for (Path path : MimicIt.tables(instructions)) {
      if (!path.equals(instructions) && Files.exists(path)) {
        return path;
      }
    }
    return null;
  }

  @Override
  public Path resolve(String id) throws IOException {
    try {
      Path known = found.get(id);
      if (known == null || !Files.isRegularFile(known)) {
        known = json == null ? fromRows(id) : fromJson(json, id);
      }
      if (known == null) {
        throw new FileNotFoundException(
            "picture \"%s\" is not in %s; check that the table belongs to the instructions"
                .formatted(id, table));
      }
      return known;
    } catch (RowException e) {
      throw new IOException("%s: %s".formatted(table, e.getMessage()));
    }
  }

  private @Nullable Path fromJson(OffsetTable offsets, String id) throws IOException, RowException {
    JsonNode text = offsets.read(id);
    return text == null ? null : put(id, PictureBytes.of(id, text));
  }

  private synchronized @Nullable Path fromRows(String id) throws IOException, RowException {
    Path known = found.get(id); // another thread may have passed it
    if (known != null || rows == null) {
      return known;
    }
    for (Row row = rows.next(); row != null; row = rows.next()) {
      Media picture = MimicItImages.picture(row);
      MediaContent content = picture.content();
      if (content != null) {
        Path file = put(picture.ref(), content.bytes());
        if (picture.ref().equals(id)) {
          return file;
        }
      }
    }
    return null;
  }

  private Path put(String id, byte[] bytes) throws IOException {
    Path file = cache.put("picture \"%s\"".formatted(id), bytes);
    found.put(id, file);
    return file;
  }

  @Override
  public synchronized void close() throws IOException {
    if (rows != null) {
      rows.close();
    }
  }
}

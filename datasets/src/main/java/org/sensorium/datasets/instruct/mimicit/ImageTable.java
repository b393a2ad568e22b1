package org.sensorium.datasets.instruct.mimicit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaContent;
import org.sensorium.datasets.conversation.MediaStore;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.source.Container;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowFiles;
import org.sensorium.datasets.source.RowLayout;
import org.sensorium.datasets.source.RowSource;

/**
 * A table of pictures as base64 ({@link MimicItImages}), from which single ones are taken: a
 * picture that is asked for is written into a cache folder. Of JSON the offsets are held in memory;
 * parquet is read once from its beginning, and the pictures that are passed are written too. Not
 * for use by several threads.
 */
public final class ImageTable implements MediaStore {
  private final Path table;
  private final Path cache;
  private final @Nullable OffsetTable json;
  private final Deque<Path> parts = new ArrayDeque<>(); // of parquet, not yet opened
  private @Nullable RowSource rows;

  private ImageTable(Path table, Path cache, @Nullable OffsetTable json, List<Path> parts) {
    this.table = table;
    this.cache = cache;
    this.json = json;
    this.parts.addAll(parts);
  }

  /**
   * Opens a table; close it.
   *
   * @param table a JSON or parquet file, or a folder of parts
   * @param cache a folder for this table alone; it is made, and its pictures stay for the next time
   * @throws DatasetFormatException if it is no such table
   */
  public static ImageTable open(Path table, Path cache) throws IOException {
    Files.createDirectories(cache);
    if (Files.isDirectory(table)) {
      return new ImageTable(table, cache, null, MimicItImages.parts(table));
    }
    if (Peek.into(table).container() == Container.PARQUET) {
      return new ImageTable(table, cache, null, List.of(table));
    }
    OffsetTable json = OffsetTable.of(table, new MimicItImages().layout(table));
    return new ImageTable(table, cache, json, List.of());
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
    Path file = cache.resolve(name(id));
    if (Files.isRegularFile(file)) {
      return file;
    }
    try {
      boolean found = json == null ? fromRows(id) : fromJson(json, id);
      if (!found) {
        throw new FileNotFoundException(
            "picture \"%s\" is not in %s; check that the table belongs to the instructions"
                .formatted(id, table));
      }
      return file;
    } catch (RowException e) {
      throw new IOException("%s: %s".formatted(table, e.getMessage()));
    }
  }

  private boolean fromJson(OffsetTable offsets, String id) throws IOException, RowException {
    JsonNode text = offsets.read(id);
    if (text == null) {
      return false;
    }
    write(id, PictureBytes.of(id, text));
    return true;
  }

  private boolean fromRows(String id) throws IOException, RowException {
    while (true) {
      if (rows == null) {
        Path part = parts.poll();
        if (part == null) {
          return false;
        }
        rows = RowFiles.open(part, RowLayout.TOP);
      }
      Row row = rows.next();
      if (row == null) {
        rows.close();
        rows = null;
        continue;
      }
      Media picture = MimicItImages.picture(row);
      MediaContent content = picture.content();
      if (content != null) {
        write(picture.ref(), content.bytes());
      }
      if (picture.ref().equals(id)) {
        return true;
      }
    }
  }

  /** An id may hold any sign, so it is no file name. */
  private static String name(String id) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private void write(String id, byte[] bytes) throws IOException {
    Path part = Files.createTempFile(cache, "picture", ".part");
    Files.write(part, bytes);
    Files.move(part, cache.resolve(name(id)), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    if (rows != null) {
      rows.close();
      rows = null;
    }
  }
}

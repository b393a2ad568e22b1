package org.sensorium.datasets.instruct.mimicit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowFiles;
import org.sensorium.datasets.source.RowLayout;
import org.sensorium.datasets.source.RowSource;

/**
 * Where the values of a JSON object stand in its file: built by one pass, so that a value of a file
 * of many gigabytes is read alone.
 */
final class OffsetTable {
  private final Path file;
  private final Map<String, Long> offsets; // of the key's quote

  private OffsetTable(Path file, Map<String, Long> offsets) {
    this.file = file;
    this.offsets = offsets;
  }

  /**
   * Notes where each value of the object stands.
   *
   * @throws DatasetFormatException if the file is packed, or is not such an object
   */
  static OffsetTable of(Path file, RowLayout layout) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      if (in.read() == 0x1F && in.read() == 0x8B) {
        throw DatasetFormatException.ofFile(
            file,
            "single values are read from this file, which a packed one does not allow; unpack it");
      }
    }
    Map<String, Long> offsets = new HashMap<>();
    try (RowSource rows = RowFiles.open(file, layout)) {
      for (Row row = rows.next(); row != null; row = rows.next()) {
        if (row.key() != null) {
          offsets.putIfAbsent(row.key(), row.offset());
        }
      }
    }
    return new OffsetTable(file, offsets);
  }

  /** How many values there are. */
  int size() {
    return offsets.size();
  }

  /**
   * The value of a key; null if there is none.
   *
   * @throws RowException if it can no longer be read
   */
  @Nullable JsonNode read(String key) throws RowException {
    Long offset = offsets.get(key);
    if (offset == null) {
      return null;
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file).position(offset);
        JsonParser json = parser(Channels.newInputStream(channel))) {
      json.nextToken(); // {
      if (!key.equals(json.nextFieldName())) {
        throw new RowException("%s has changed since it was opened".formatted(file));
      }
      json.nextToken();
      return Json.tree(json);
    } catch (IOException e) {
      throw new RowException("%s, \"%s\": %s".formatted(file, key, e.getMessage()));
    }
  }

  private static JsonParser parser(InputStream member) throws IOException {
    InputStream open = new ByteArrayInputStream(new byte[] {'{'});
    return Json.MAPPER.getFactory().createParser(new SequenceInputStream(open, member));
  }
}

package org.sensorium.datasets.instruct.vqa;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowFiles;
import org.sensorium.datasets.source.RowLayout;
import org.sensorium.datasets.source.RowSource;

/**
 * Finds the annotation of a question. Only where it stands is kept in memory (about 100 bytes
 * each): the annotations of VQA v2 are 200 MB, and need not be in the order of the questions.
 * Several threads may ask at the same time.
 */
final class VqaAnnotations implements Closeable {
  private static final long TWICE = -1;

  private final Path file;
  private final FileChannel channel;
  private final Map<String, Long> offsets;

  private VqaAnnotations(Path file, FileChannel channel, Map<String, Long> offsets) {
    this.file = file;
    this.channel = channel;
    this.offsets = offsets;
  }

  /** The file's bytes from an offset on; leaves the channel's own position alone. */
  private static final class At extends InputStream {
    private final FileChannel channel;
    private long offset;

    At(FileChannel channel, long offset) {
      this.channel = channel;
      this.offset = offset;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int read = channel.read(ByteBuffer.wrap(into, from, length), offset);
      offset += Math.max(0, read);
      return read;
    }
  }

  /** Reads the file once. */
  static VqaAnnotations index(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw DatasetFormatException.ofFile(
          file, "there is no such file; expected the annotations of these questions");
    }
    if (packed(file)) {
      throw DatasetFormatException.ofFile(
          file, "the annotations are packed by gzip; unpack them, they are looked up by place");
    }
    Map<String, Long> offsets = new HashMap<>();
    try (RowSource rows = RowFiles.open(file, RowLayout.under("annotations"))) {
      for (Row row = rows.next(); row != null; row = rows.next()) {
        Fields fields;
        try {
          fields = row.fields();
          Long before = offsets.putIfAbsent(fields.name("question_id"), row.offset());
          if (before != null) {
            offsets.put(fields.name("question_id"), TWICE);
          }
        } catch (RowException e) {
          throw DatasetFormatException.ofFile(
              file,
              "annotation %d (byte %d): %s".formatted(row.record(), row.offset(), e.getMessage()));
        }
      }
    }
    return new VqaAnnotations(file, FileChannel.open(file), offsets);
  }

  private static boolean packed(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() == 0x1F && in.read() == 0x8B;
    }
  }

  /**
   * The annotation of a question; null if it has none.
   *
   * @throws RowException if it has two, or it is no object
   */
  @Nullable Fields of(String question) throws RowException {
    Long offset = offsets.get(question);
    if (offset == null) {
      return null;
    }
    if (offset == TWICE) {
      throw new RowException(
          "question_id %s is annotated more than once in %s; keep one of them"
              .formatted(question, file.getFileName()));
    }
    try (JsonParser json = Json.MAPPER.getFactory().createParser(new At(channel, offset))) {
      JsonNode value = Json.tree(json);
      if (value instanceof ObjectNode object) {
        return new Fields("its annotation: ", object);
      }
      throw new RowException("its annotation is %s; expected {…}".formatted(Json.named(value)));
    } catch (JsonProcessingException e) {
      throw new RowException("its annotation is " + Json.syntax(e));
    } catch (IOException e) {
      throw new RowException(
          "its annotation in %s cannot be read: %s".formatted(file, e.getMessage()));
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

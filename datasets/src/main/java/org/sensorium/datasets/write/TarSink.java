package org.sensorium.datasets.write;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.RowException;

/** Samples of one WebDataset archive. */
final class TarSink implements RowSink {
  private static final int MAX_MEMBER_BYTES = 64 << 20; // what is read back

  private final PartFile file;
  private final TarWriter tar;
  private List<Member> staged = List.of();

  private record Member(String name, byte[] content) {}

  private TarSink(PartFile file) {
    this.file = file;
    this.tar = new TarWriter(file.out());
  }

  static TarSink create(Path file) throws IOException {
    return new TarSink(PartFile.create(file));
  }

  @Override
  public ObjectNode stage(ObjectNode sample) throws IOException, RowException {
    List<Member> members = new ArrayList<>();
    ObjectNode read = sample.deepCopy();
    String key = sample.get(TarForm.KEY).textValue();
    long bytes = 0;
    for (Map.Entry<String, JsonNode> field : sample.properties()) {
      if (field.getKey().equals(TarForm.KEY)) {
        continue;
      }
      byte[] content = content(field.getValue());
      bytes += content.length;
      if (content.length > MAX_MEMBER_BYTES || bytes > 2L * MAX_MEMBER_BYTES) {
        throw new RowException(
            "\"%s\" has %d bytes; at most %d MB of a member and twice that of a sample are read"
                .formatted(field.getKey(), content.length, MAX_MEMBER_BYTES >> 20));
      }
      if (!field.getValue().isBinary()) {
        read.set(field.getKey(), Json.MAPPER.readTree(content));
      }
      members.add(new Member(key + "." + field.getKey(), content));
    }
    staged = members;
    return read;
  }

  private static byte[] content(JsonNode value) throws IOException, RowException {
    try {
      return value.isBinary() ? value.binaryValue() : Json.MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new RowException("the row cannot be written as JSON: " + e.getOriginalMessage());
    }
  }

  @Override
  public void commit() throws IOException {
    for (Member member : staged) {
      tar.add(member.name(), member.content());
    }
  }

  @Override
  public void finish() throws IOException {
    tar.end();
    file.finish();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}

package org.sensorium.datasets.instruct.llava;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;

/**
 * Writes the LLaVA JSON format: one array, one row per line, streamed.
 *
 * <p>Rows go to {@code <file>.part}; {@link #finish} ends the array and moves it into place, so the
 * file is either absent, the old one, or complete. Further fields follow {@code conversations} in
 * their own order: the same conversations give the same bytes.
 */
public final class LlavaJsonWriter implements Closeable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Path file;
  private final Path part;
  private final OutputStream out;
  private long rows;

  private LlavaJsonWriter(Path file, Path part, OutputStream out) {
    this.file = file;
    this.part = part;
    this.out = out;
  }

  /**
   * Starts a file; one of that name stays until {@link #finish}.
   *
   * @throws IOException if the folder cannot be written
   */
  public static LlavaJsonWriter create(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path folder = absolute.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Path part = absolute.resolveSibling(absolute.getFileName() + ".part");
    return new LlavaJsonWriter(
        absolute, part, new BufferedOutputStream(Files.newOutputStream(part)));
  }

  /** Writes all rows of a list as one complete file. */
  public static void write(Path file, List<Conversation> rows) throws IOException {
    try (LlavaJsonWriter writer = create(file)) {
      for (Conversation row : rows) {
        writer.add(row);
      }
      writer.finish();
    }
  }

  /** Appends one row. */
  public void add(Conversation row) throws IOException {
    text(rows == 0 ? "[\n" : ",\n");
    out.write(MAPPER.writeValueAsBytes(toJson(row)));
    rows++;
  }

  /** Ends the array and moves the file into place. */
  public void finish() throws IOException {
    text(rows == 0 ? "[]\n" : "\n]\n");
    out.close();
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Without {@link #finish} before it, what was written so far is dropped. */
  @Override
  public void close() throws IOException {
    out.close();
    Files.deleteIfExists(part);
  }

  private void text(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** One row as the format writes it; media of a kind are a string when single, else a list. */
  static ObjectNode toJson(Conversation row) throws IOException {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("id", row.id());
    Map<String, ArrayNode> media = new LinkedHashMap<>();
    for (Media medium : row.media()) {
      media
          .computeIfAbsent(LlavaTags.key(medium.kind()), key -> MAPPER.createArrayNode())
          .add(medium.ref());
    }
    media.forEach((key, refs) -> json.set(key, refs.size() == 1 ? refs.get(0) : refs));
    ArrayNode turns = json.putArray("conversations");
    for (Turn turn : row.turns()) {
      ObjectNode said = turns.addObject();
      said.put("from", LlavaTags.speaker(turn.role()));
      said.put("value", value(row, turn));
      copy(row, turn.meta(), said);
    }
    copy(row, row.meta(), json);
    return json;
  }

  private static String value(Conversation row, Turn turn) {
    StringBuilder value = new StringBuilder();
    for (Part part : turn.parts()) {
      if (part instanceof Part.Text text) {
        value.append(text.text());
      } else if (part instanceof Part.MediaRef ref) {
        value.append(LlavaTags.placeholder(row.media().get(ref.index()).kind()));
      }
    }
    return value.toString();
  }

  private static void copy(Conversation row, Map<String, JsonNode> meta, ObjectNode target)
      throws IOException {
    for (Map.Entry<String, JsonNode> field : meta.entrySet()) {
      if (target.has(field.getKey())) {
        throw new IOException(
            "conversation %s: its meta holds \"%s\", which the LLaVA format needs for itself;"
                    .formatted(row.id(), field.getKey())
                + " rename that field before writing");
      }
      target.set(field.getKey(), field.getValue());
    }
  }
}

package org.sensorium.nn.checkpoint;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The small files beside a model's weights: {@code config.json}, {@code tokenizer.json}, the index
 * of shards, a chat template. All are read here, so that each is bounded and a failed download is
 * told from a damaged file in the same words.
 */
public final class SideFile {

  /** Bytes; the largest tokenizers in use have about 35 MB. */
  static final long MAX_BYTES = 128L << 20;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // Python writes Infinity and NaN
          .build();

  private SideFile() {}

  /**
   * Reads a JSON object.
   *
   * @param expected what should lie there, for the message if nothing does
   * @throws CheckpointException if there is no such file, something else stands in its place, it is
   *     too large, or not a JSON object; then with line and column
   */
  public static ObjectNode json(Path file, String expected) throws IOException {
    return json(bytes(file, expected), file.toString());
  }

  /** Reads a JSON object as {@link #json}; an empty one where there is no such file. */
  public static ObjectNode jsonIfAny(Path file, String expected) throws IOException {
    return Files.isRegularFile(file) ? json(file, expected) : JSON.createObjectNode();
  }

  /**
   * Reads a JSON object from its bytes.
   *
   * @param source what messages call it
   */
  public static ObjectNode json(byte[] json, String source) throws CheckpointException {
    try {
      JsonNode node = JSON.readTree(json);
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw new CheckpointException(
          "%s: holds a JSON %s, expected an object in braces"
              .formatted(source, node.getNodeType().name().toLowerCase(Locale.ROOT)));
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation() == null ? JsonLocation.NA : e.getLocation();
      throw new CheckpointException(
          "%s: not JSON at line %d, column %d: %s"
              .formatted(source, at.getLineNr(), at.getColumnNr(), e.getOriginalMessage()),
          e);
    } catch (IOException e) { // a byte array always reads; what is left is its encoding
      throw new CheckpointException("%s: not JSON: %s".formatted(source, e.getMessage()), e);
    }
  }

  /** Reads a UTF-8 text; see {@link #json}. */
  public static String text(Path file, String expected) throws IOException {
    return new String(bytes(file, expected), StandardCharsets.UTF_8);
  }

  /** Reads a file; see {@link #json}. */
  public static byte[] bytes(Path file, String expected) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          "%s: %s, expected %s"
              .formatted(
                  file, Files.exists(file) ? "not a regular file" : "no such file", expected));
    }
    long size = Files.size(file);
    if (size > MAX_BYTES) {
      throw new CheckpointException(
          "%s: %d bytes, expected %s of at most %d; is it another file under this name?"
              .formatted(file, size, expected, MAX_BYTES));
    }
    byte[] bytes = Files.readAllBytes(file);
    Checkpoints.refuseStandIns(file, bytes);
    return bytes;
  }
}

package org.sensorium.fusion.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The numbers of a run, one JSON object per line: {@code {"step":10,"loss":2.3,…}}. */
public final class RunLog implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BufferedWriter out;

  private RunLog(BufferedWriter out) {
    this.out = out;
  }

  /**
   * Opens a log to write at its end.
   *
   * @param step lines of later steps are dropped: a resumed run does those steps again
   */
  public static RunLog continueAfter(Path file, long step) throws IOException {
    if (Files.exists(file)) {
      StringBuilder kept = new StringBuilder();
      for (JsonNode line : read(file)) {
        if (line.path("step").asLong(0) <= step) {
          kept.append(line).append('\n');
        }
      }
      Path beside = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(beside, kept);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    return new RunLog(
        Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
  }

  /** Writes one line; it is in the file when this returns. */
  public void write(long step, Map<String, Double> values) throws IOException {
    ObjectNode line = JSON.createObjectNode().put("step", step);
    values.forEach(line::put);
    out.write(line.toString());
    out.newLine();
    out.flush();
  }

  /** Every whole line of a log; a last line cut short by a kill is left out. */
  public static List<JsonNode> read(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    // not readAllLines: a kill may cut a character in two
    for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n")) {
      if (line.isEmpty()) {
        break;
      }
      try {
        lines.add(JSON.readTree(line));
      } catch (JsonProcessingException e) {
        break;
      }
    }
    return lines;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}

package org.sensorium.demos.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Commands that answer with a line of JSON on their standard output. */
final class ChildProcess {
  private ChildProcess() {}

  /** This program again, with these arguments, this JVM's options and then these. */
  static List<String> thisProgram(List<String> options, String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(arguments);
    return command;
  }

  /**
   * Runs to the end.
   *
   * @throws IOException with the end of what the command complained, if it printed no JSON
   */
  static JsonNode lastJson(List<String> command, Map<String, String> environment)
      throws IOException {
    Path complaints = Files.createTempFile("bench", ".log");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(complaints.toFile());
      builder.environment().putAll(environment);
      JsonNode last = null;
      Process process = builder.start();
      try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          last = line.startsWith("{") ? new ObjectMapper().readTree(line) : last;
        }
      }
      if (last == null) {
        String said = Files.readString(complaints).strip();
        throw new IOException(
            "%s printed no figures: %s"
                .formatted(command.get(0), said.substring(Math.max(0, said.length() - 600))));
      }
      return last;
    } finally {
      Files.deleteIfExists(complaints);
    }
  }
}

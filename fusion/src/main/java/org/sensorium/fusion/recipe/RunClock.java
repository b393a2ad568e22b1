package org.sensorium.fusion.recipe;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sensorium.nn.checkpoint.AtomicFile;

/**
 * Wall time by part of a run, s, over all of its sessions: kept in a file, which a resumed run
 * reads. What was done after the last {@link #save} before a kill is done again, and counts once.
 */
final class RunClock {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private String part = "";
  private long since;

  private RunClock(Path file) {
    this.file = file;
  }

  /**
   * A clock.
   *
   * @param resume whether it goes on from the file, if that is there
   */
  static RunClock of(Path file, boolean resume) throws IOException {
    RunClock clock = new RunClock(file);
    if (resume && Files.exists(file)) {
      clock.seconds.putAll(JSON.readValue(file.toFile(), new TypeReference<>() {}));
    }
    return clock;
  }

  /** Work that may fail on files. */
  interface Work<T> {
    T run() throws IOException;
  }

  /** Does a part of the run and adds its time. */
  <T> T timed(String name, Work<T> work) throws IOException {
    part = name;
    since = System.nanoTime();
    T done = work.run();
    lap();
    part = "";
    return done;
  }

  /** Writes the file, the part under way with its time up to now. */
  void save() throws IOException {
    if (!part.isEmpty()) {
      lap();
    }
    ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(seconds));
    AtomicFile.write(
        file,
        channel -> {
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }

  private void lap() {
    long now = System.nanoTime();
    seconds.merge(part, (now - since) / 1e9, Double::sum);
    since = now;
  }

  Map<String, Double> seconds() {
    return Collections.unmodifiableMap(seconds);
  }
}

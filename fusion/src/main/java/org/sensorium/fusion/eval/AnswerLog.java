package org.sensorium.fusion.eval;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Every answer of an evaluation, one JSON object per line, each in the file once it is given. */
public final class AnswerLog implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BufferedWriter out;

  private AnswerLog(BufferedWriter out) {
    this.out = out;
  }

  /** Starts a file; an older one of that name is overwritten. */
  public static AnswerLog create(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
    return new AnswerLog(Files.newBufferedWriter(file));
  }

  public void write(Answer answer) throws IOException {
    out.write(JSON.writeValueAsString(answer));
    out.newLine();
    out.flush();
  }

  /** Every answer of a file. */
  public static List<Answer> read(Path file) throws IOException {
    List<Answer> answers = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      answers.add(JSON.readValue(line, Answer.class));
    }
    return answers;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}

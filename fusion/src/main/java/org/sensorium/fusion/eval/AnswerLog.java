package org.sensorium.fusion.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The answers of an evaluation, one JSON object per line, each in the file once it is given: a kill
 * keeps what was answered so far.
 */
public final class AnswerLog implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BufferedWriter out;

  private AnswerLog(BufferedWriter out) {
    this.out = out;
  }

  /**
   * Starts a file; an older one of that name is replaced.
   *
   * @param kept what it begins with: answers of an evaluation that was interrupted
   */
  public static AnswerLog begin(Path file, List<Answer> kept) throws IOException {
    Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    try (AnswerLog log = new AnswerLog(Files.newBufferedWriter(beside))) {
      for (Answer answer : kept) {
        log.write(answer);
      }
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return new AnswerLog(Files.newBufferedWriter(file, StandardOpenOption.APPEND));
  }

  public void write(Answer answer) throws IOException {
    out.write(JSON.writeValueAsString(answer));
    out.newLine();
    out.flush();
  }

  /** The whole lines of a file up to one that a kill has cut short; none if it is not there. */
  public static List<Answer> read(Path file) throws IOException {
    List<Answer> answers = new ArrayList<>();
    if (!Files.exists(file)) {
      return answers;
    }
    // not readAllLines: a cut may leave half a character, which is no reason to refuse the rest
    for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n")) {
      try {
        answers.add(JSON.readValue(line, Answer.class));
      } catch (JsonProcessingException e) {
        break;
      }
    }
    return answers;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}

package org.sensorium.demos.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.validate.ValidationReport;
import org.sensorium.datasets.validate.Validator;

class AlpacaMakerTest {
  private static final int ROWS = 1000;
  // every hundredth row is said twice, every five hundredth has no answer
  private static final int TWICE = 10;
  private static final int UNANSWERED = 2;

  @TempDir private Path temp;

  private Path made(String name, long seed) throws IOException {
    Path file = temp.resolve(name);
    AlpacaMaker.write(file, ROWS, seed);
    return file;
  }

  @Test
  void aSeedIsAFile() throws IOException {
    Path file = made("a.json", 7);
    assertThat(file).hasSameBinaryContentAs(made("b.json", 7));
    assertThat(Files.mismatch(file, made("c.json", 8))).isNotEqualTo(-1);
    assertThat(temp.resolve("a.json.part")).doesNotExist();
  }

  @Test
  void rowsAreAlpacasAndWhatIsWrongIsFound() throws IOException {
    Path file = made("rows.json", 0);
    try (ConversationReader rows = InstructionDatasets.open(file, OpenOptions.DEFAULT)) {
      ValidationReport report = new Validator(1, 10).run(file, "alpaca", rows);
      assertThat(InstructionDatasets.detect(file).dataset().id()).isEqualTo("alpaca");
      assertThat(report.rows()).isEqualTo(ROWS);
      assertThat(report.causes()).containsOnlyKeys("duplicate", "empty-turn");
      assertThat(report.findings()).isEqualTo(TWICE + UNANSWERED);
    }
  }

  @Test
  void thePythonSideFindsTheSame() throws IOException {
    String python = System.getenv().getOrDefault("PYTHON", "python3");
    assumeTrue(runs(python), "no Python here");
    Path script = temp.resolve("reference_validate.py");
    try (InputStream in = Work.class.getResourceAsStream("/bench/reference_validate.py")) {
      assertThat(in).as("the script in the program").isNotNull();
      Files.copy(in, script);
    }
    JsonNode said =
        ChildProcess.lastJson(
            List.of(python, script.toString(), "text", made("rows.json", 0).toString()),
            Map.of("PYTHONDONTWRITEBYTECODE", "1"));
    assertThat(said.path("rows").asInt()).isEqualTo(ROWS);
    assertThat(said.path("causes").path("duplicate").asInt()).isEqualTo(TWICE);
    assertThat(said.path("causes").path("empty-turn").asInt()).isEqualTo(UNANSWERED);
    assertThat(said.path("findings").asInt()).isEqualTo(TWICE + UNANSWERED);
  }

  private static boolean runs(String python) {
    try {
      return new ProcessBuilder(python, "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

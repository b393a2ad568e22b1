package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.index.InstructionDatasets;

class DataListCommandTest {

  @Test
  void listsEveryDatasetOfTheIndex() throws IOException {
    CommandRun run = CommandRun.of("data", "list").succeeds();
    InstructionDatasets.all()
        .forEach(dataset -> assertThat("\n" + run.out()).contains("\n" + dataset.id() + " "));
    JsonNode cards =
        new ObjectMapper().readTree(CommandRun.of("data", "list", "--json").succeeds().out());
    assertThat(cards).hasSameSizeAs(InstructionDatasets.all());
    assertThat(cards.get(0).fieldNames())
        .toIterable()
        .contains("id", "title", "modality", "size", "licence", "home", "citation", "files");
  }

  @Test
  void tableFitsATerminal() {
    assertThat(CommandRun.of("data", "list").succeeds().out().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(120));
  }

  @Test
  void writesTheCardsAsPages(@TempDir Path folder) {
    String out = CommandRun.of("data", "list", "--cards", folder.toString()).succeeds().out();
    assertThat(out).contains((InstructionDatasets.all().size() + 1) + " pages");
    assertThat(folder.resolve("dolly.md")).content().contains("databricks-dolly-15k.jsonl");
  }

  @Test
  void tellsAllAboutOne() {
    assertThat(CommandRun.of("data", "list", "dolly").succeeds().out())
        .contains("databricks-dolly-15k", "CC BY-SA 3.0", "citation", "git-LFS");
    CommandRun.of("data", "list", "lava").refusedWith("there is no dataset \"lava\"; known are");
  }
}

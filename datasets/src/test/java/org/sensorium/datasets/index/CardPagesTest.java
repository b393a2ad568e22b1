package org.sensorium.datasets.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.instruct.InstructionDataset;

class CardPagesTest {
  private static final Path DOCS = Path.of("../docs/datasets");

  @TempDir private Path temp;

  @Test
  void docsAreWhatTheIndexSays() throws IOException {
    Map<String, String> expected = CardPages.of(InstructionDatasets.all());
    Map<String, String> found = pages(DOCS);
    String remedy = "docs/datasets; renew it by \"./sensorium data list --cards docs/datasets\"";
    assertThat(found.keySet()).as(remedy).isEqualTo(expected.keySet());
    expected.forEach(
        (name, page) -> assertThat(found.get(name)).as("%s in %s", name, remedy).isEqualTo(page));
  }

  @Test
  void everyCardHasItsPageAndItsLineInTheTable() {
    List<InstructionDataset> all = InstructionDatasets.all();
    Map<String, String> pages = CardPages.of(all);
    assertThat(pages).hasSize(all.size() + 1);
    for (InstructionDataset dataset : all) {
      String link = "| [%s](%s.md) |".formatted(dataset.id(), dataset.id());
      assertThat(pages.get("README.md").split("\n"))
          .filteredOn(line -> line.startsWith(link))
          .hasSize(1);
    }
    assertThat(pages.get("gsm8k.md"))
        .contains("# GSM8K\n", "| id | `gsm8k` |\n", "| modality | text |\n", "| licence | MIT |\n")
        .contains("| home | <https://github.com/openai/grade-school-math> |\n", "`train.jsonl`")
        .doesNotContain("media lie at", "## Settings");
  }

  @Test
  void titlesTellDatasetsApart() {
    assertThat(InstructionDatasets.all().stream().map(dataset -> dataset.card().title()))
        .doesNotHaveDuplicates();
  }

  @Test
  void placeholdersAreShownAndNotTakenForTags() {
    String notes = CardPages.of(InstructionDatasets.all()).get("llama-factory-sharegpt.md");
    assertThat(notes).contains("Counts of \\<image>, \\<video>, \\<audio> must");
  }

  @Test
  void pagesOfDatasetsThatAreGoneAreRemovedAndOtherFilesStay() throws IOException {
    CardPages.write(temp);
    Path old = Files.copy(temp.resolve("gsm8k.md"), temp.resolve("gone.md"));
    Path own = Files.writeString(temp.resolve("own.md"), "# Mine\n");
    Files.writeString(temp.resolve("gsm8k.md"), "stale");
    CardPages.write(temp);
    assertThat(old).doesNotExist();
    assertThat(own).hasContent("# Mine\n");
    Map<String, String> written = pages(temp);
    written.remove("own.md");
    assertThat(written).isEqualTo(CardPages.of(InstructionDatasets.all()));
  }

  private static Map<String, String> pages(Path folder) throws IOException {
    Map<String, String> pages = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        pages.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return pages;
  }
}

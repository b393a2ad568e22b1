package org.sensorium.datasets.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.InstructionDataset;

/** The cards of the index as pages of markdown, with a table of them all: {@code docs/datasets}. */
public final class CardPages {
  /** First line of every page; a page that has it is ours to remove. */
  private static final String MARK =
      "<!-- Made by \"sensorium data list --cards\" from the index; do not edit. -->";

  private static final String TABLE = "README.md";
  private static final List<String> GROUPS =
      List.of(
          "Pictures",
          "Video",
          "Sound",
          "Point clouds and features",
          "Text",
          "Several kinds of media");

  private CardPages() {}

  /** Every page by its file's name. */
  public static Map<String, String> of(List<InstructionDataset> datasets) {
    Map<String, String> pages = new TreeMap<>();
    pages.put(TABLE, table(datasets));
    datasets.forEach(dataset -> pages.put(file(dataset), page(dataset)));
    return pages;
  }

  /**
   * Writes every page of the index, and removes those made before of datasets that are gone. Files
   * of others stay.
   *
   * @param folder is made if there is none
   * @return how many pages
   */
  public static int write(Path folder) throws IOException {
    Map<String, String> pages = of(InstructionDatasets.all());
    Files.createDirectories(folder);
    for (Path old : markdown(folder)) {
      String name = old.getFileName().toString();
      if (!pages.containsKey(name) && Files.readString(old).startsWith(MARK)) {
        Files.delete(old);
      }
    }
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Files.writeString(folder.resolve(page.getKey()), page.getValue());
    }
    return pages.size();
  }

  private static List<Path> markdown(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".md") && Files.isRegularFile(file))
          .toList();
    }
  }

  private static String file(InstructionDataset dataset) {
    return dataset.id() + ".md";
  }

  private static String table(List<InstructionDataset> datasets) {
    List<String> lines = new ArrayList<>();
    lines.add(MARK);
    lines.add("# Datasets");
    lines.add("");
    lines.add(
        "%d datasets and formats are read as published. [Data](../data.md) tells how to use them,"
                .formatted(datasets.size())
            + " [adding a dataset](../adding-a-dataset.md) how to add one.");
    for (String group : GROUPS) {
      lines.add("");
      lines.add("## " + group);
      lines.add("");
      lines.add("| id | title | modality | size | licence |");
      lines.add("|---|---|---|---|---|");
      for (InstructionDataset dataset : datasets) {
        DatasetCard card = dataset.card();
        if (group(card).equals(group)) {
          lines.add(
              "| [%s](%s) | %s | %s | %s | %s |"
                  .formatted(
                      card.id(),
                      file(dataset),
                      cell(card.title()),
                      card.modality(),
                      cell(card.size()),
                      cell(card.licence())));
        }
      }
    }
    return text(lines);
  }

  private static String group(DatasetCard card) {
    Set<Media.Kind> media = card.media();
    if (media.isEmpty()) {
      return "Text";
    }
    if (media.size() > 2) {
      return "Several kinds of media";
    }
    if (media.contains(Media.Kind.VIDEO)) {
      return "Video";
    }
    if (media.contains(Media.Kind.IMAGE)) {
      return "Pictures";
    }
    return media.contains(Media.Kind.AUDIO) ? "Sound" : "Point clouds and features";
  }

  private static String page(InstructionDataset dataset) {
    DatasetCard card = dataset.card();
    List<String> lines = new ArrayList<>();
    lines.add(MARK);
    lines.add("# " + escape(card.title()));
    lines.add("");
    lines.add("| | |");
    lines.add("|---|---|");
    row(lines, "id", "`" + card.id() + "`");
    row(lines, "modality", card.modality());
    row(lines, "size", cell(card.size()));
    row(lines, "licence", cell(card.licence()));
    row(lines, "home", card.home().startsWith("http") ? "<" + card.home() + ">" : card.home());
    row(lines, "citation", cell(card.citation()));
    row(lines, "files", codes(card.files()));
    if (!card.media().isEmpty()) {
      row(lines, "media lie at", codes(dataset.mediaPaths()) + ", below the media root");
    }
    lines.add("");
    lines.add("## Format");
    lines.add("");
    lines.add(escape(card.notes()));
    if (!dataset.settings().isEmpty()) {
      lines.add("");
      lines.add("## Settings");
      lines.add("");
      lines.add("| `--set` | values |");
      lines.add("|---|---|");
      new TreeMap<>(dataset.settings())
          .forEach((name, meaning) -> row(lines, "`" + name + "`", cell(meaning)));
    }
    lines.add("");
    lines.add("[All datasets](" + TABLE + ")");
    return text(lines);
  }

  private static void row(List<String> lines, String name, String value) {
    lines.add("| %s | %s |".formatted(name, value));
  }

  private static String codes(List<String> words) {
    return words.stream()
        .map(word -> "`" + word.replace("|", "\\|") + "`")
        .collect(Collectors.joining(", "));
  }

  private static String cell(String text) {
    return escape(text).replace("|", "\\|");
  }

  /** Placeholders and patterns would else vanish as tags and emphasis. */
  private static String escape(String text) {
    return text.replace("\\", "\\\\").replace("<", "\\<").replace("*", "\\*");
  }

  private static String text(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }
}

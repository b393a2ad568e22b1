package org.sensorium.demos.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.index.CardPages;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.InstructionDataset;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sensorium data list [ID]}: the cards of the index. */
@Command(
    name = "list",
    description = "Lists the datasets that are read as published; with an ID, all about that one.")
final class DataListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "ID", arity = "0..1", description = "One dataset.")
  private @Nullable String id;

  @Option(names = "--json", description = "Prints the cards as a JSON list.")
  private boolean json;

  @Option(
      names = "--cards",
      paramLabel = "FOLDER",
      description = "Writes the cards as pages of markdown, with a table of them.")
  private @Nullable Path cards;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (cards != null) {
      out.printf("%s: %d pages%n", cards, CardPages.write(cards));
      return 0;
    }
    List<InstructionDataset> chosen =
        id == null ? InstructionDatasets.all() : List.of(InstructionDatasets.of(id));
    if (json) {
      ArrayNode cards = new ObjectMapper().createArrayNode();
      chosen.forEach(dataset -> fill(dataset, cards.addObject()));
      out.println(cards.toPrettyString());
    } else if (id != null) {
      print(out, chosen.get(0));
    } else {
      for (InstructionDataset dataset : chosen) {
        DatasetCard card = dataset.card();
        out.printf(
            "%-27s %-17s %-38s %s%n",
            card.id(), cut(card.modality(), 17), cut(card.title(), 38), cut(card.licence(), 35));
      }
      out.printf("%d datasets and formats; \"data list ID\" tells more of one%n", chosen.size());
    }
    return 0;
  }

  private static void print(PrintWriter out, InstructionDataset dataset) {
    DatasetCard card = dataset.card();
    out.println(card.title());
    line(out, "id", card.id());
    line(out, "modality", card.modality());
    line(out, "size", card.size());
    line(out, "licence", card.licence());
    line(out, "home", card.home());
    line(out, "citation", card.citation());
    line(out, "files", String.join(", ", card.files()));
    line(out, "media", String.join(", ", dataset.mediaPaths()));
    line(out, "notes", card.notes());
    dataset.settings().forEach((name, meaning) -> line(out, "--set " + name, meaning));
  }

  /** What does not fit is left to the card. */
  private static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + "…";
  }

  private static void line(PrintWriter out, String name, String value) {
    out.printf("  %-12s %s%n", name, value);
  }

  private static void fill(InstructionDataset dataset, ObjectNode json) {
    DatasetCard card = dataset.card();
    json.put("id", card.id()).put("title", card.title()).put("modality", card.modality());
    json.put("size", card.size()).put("licence", card.licence()).put("home", card.home());
    json.put("citation", card.citation()).put("notes", card.notes());
    card.files().forEach(json.putArray("files")::add);
    for (Map.Entry<String, String> setting : dataset.settings().entrySet()) {
      json.withObject("/settings").put(setting.getKey(), setting.getValue());
    }
  }
}

package org.sensorium.datasets.llm;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowLayout;
import org.sensorium.datasets.source.RowSource;

/**
 * Super-Natural Instructions: one JSON object per task, in a file of its own; the folder of all
 * ({@code tasks/}, or the one above it) is read as one set.
 *
 * <table>
 * <caption>A task</caption>
 * <tr><td>{@code Definition}</td><td>list of texts (early versions: a text); what the system
 * says</td></tr>
 * <tr><td>{@code Positive Examples}</td><td>{@code {input, output, explanation}} each; with the
 * setting {@code examples} so many of them are earlier rounds</td></tr>
 * <tr><td>{@code Instances}</td><td>{@code {id, input, output}} each, a conversation; the id may be
 * absent. Several outputs are answers of equal weight; the assistant gives the one that occurs most,
 * the first of equals</td></tr>
 * <tr><td>{@code Categories Source URL Domains …}</td><td>kept in the meta of each row; {@code
 * Positive Examples} and {@code Negative Examples} in that of a file's first row, as they are
 * long</td></tr>
 * </table>
 */
public final class SuperNaturalInstructions implements RowDataset {
  private static final List<String> LONG = List.of("Positive Examples", "Negative Examples");
  private static final DatasetCard CARD =
      DatasetCard.of("super-natural-instructions", "Super-NaturalInstructions (NIv2)")
          .size("1,616 tasks of up to 6,500 instances, about 5 million rows")
          .licence("Apache-2.0")
          .home("https://github.com/allenai/natural-instructions")
          .citation(
              "Wang et al., Super-NaturalInstructions: Generalization via Declarative Instructions on"
                  + " 1600+ NLP Tasks, EMNLP 2022, arXiv 2204.07705")
          .files("tasks/", "taskNNNN_name.json")
          .notes(
              "One object per file. Outputs are lists in Instances and texts in the examples;"
                  + " instances may lack an id, which then is the task's name with the number.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Map<String, String> settings() {
    return Map.of("examples", "0 (default), 1 or 2: positive examples that precede the question");
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (!peek.isFolder()) {
      return isTask(peek) ? Match.content("an object with Definition and Instances") : Match.no();
    }
    List<Path> tasks = TaskRows.files(peek.path());
    return !tasks.isEmpty() && isTask(Peek.into(tasks.get(0)))
        ? Match.content("a folder of task files with Definition and Instances")
        : Match.no();
  }

  private static boolean isTask(Peek peek) throws IOException {
    return peek.topKeys().containsAll(List.of("Definition", "Instances"));
  }

  @Override
  public ConversationReader open(Path path, OpenOptions options) throws IOException {
    examples(options);
    return RowDataset.super.open(path, options);
  }

  @Override
  public RowSource rows(Path path) throws IOException {
    List<Path> files = Files.isDirectory(path) ? TaskRows.files(path) : List.of(path);
    if (files.isEmpty()) {
      throw DatasetFormatException.ofFile(
          path, "the folder holds no task*.json, nor does a folder \"tasks\" in it");
    }
    return new TaskRows(files);
  }

  @Override
  public RowLayout layout(Path path) throws IOException {
    throw DatasetFormatException.ofFile(
        path,
        "instances need their task's definition, and are read one after the other, not in any"
            + " order; convert the set first");
  }

  private static int examples(OpenOptions options) {
    String value = options.setting("examples", "0");
    return switch (value) {
      case "0" -> 0;
      case "1" -> 1;
      case "2" -> 2;
      default ->
          throw new IllegalArgumentException(
              "the setting \"examples\" is \"%s\"; expected 0, 1 or 2".formatted(value));
    };
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields parts = row.fields();
    Fields task = parts.object(TaskRows.TASK);
    Fields instance = parts.object(TaskRows.INSTANCE);
    if (task == null || instance == null) {
      throw parts.problem("the instance is null; expected {id, input, output}");
    }
    String name = row.file().getFileName().toString().replaceFirst("\\..*", "");
    ConversationBuilder read =
        Conversation.builder(instance.name("id", name + "-" + row.record()))
            .task(name)
            .system(String.join("\n", task.texts("Definition")));
    int examples = examples(options);
    if (examples > 0 && task.has("Positive Examples")) {
      List<Fields> given = task.objects("Positive Examples", "positive example");
      for (Fields example : given.subList(0, Math.min(examples, given.size()))) {
        read.user(example.text("input")).assistant(String.join(", ", example.texts("output")));
      }
    }
    read.user(instance.text("input"));
    answer(instance, read);
    return List.of(read.meta(about(row)).meta(instance.rest()).build());
  }

  private static void answer(Fields instance, ConversationBuilder read) throws RowException {
    List<String> outputs = instance.texts("output");
    if (outputs.isEmpty()) {
      return; // a question whose answer is kept back
    }
    Map<String, Integer> counts = new LinkedHashMap<>();
    outputs.forEach(output -> counts.merge(output, 1, Integer::sum));
    String best = outputs.get(0);
    for (Map.Entry<String, Integer> output : counts.entrySet()) {
      best = output.getValue() > counts.getOrDefault(best, 0) ? output.getKey() : best;
    }
    read.assistant(best);
    if (outputs.size() > 1) {
      outputs.forEach(output -> read.answer(output, 1.0 / outputs.size()));
    }
  }

  /** The task's fields that belong to a row's meta. */
  private static Map<String, JsonNode> about(Row row) throws RowException {
    Map<String, JsonNode> about = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : row.value().path(TaskRows.TASK).properties()) {
      boolean left =
          field.getKey().equals("Definition") || row.record() > 1 && LONG.contains(field.getKey());
      if (!left) {
        about.put(field.getKey(), field.getValue());
      }
    }
    return about;
  }
}

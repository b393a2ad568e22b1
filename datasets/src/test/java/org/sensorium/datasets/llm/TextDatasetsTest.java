package org.sensorium.datasets.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.index.IndexedDataset;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.InstructionDataset;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;

/** What the contract test's one sample per dataset does not show. */
class TextDatasetsTest {
  private static final Path SAMPLES = Path.of("src/test/resources/samples");

  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static List<String> ids(List<Conversation> rows) {
    return rows.stream().map(Conversation::id).toList();
  }

  private static List<String> texts(Conversation row) {
    return row.turns().stream().map(Turn::text).toList();
  }

  /** All good rows; the reasons of the bad ones are added to a list. */
  private static List<Conversation> read(Path path, OpenOptions options, List<String> faults)
      throws IOException {
    List<Conversation> rows = new ArrayList<>();
    try (ConversationReader reader = InstructionDatasets.open(path, options)) {
      while (true) {
        try {
          Conversation row = reader.next();
          if (row == null) {
            return rows;
          }
          rows.add(row);
        } catch (DatasetFormatException e) {
          assertThat(e.skippable()).as(e.getMessage()).isTrue();
          faults.add(e.record() + " " + e.reason());
        }
      }
    }
  }

  private static List<Conversation> read(Path path, OpenOptions options) throws IOException {
    List<String> faults = new ArrayList<>();
    List<Conversation> rows = read(path, options, faults);
    assertThat(faults).isEmpty();
    return rows;
  }

  // Rows of the same shape: the name, or what else is in the row, decides.
  @ParameterizedTest(name = "{0} -> {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "own.json|[{\"instruction\":\"a\",\"input\":\"\",\"output\":\"b\"}]|alpaca",
        "alpaca_gpt4_data_zh.json|[{\"instruction\":\"a\",\"input\":\"\",\"output\":\"b\"}]|gpt4-llm",
        "unnatural_instruction_gpt4_data.json|[{\"instruction\":\"a\",\"output\":\"b\"}]|gpt4-llm",
        "code_alpaca_20k.json|[{\"instruction\":\"a\",\"input\":\"\",\"output\":\"b\"}]|alpaca",
        "all_instances_82K.jsonl|{\"instruction\":\"a\",\"input\":\"\",\"output\":\"b\"}|self-instruct-82k",
        "Belle_open_source_0.5M.json|{\"instruction\":\"a\",\"input\":\"\",\"output\":\"b\"}|belle",
        "x.json|{\"instruction\":\"Human:a\\nAssistant:\",\"input\":\"\",\"output\":\"b\"}|belle",
        "x.json|{\"name\":\"n\",\"instruction\":\"雨\",\"instances\":[],\"is_classification\":true}|belle",
        "x.json|{\"name\":\"n\",\"instruction\":\"a\",\"instances\":[],\"is_classification\":true}|self-instruct",
        "x.json|{\"question\":\"a\",\"std_answer\":\"b\"}|belle",
        "x.json|[{\"conversations\":[{\"from\":\"human\",\"value\":\"a\"}]}]|sharegpt",
        "x.json|[{\"conversations\":[{\"from\":\"chatgpt\",\"value\":\"a\"}]}]|sharegpt",
        "x.json|[{\"image\":\"a.jpg\",\"conversations\":[{\"from\":\"human\",\"value\":\"a\"}]}]|llava",
        "x.json|[{\"conversations\":[{\"from\":\"human\",\"value\":\"<image>\\na\"}]}]|llava",
        "x.json|{\"inputs_pretokenized\":\"a\",\"targets_pretokenized\":\"b\",\"inputs\":[1]}|p3",
        "x.json|{\"inputs\":\"a\",\"targets\":\"b\"}|flan",
      })
  void tellsSetsOfOneShapeApart(String name, String row, String id) throws IOException {
    assertThat(InstructionDatasets.detect(file(name, row)).dataset().id()).isEqualTo(id);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{\"instruction\":\"a\",\"output\":\"b\",\"image_path\":\"c.jpg\"}]",
        "[{\"instruction\":\"a\",\"output\":3}]",
        "[{\"conversations\":[{\"from\":\"function_call\",\"value\":\"a\"}],\"x\":1}, 7]",
        "{\"prompt\":\"a\",\"completion\":\"b\"}",
        "{\"question\":\"a\",\"answer\":\"b\"}",
        "[[1],[2]]",
      })
  void leavesForeignRowsAlone(String row) throws IOException {
    Path file = file("x.json", row);
    List<String> mine =
        InstructionDatasets.all().stream()
            .filter(dataset -> dataset.getClass().getPackageName().endsWith(".llm"))
            .filter(dataset -> fits(dataset, file))
            .map(InstructionDataset::id)
            .toList();
    assertThat(mine).isEmpty();
  }

  private static boolean fits(InstructionDataset dataset, Path file) {
    try {
      return dataset.recognise(Peek.into(file)).fits();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void readsAFolderOfTasks() throws IOException {
    Path tasks = Files.createDirectory(folder.resolve("tasks"));
    for (int i = 1; i <= 2; i++) {
      Files.writeString(
          tasks.resolve("task00%d_x.json".formatted(i)),
          "{\"Definition\":\"Do %d.\",\"Instances\":[{\"input\":\"a\",\"output\":[\"b\"]},{\"input\":\"c\",\"output\":[]}]}"
              .formatted(i));
    }
    Files.writeString(tasks.resolve("README.md"), "x");

    assertThat(InstructionDatasets.detect(folder).dataset().id())
        .isEqualTo("super-natural-instructions");
    for (Path path : List.of(folder, tasks)) {
      List<Conversation> rows = read(path, OpenOptions.DEFAULT);
      assertThat(ids(rows))
          .containsExactly("task001_x-1", "task001_x-2", "task002_x-1", "task002_x-2");
      assertThat(texts(rows.get(2))).containsExactly("Do 2.", "a", "b");
      assertThat(texts(rows.get(3))).containsExactly("Do 2.", "c");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "super-natural-instructions,task9999_blank.json,examples,3,'expected 0, 1 or 2'",
    "openassistant,2023-04-12_oasst_ready.trees.jsonl,paths,worst,expected all or best",
  })
  void refusesUnknownValuesOfSettings(
      String id, String name, String setting, String value, String message) {
    Path file = SAMPLES.resolve(id).resolve(name);
    assertThatThrownBy(
            () -> InstructionDatasets.open(file, OpenOptions.DEFAULT.set(setting, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the setting \"%s\" is \"%s\"".formatted(setting, value))
        .hasMessageContaining(message);
  }

  @Test
  void positiveExamplesComeFirst() throws IOException {
    Path file = SAMPLES.resolve("super-natural-instructions/task9999_blank.json");
    assertThat(texts(read(file, OpenOptions.DEFAULT).get(0))).hasSize(3);
    assertThat(texts(read(file, OpenOptions.DEFAULT.set("examples", "2")).get(1)))
        .containsExactly(
            "Fill the blank (_).\nAnswer with A or B.",
            "Tom _ a ball. (A) has (B) is",
            "A",
            "It _ hot. (A) has (B) is",
            "B",
            "He _ gone. (A) has (B) is",
            "A");
  }

  private static String message(String id, String parent, String role, String more) {
    return "{\"message_id\":\"%s\",\"parent_id\":%s,\"text\":\"%s!\",\"role\":\"%s\"%s}\n"
        .formatted(id, parent == null ? "null" : "\"" + parent + "\"", id, role, more);
  }

  @Test
  void theBestPathFollowsTheLowestRank() throws IOException {
    Path file = SAMPLES.resolve("openassistant/2023-04-12_oasst_ready.trees.jsonl");
    List<String> faults = new ArrayList<>();
    List<Conversation> rows = read(file, OpenOptions.DEFAULT.set("paths", "best"), faults);
    assertThat(ids(rows)).containsExactly("b"); // rank 0; "a" has rank 1
    assertThat(faults).hasSize(1);

    Path flat =
        file(
            "messages.jsonl",
            message("p", null, "prompter", "")
                + message("none", "p", "assistant", ",\"rank\":null")
                + message("two", "p", "assistant", ",\"rank\":2")
                + message("one", "p", "assistant", ",\"rank\":1"));
    assertThat(ids(read(flat, OpenOptions.DEFAULT.set("paths", "best")))).containsExactly("one");
    assertThat(ids(read(flat, OpenOptions.DEFAULT))).containsExactly("none", "two", "one");
  }

  @Test
  void treesArePutTogetherFromMessages() throws IOException {
    String first = ",\"message_tree_id\":\"a\"";
    String second = ",\"message_tree_id\":\"x\"";
    Path file = folder.resolve("messages.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(
          (message("a", null, "prompter", first)
                  + message("c", "b", "prompter", first) // before its parent
                  + message("b", "a", "assistant", first)
                  + message("lost", "nobody", "assistant", first)
                  + message("loop1", "loop2", "prompter", first)
                  + message("loop2", "loop1", "assistant", first)
                  + "{\"message_id\": 7\n"
                  + message("x", null, "prompter", second)
                  + message("y", "x", "assistant", second))
              .getBytes(StandardCharsets.UTF_8));
    }
    List<String> faults = new ArrayList<>();
    List<Conversation> rows = read(file, OpenOptions.DEFAULT, faults);

    assertThat(ids(rows)).containsExactly("c", "y");
    assertThat(texts(rows.get(0))).containsExactly("a!", "b!", "c!");
    assertThat(faults).hasSize(4);
    assertThat(faults.get(0)).startsWith("7 not valid JSON");
    assertThat(faults.subList(1, 4))
        .allSatisfy(fault -> assertThat(fault).contains("is not among the messages of this tree"));
    assertThat(faults.subList(1, 4))
        .extracting(fault -> fault.substring(0, 1))
        .containsExactly("4", "5", "6");
  }

  @Test
  void treesInFrontOfTheCutAreReadFirst() throws IOException {
    Path file =
        file(
            "cut.json",
            "["
                + message("p", null, "prompter", "")
                + ","
                + message("q", "p", "assistant", "")
                + ",{\"message_id\":\"r\"");
    try (ConversationReader rows =
        InstructionDatasets.open(file, OpenOptions.DEFAULT.dataset("openassistant"))) {
      Conversation row = rows.next();
      assertThat(row).isNotNull();
      assertThat(texts(row)).containsExactly("p!", "q!");
      assertThatThrownBy(rows::next)
          .isInstanceOf(DatasetFormatException.class)
          .hasMessageContaining("record 3")
          .hasMessageContaining("the file ends inside this row");
      assertThat(rows.next()).isNull();
    }
  }

  @Test
  void aTreeThatIsTooDeepIsRefusedAndTheNextOneRead() throws IOException {
    StringBuilder chain = new StringBuilder(message("0", null, "prompter", ""));
    for (int i = 1; i <= 300; i++) {
      chain.append(
          message(
              String.valueOf(i), String.valueOf(i - 1), i % 2 == 0 ? "prompter" : "assistant", ""));
    }
    chain.append(message("next", null, "prompter", ""));
    List<String> faults = new ArrayList<>();
    List<Conversation> rows =
        read(file("deep.jsonl", chain.toString()), OpenOptions.DEFAULT, faults);
    assertThat(faults).containsExactly("1 message 200: it stands more than 200 messages deep");
    assertThat(ids(rows)).containsExactly("next");
  }

  @ParameterizedTest
  @CsvSource({
    "super-natural-instructions,task9999_blank.json",
    "p3-templates,templates.yaml",
    "openassistant,broken/flat.jsonl"
  })
  void whatIsPutTogetherCannotBeHadInAnyOrder(String id, String name) {
    Path file = SAMPLES.resolve(id).resolve(name);
    assertThatThrownBy(() -> IndexedDataset.open(file, OpenOptions.DEFAULT))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("one after the other, not in any order");
  }

  @Test
  void severalThreadsReadTasksInOrder() throws IOException {
    Path file = SAMPLES.resolve("super-natural-instructions/task9999_blank.json");
    assertThat(read(file, OpenOptions.DEFAULT.threads(2)))
        .isEqualTo(read(file, OpenOptions.DEFAULT))
        .hasSize(2);
  }

  @Test
  void aYamlTagBuildsNoObject() throws IOException {
    Path file =
        file(
            "templates.yaml",
            "dataset: x\ntemplates:\n  a: !Template\n    id: a\n    jinja: 'q ||| r'\n"
                + "    extra: !!java.net.URL [http://localhost]\n");
    Conversation row = read(file, OpenOptions.DEFAULT).get(0);
    assertThat(texts(row)).containsExactly("q", "r");
    assertThat(row.meta().get("extra").isArray()).isTrue();
  }
}

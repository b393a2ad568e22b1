package org.sensorium.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.InstructionDataset;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.instruct.llava.LlavaJson;
import org.sensorium.datasets.media.MediaType;
import org.sensorium.datasets.source.Base64Text;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowFiles;
import org.sensorium.datasets.source.RowLayout;
import org.sensorium.datasets.source.RowSource;

/** The hazards that real dataset files hold, each with a test of its own. */
class HazardsTest {
  private static final String POINTER =
      """
      version https://git-lfs.github.com/spec/v1
      oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
      size 12345
      """;

  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** A row in LLaVA's form, without the opening bracket's fields. */
  private static String row(String fields, String... said) {
    List<String> turns = new ArrayList<>();
    for (int i = 0; i < said.length; i++) {
      turns.add(
          "{\"from\":\"%s\",\"value\":\"%s\"}".formatted(i % 2 == 0 ? "human" : "gpt", said[i]));
    }
    return "{%s\"conversations\":[%s]}".formatted(fields, String.join(",", turns));
  }

  private static String list(String... rows) {
    return "[" + String.join(",\n", rows) + "]";
  }

  /** What was read, and the faults of rows that were passed over. */
  private record Outcome(List<Conversation> rows, List<String> faults) {}

  private static Outcome outcome(ConversationReader reader) throws IOException {
    List<Conversation> rows = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    try (reader) {
      while (true) {
        try {
          Conversation row = reader.next();
          if (row == null) {
            return new Outcome(rows, faults);
          }
          rows.add(row);
        } catch (DatasetFormatException e) {
          assertThat(e.skippable()).as(e.getMessage()).isTrue();
          faults.add("record %d: %s".formatted(e.record(), e.reason()));
        }
      }
    }
  }

  private static List<Conversation> read(Path file, OpenOptions options) throws IOException {
    Outcome outcome = outcome(InstructionDatasets.open(file, options));
    assertThat(outcome.faults()).isEmpty();
    return outcome.rows();
  }

  private static List<Conversation> read(Path file, String dataset) throws IOException {
    return read(file, OpenOptions.DEFAULT.dataset(dataset));
  }

  private static List<String> texts(Conversation row) {
    return row.turns().stream().map(Turn::text).toList();
  }

  private static List<String> refs(Conversation row) {
    return row.media().stream().map(Media::ref).toList();
  }

  @Test
  void hazard01LfsPointer() throws IOException {
    for (String name : List.of("a.json", "a.jsonl", "a.csv", "a.yaml", "a")) {
      Path pointer = file(name, POINTER);
      assertThatThrownBy(() -> InstructionDatasets.detect(pointer))
          .isInstanceOf(DatasetFormatException.class)
          .hasMessageContaining("git-LFS pointer, not the data; run \"git lfs pull\"");
    }
    Path pointer = file("named.json", POINTER);
    for (InstructionDataset dataset : InstructionDatasets.all()) {
      if (dataset instanceof RowDataset) {
        assertThatThrownBy(() -> dataset.open(pointer, OpenOptions.DEFAULT).close())
            .as(dataset.id())
            .isInstanceOf(DatasetFormatException.class)
            .hasMessageContaining("git-LFS pointer");
      }
    }
  }

  @Test
  void hazard02JsonLinesNamedJson() throws IOException {
    String seed =
        "{\"id\":\"s%d\",\"name\":\"n\",\"instruction\":\"造句\",\"instances\":[{\"input\":\"\",\"output\":\"雨\"}],\"is_classification\":false}";
    Path seeds = file("zh_seed_tasks.json", seed.formatted(1) + "\n" + seed.formatted(2) + "\n");
    assertThat(read(seeds, OpenOptions.DEFAULT))
        .extracting(Conversation::id)
        .containsExactly("s1", "s2");

    Path llava = file("own.json", row("\"id\":1,", "a", "b") + "\n" + row("\"id\":2,", "c", "d"));
    assertThat(read(llava, "llava")).extracting(Conversation::id).containsExactly("1", "2");
  }

  @Test
  void hazard03RowsThatAreNoListAtTheTop() throws IOException {
    String one = "{\n  \"conversations\": [\n    {\"from\": \"human\", \"value\": \"a\"}\n  ]\n}\n";
    assertThat(read(file("one.json", one), OpenOptions.DEFAULT)).hasSize(1);

    assertThat(
            numbers(
                "{\"version\":{\"x\":[0]},\"data\":[{\"n\":1},{\"n\":2}]}",
                RowLayout.under("data")))
        .containsExactly(1, 2);
    assertThat(
            numbers(
                "{\"annotations\":[{\"n\":1}],\"more\":[{\"n\":9}]}",
                RowLayout.under("annotations")))
        .containsExactly(1);
    assertThat(numbers("[[{\"n\":1},{\"n\":2}],[],[{\"n\":3}]]", RowLayout.TOP.flattened()))
        .containsExactly(1, 2, 3);
    assertThat(numbers("{\"a\":{\"n\":1},\"b\":{\"n\":2}}", RowLayout.keyed()))
        .containsExactly(1, 2);
  }

  private List<Integer> numbers(String text, RowLayout layout) throws IOException {
    List<Integer> numbers = new ArrayList<>();
    try (RowSource rows = RowFiles.open(file("rows.json", text), layout)) {
      for (Row row = rows.next(); row != null; row = rows.next()) {
        numbers.add(row.value().get("n").intValue());
      }
    } catch (RowException e) {
      throw new AssertionError(e);
    }
    return numbers;
  }

  @Test
  void hazard04IdsThatAreNumbersAndIdsThatRepeat() throws IOException {
    Path file =
        file(
            "own.json",
            list(
                row("\"id\":33471,", "a", "b"),
                row("\"id\":\"000000033471\",", "c", "d"),
                row("\"id\":\"000000033471\",", "e", "f"),
                row("", "g", "h")));
    List<Conversation> rows = read(file, "llava");
    assertThat(rows)
        .extracting(Conversation::id)
        .containsExactly("33471", "000000033471", "000000033471", "4");
    assertThat(rows).extracting(row -> texts(row).get(0)).containsExactly("a", "c", "e", "g");
  }

  @Test
  void hazard05RowsWithoutMediaInASetOfPictures() throws IOException {
    Path file =
        file(
            "own.json",
            list(
                row("\"image\":\"a.jpg\",", "<image>\\nx", "y"),
                row("", "text only", "y"),
                row("\"image\":null,", "null", "y")));
    assertThat(read(file, OpenOptions.DEFAULT.dataset("llava")))
        .extracting(row -> row.media().size())
        .containsExactly(1, 0, 0);
  }

  @Test
  void hazard06AMediaKeyThatIsAPathOrAList() throws IOException {
    Path file =
        file(
            "own.json",
            list(
                row("\"image\":\"a.jpg\",", "<image>\\nx", "y"),
                row("\"image\":[\"b.jpg\"],", "<image>\\nx", "y"),
                row("\"image\":[\"c.jpg\",\"d.jpg\"],", "<image> or <image>?", "y")));
    assertThat(read(file, "llava"))
        .extracting(HazardsTest::refs)
        .containsExactly(List.of("a.jpg"), List.of("b.jpg"), List.of("c.jpg", "d.jpg"));
  }

  @Test
  void hazard07FilesThatAreMissingOrNamedWrongly() throws IOException {
    file("images/gif.jpg", "GIF89a");
    Path file =
        file(
            "own.json",
            list(
                row("\"image\":\"gone.jpg\",", "<image>\\nx", "y"),
                row("\"image\":\"gif.jpg\",", "<image>\\nx", "y")));
    Outcome outcome =
        outcome(
            InstructionDatasets.open(
                file,
                OpenOptions.DEFAULT
                    .dataset("llava")
                    .media(MediaRoot.of(folder.resolve("images")))));
    assertThat(outcome.faults())
        .singleElement()
        .asString()
        .startsWith("record 1: medium \"gone.jpg\" not found");
    assertThat(outcome.rows())
        .singleElement()
        .satisfies(row -> assertThat(refs(row)).containsExactly("gif.jpg"));
    Path found = MediaRoot.of(folder.resolve("images")).resolve("gif.jpg");
    assertThat(MediaType.of(Files.readAllBytes(found))).isEqualTo(MediaType.GIF);
  }

  @Test
  void hazard08PlaceholdersAnywhereOrNowhere() throws IOException {
    String image = "\"image\":\"a.jpg\",";
    Path file =
        file(
            "own.json",
            list(
                row(image, "<image>\\nbefore", "y"),
                row(image, "after\\n<image>", "y"),
                row(image, "first", "y", "<image>\\nlater", "z"),
                row(image, "absent", "y")));
    Part shown = new Part.MediaRef(0);
    assertThat(read(file, "llava"))
        .extracting(
            row ->
                row.turns().stream()
                    .filter(turn -> turn.parts().contains(shown))
                    .findFirst()
                    .orElseThrow()
                    .parts())
        .containsExactly(
            List.of(shown, new Part.Text("\nbefore")),
            List.of(new Part.Text("after\n"), shown),
            List.of(shown, new Part.Text("\nlater")),
            List.of(shown, new Part.Text("\nabsent")));
  }

  @Test
  void hazard09FurtherKeysInRowsAndTurns() throws IOException {
    Path file =
        file(
            "own.json",
            "[{\"id\":1,\"model\":\"\",\"conversations\":[{\"from\":\"human\",\"value\":\"a\"},"
                + "{\"from\":\"gpt\",\"value\":\"b\",\"text\":{\"x\":1.50},\"markdown\":null}]}]");
    for (String dataset : List.of("llava", "sharegpt")) {
      Conversation row = read(file, dataset).get(0);
      assertThat(row.meta()).containsOnlyKeys("model");
      assertThat(row.meta().get("model").textValue()).isEmpty();
      assertThat(row.turns().get(1).meta()).containsOnlyKeys("text", "markdown");
      assertThat(row.turns().get(1).meta().get("text")).hasToString("{\"x\":1.50}");
    }
  }

  @Test
  void hazard10PaddedTexts() throws IOException {
    String padded = "  two\\r\\nlines \\t";
    Path file = file("own.json", list(row("", padded, " b\\n")));
    for (String dataset : List.of("llava", "sharegpt")) {
      assertThat(texts(read(file, dataset).get(0))).containsExactly("  two\r\nlines \t", " b\n");
    }
    Path lines = file("train.jsonl", "{\"conversations\":[\"" + padded + "\",\" b\\n\"]}\r\n");
    assertThat(texts(read(lines, "lima").get(0))).containsExactly("  two\r\nlines \t", " b\n");
  }

  @Test
  void hazard11CsvWithCarriageReturnsDashesAndCommas() throws IOException {
    Path file =
        file(
            "rows.csv",
            "id,instruction,input,output\r\n-0xK4f,\"Rain, then \"\"thunder\"\"\",,\"one\r\ntwo\"\r\n--2,b,c,N/A\r\n");
    List<Conversation> rows = read(file, OpenOptions.DEFAULT);
    assertThat(rows).extracting(Conversation::id).containsExactly("-0xK4f", "--2");
    assertThat(texts(rows.get(0))).containsExactly("Rain, then \"thunder\"", "one\r\ntwo");
    assertThat(texts(rows.get(1))).containsExactly("b\n\nc", "N/A");
  }

  @Test
  void hazard12OneSetWithOtherColumnsPerVersion() throws IOException {
    Path belle =
        file(
            "train_0.5M_CN.json",
            "{\"instruction\":\"译\",\"input\":\"rain\",\"output\":\"雨\"}\n{\"input\":\"译 rain\",\"target\":\"雨\"}\n");
    assertThat(read(belle, OpenOptions.DEFAULT))
        .extracting(HazardsTest::texts)
        .containsExactly(List.of("译\n\nrain", "雨"), List.of("译 rain", "雨"));

    Path comparison =
        file(
            "comparison_data.json",
            "[{\"user_input\":\"q\",\"completion_a\":\"a\",\"completion_b\":\"b\"},"
                + "{\"user_input\":\"q\",\"responses_and_scores\":[{\"response\":\"b\",\"source\":\"x\",\"score\":1},{\"response\":\"a\",\"source\":\"y\",\"score\":2}]}]");
    assertThat(read(comparison, OpenOptions.DEFAULT))
        .extracting(HazardsTest::texts)
        .containsExactly(List.of("q", "a"), List.of("q", "a"));
  }

  /** LLaVA's form, of a set whose pictures lie under other names than its rows say. */
  private static final class Renamed implements RowDataset {
    private final LlavaJson rows = new LlavaJson();

    @Override
    public DatasetCard card() {
      return rows.card();
    }

    @Override
    public Match recognise(Peek peek) {
      return Match.no();
    }

    @Override
    public List<Conversation> read(Row row, OpenOptions options) throws RowException {
      return rows.read(row, options);
    }

    @Override
    public List<String> mediaPaths() {
      return List.of("{ref}", "train2014/COCO_train2014_{name}", "points/{stem}.ply");
    }
  }

  @Test
  void hazard13PathsThatDoNotMatchTheFolder() throws IOException {
    file("root/train2014/COCO_train2014_7.jpg", "x");
    file("root/points/scene 1.ply", "x");
    file("root/a/b.jpg", "x");
    Path file =
        file(
            "own.json",
            list(
                row("\"image\":\"7.jpg\",", "<image>", "y"),
                row("\"image\":\"old/scene 1.npz\",", "<image>", "y"),
                row("\"image\":\"./a/b.jpg\",", "<image>", "y"),
                row("\"image\":\"none.jpg\",", "<image>", "y")));
    Outcome outcome =
        outcome(
            new Renamed()
                .open(file, OpenOptions.DEFAULT.media(MediaRoot.of(folder.resolve("root")))));
    assertThat(outcome.rows())
        .extracting(HazardsTest::refs)
        .containsExactly(
            List.of("train2014/COCO_train2014_7.jpg"),
            List.of("points/scene 1.ply"),
            List.of("./a/b.jpg"));
    assertThat(outcome.faults())
        .singleElement()
        .asString()
        .startsWith("record 4: medium \"none.jpg\" not found")
        .contains("also tried as [train2014/COCO_train2014_{name}");
  }

  @Test
  void hazard14DialoguesThatStartWithTheAssistantOrHaveEmptyOrOddTurns() throws IOException {
    Path file =
        file(
            "own.json",
            "[{\"conversations\":[{\"from\":\"gpt\",\"value\":\"on\"},{\"from\":\"human\",\"value\":\"\"},{\"from\":\"gpt\",\"value\":\"\"},{\"from\":\"human\",\"value\":\"odd\"},{\"from\":\"gpt\",\"value\":\"e\"}]}]");
    for (String dataset : List.of("llava", "sharegpt")) {
      assertThat(texts(read(file, dataset).get(0))).containsExactly("on", "", "", "odd", "e");
    }
    Path lima = file("train.jsonl", "{\"conversations\":[\"a\",\"b\",\"c\"],\"source\":\"x\"}\n");
    Conversation odd = read(lima, OpenOptions.DEFAULT).get(0);
    assertThat(texts(odd)).containsExactly("a", "b");
    assertThat(odd.meta().get("unanswered").textValue()).isEqualTo("c");
  }

  @Test
  void hazard15JsonWithoutACommaBetweenRowsOrFields() throws IOException {
    Path between =
        file(
            "a.json",
            "[" + row("", "a", "b") + "\n" + row("", "c", "d") + ",\n" + row("", "e", "f") + "]");
    Outcome outcome =
        outcome(InstructionDatasets.open(between, OpenOptions.DEFAULT.dataset("llava")));
    assertThat(outcome.faults())
        .containsExactly("record 2: the comma between this row and the one before is missing");
    assertThat(outcome.rows()).extracting(row -> texts(row).get(0)).containsExactly("a", "e");

    Path inside = file("b.json", list("{\"id\":1 \"conversations\":[]}", row("", "c", "d")));
    outcome = outcome(InstructionDatasets.open(inside, OpenOptions.DEFAULT.dataset("llava")));
    assertThat(outcome.faults())
        .singleElement()
        .asString()
        .startsWith("record 1: not valid JSON at line 1");
    assertThat(outcome.rows()).extracting(row -> texts(row).get(0)).containsExactly("c");
  }

  @Test
  void hazard16Base64InEitherAlphabet() throws IOException, RowException {
    // FF D8 FF FB EF BE: the start of a JPEG; its signs 62 and 63 differ between the alphabets
    byte[] jpeg = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xFB, (byte) 0xEF, (byte) 0xBE};
    String pictures = "{\"A_1\":\"/9j/++++\",\"A_2\":\"_9j_----\"}";
    for (String nested : List.of("", "base64")) {
      Path table =
          file(
              "X%s.json".formatted(nested),
              nested.isEmpty() ? pictures : "{\"base64\":" + pictures + "}");
      RowLayout layout = nested.isEmpty() ? RowLayout.keyed() : RowLayout.under(nested);
      List<String> ids = new ArrayList<>();
      try (RowSource rows = RowFiles.open(table, layout)) {
        for (Row row = rows.next(); row != null; row = rows.next()) {
          ids.add(row.key());
          byte[] bytes = Base64Text.decode(row.value().textValue());
          assertThat(bytes).isEqualTo(jpeg);
          assertThat(MediaType.of(bytes)).isEqualTo(MediaType.JPEG);
        }
      }
      assertThat(ids).containsExactly("A_1", "A_2");
    }
  }

  @Test
  void hazard17OddSignsInFileNames() throws IOException {
    List<String> names =
        List.of("it's + [1] (b), c & d.jpg", " padded .jpg", "50% #1;~.jpg", "größe/天.jpg");
    List<String> rows = new ArrayList<>();
    for (String name : names) {
      file("root/" + name, "x");
      rows.add(row("\"id\":\" %s\",\"image\":\"%s\",".formatted(name, name), "<image>", "y"));
    }
    Path file = file("own.json", list(rows.toArray(String[]::new)));
    List<Conversation> read =
        read(
            file, OpenOptions.DEFAULT.dataset("llava").media(MediaRoot.of(folder.resolve("root"))));
    assertThat(read).extracting(row -> refs(row).get(0)).containsExactlyElementsOf(names);
    assertThat(read).extracting(row -> row.id().substring(1)).containsExactlyElementsOf(names);
  }
}

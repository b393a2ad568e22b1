package org.sensorium.datasets.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationJson;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.InstructionDataset;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.write.ConversationWriter;
import org.sensorium.datasets.write.WritableFormat;
import org.sensorium.datasets.write.WritableFormats;
import org.sensorium.datasets.write.WriteOptions;

/**
 * What every dataset of the index must do, on its folder {@code src/test/resources/samples/<id>}:
 *
 * <ul>
 *   <li>{@code sample.json} names what to {@code open} (with {@code settings}), each of the {@code
 *       broken} copies with the {@code record} and {@code reason} to expect (record 0: the file as
 *       a whole), and the records of a good file that its authors skip ({@code skipped}, the same
 *       form)
 *   <li>{@code expected.jsonl}: the common records, written by hand
 * </ul>
 */
class DatasetContractTest {
  private static final Path SAMPLES = Path.of("src/test/resources/samples");
  private static final ObjectMapper MAPPER = Json.MAPPER;

  @TempDir Path temp;

  static Stream<String> ids() {
    return InstructionDatasets.all().stream().map(InstructionDataset::id);
  }

  private static Path folder(String id) {
    return SAMPLES.resolve(id);
  }

  private static JsonNode sample(String id) throws IOException {
    return MAPPER.readTree(folder(id).resolve("sample.json").toFile());
  }

  private static OpenOptions options(String id, JsonNode sample) {
    OpenOptions options = OpenOptions.DEFAULT.dataset(id);
    for (var setting : sample.path("settings").properties()) {
      options = options.set(setting.getKey(), setting.getValue().asText());
    }
    return options;
  }

  /** What went wrong while a file was read to its end. */
  private static List<DatasetFormatException> faults(
      Path file, OpenOptions options, List<Conversation> rows) throws IOException {
    List<DatasetFormatException> faults = new ArrayList<>();
    try (ConversationReader reader = InstructionDatasets.open(file, options)) {
      while (true) {
        try {
          Conversation row = reader.next();
          if (row == null) {
            return faults;
          }
          assertThat(reader.place().record()).isPositive();
          rows.add(row);
        } catch (DatasetFormatException e) {
          faults.add(e);
          if (!e.skippable()) {
            return faults;
          }
        }
      }
    } catch (DatasetFormatException e) {
      faults.add(e);
      return faults;
    }
  }

  private static void check(JsonNode expected, DatasetFormatException fault, Path folder) {
    assertThat(fault.record()).isEqualTo(expected.get("record").asLong());
    assertThat(fault.reason()).contains(expected.get("reason").asText());
    assertThat(fault).hasMessageContaining(folder.getFileName().toString());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ids")
  void readsItsSample(String id) throws IOException {
    JsonNode sample = sample(id);
    Path file = folder(id).resolve(sample.get("open").asText());
    List<Conversation> rows = new ArrayList<>();
    List<DatasetFormatException> faults = faults(file, options(id, sample), rows);

    List<JsonNode> expected = new ArrayList<>();
    for (String line : Files.readAllLines(folder(id).resolve("expected.jsonl"))) {
      expected.add(MAPPER.readTree(line));
    }
    assertThat(rows.stream().map(DatasetContractTest::json).toList())
        .containsExactlyElementsOf(expected);
    assertThat(faults).hasSize(sample.path("skipped").size());
    for (int i = 0; i < faults.size(); i++) {
      check(sample.get("skipped").get(i), faults.get(i), file);
    }
  }

  /** Rows are understood by several threads; what is read stays the same, and in its order. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("ids")
  void readsTheSameWithSeveralThreads(String id) throws IOException {
    JsonNode sample = sample(id);
    List<JsonNode> opened = new ArrayList<>(List.of(sample));
    sample.get("broken").forEach(opened::add);
    for (JsonNode open : opened) {
      Path file = folder(id).resolve(open.get("open").asText());
      List<Conversation> one = new ArrayList<>();
      List<Conversation> several = new ArrayList<>();
      List<String> faults = messages(faults(file, options(id, sample), one));
      assertThat(messages(faults(file, options(id, sample).threads(4), several))).isEqualTo(faults);
      assertThat(several).isEqualTo(one);
    }
  }

  private static List<String> messages(List<DatasetFormatException> faults) {
    return faults.stream().map(Throwable::getMessage).toList();
  }

  /** Through text, as another program reads it. */
  private static JsonNode json(Conversation row) {
    try {
      return MAPPER.readTree(ConversationJson.line(row));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ids")
  void knowsItsSample(String id) throws IOException {
    Path file = folder(id).resolve(sample(id).get("open").asText());
    InstructionDatasets.Detection detection = InstructionDatasets.detect(file);
    assertThat(detection.dataset().id()).as(detection.why()).isEqualTo(id);
    assertThat(detection.why()).isNotBlank();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ids")
  void saysWhatIsWrongWithABrokenCopy(String id) throws IOException {
    JsonNode sample = sample(id);
    assertThat(sample.path("broken").size()).as("broken copies").isPositive();
    for (JsonNode broken : sample.get("broken")) {
      Path file = folder(id).resolve(broken.get("open").asText());
      List<DatasetFormatException> faults = faults(file, options(id, sample), new ArrayList<>());
      assertThat(faults).as(file.toString()).isNotEmpty();
      check(broken, faults.get(0), file);
    }
  }

  static Stream<Arguments> idsAndFormats() {
    return ids()
        .flatMap(id -> WritableFormats.all().stream().map(format -> Arguments.of(id, format)));
  }

  @ParameterizedTest(name = "{0} as {1}")
  @MethodSource("idsAndFormats")
  void comesBackFromEveryWritableFormat(String id, WritableFormat format) throws IOException {
    JsonNode sample = sample(id);
    List<Conversation> rows = new ArrayList<>();
    faults(folder(id).resolve(sample.get("open").asText()), options(id, sample), rows);
    Path target = temp.resolve("rows");
    List<Conversation> carried = new ArrayList<>();
    try (ConversationWriter writer = format.create(target, WriteOptions.DEFAULT)) {
      for (Conversation row : rows) {
        try {
          writer.add(row);
          carried.add(row);
        } catch (RowException e) {
          assertThat(mayBeRefused(row, format)).as("%s: %s", row, e.getMessage()).isTrue();
        }
      }
      if (carried.isEmpty()) {
        return;
      }
      writer.finish();
    }
    List<Conversation> read = new ArrayList<>();
    assertThat(faults(target, OpenOptions.DEFAULT.dataset(format.dataset()), read)).isEmpty();
    assertThat(read.stream().map(DatasetContractTest::joined).toList())
        .containsExactlyElementsOf(carried.stream().map(DatasetContractTest::joined).toList());
  }

  /** Plain forms have no rows without turns, and take a word for a picture. */
  private static boolean mayBeRefused(Conversation row, WritableFormat format) {
    boolean spoken = row.turns().stream().anyMatch(turn -> turn.text().contains("<image>"));
    return (spoken || row.turns().isEmpty()) && !format.id().matches("openai-messages|webdataset");
  }

  /** As JSON, texts that follow each other joined: plain forms do not keep them apart. */
  private static JsonNode joined(Conversation row) {
    List<Turn> turns = new ArrayList<>();
    for (Turn turn : row.turns()) {
      List<Part> parts = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      for (Part part : turn.parts()) {
        if (part instanceof Part.Text words) {
          text.append(words.text());
        } else {
          parts.add(new Part.Text(text.toString()));
          parts.add(part);
          text.setLength(0);
        }
      }
      parts.add(new Part.Text(text.toString()));
      turns.add(new Turn(turn.role(), parts, turn.meta()));
    }
    return json(
        new Conversation(
            row.id(), row.source(), turns, row.media(), row.choices(), row.answers(), row.meta()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ids")
  void hasACompleteCard(String id) {
    DatasetCard card = InstructionDatasets.of(id).card();
    assertThat(
            List.of(
                card.title(),
                card.size(),
                card.licence(),
                card.home(),
                card.citation(),
                card.notes()))
        .as("title, size, licence, home, citation, notes")
        .allSatisfy(text -> assertThat(text).isNotBlank());
    assertThat(card.files()).isNotEmpty();
  }

  @Test
  void everyIdIsUniqueAndHasAFolderAndTheReverse() throws IOException {
    List<String> ids = ids().toList();
    Set<String> folders = new HashSet<>();
    try (Stream<Path> found = Files.list(SAMPLES)) {
      found.forEach(folder -> folders.add(folder.getFileName().toString()));
    }
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(folders).containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  void anUnknownIdListsTheKnownOnes() {
    assertThat(catchThrowable(() -> InstructionDatasets.of("lava")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("there is no dataset \"lava\"; known are")
        .hasMessageContaining("dolly");
  }
}

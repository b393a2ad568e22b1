package org.sensorium.datasets.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.source.RowLayout;

class ValidatorTest {
  private static final String GOOD = row("a", "q", "gpt", "a");

  @TempDir private Path folder;

  private static String row(String id, String question, String second, String answer) {
    return """
    {"id": "%s", "conversations": [{"from": "human", "value": "%s"}, {"from": "%s", "value": "%s"}]}\
    """
        .formatted(id, question, second, answer);
  }

  private Path file(String... rows) throws IOException {
    return Files.writeString(folder.resolve("rows.json"), "[" + String.join(",\n", rows) + "]\n");
  }

  private static ValidationReport validate(Validator validator, Path file) throws IOException {
    try (ConversationReader rows =
        InstructionDatasets.open(file, OpenOptions.DEFAULT.dataset("llava"))) {
      return validator.run(file, "llava", rows);
    }
  }

  private static List<String> findings(ValidationReport report) {
    List<String> findings = new ArrayList<>();
    report
        .causes()
        .forEach(
            (cause, found) ->
                found
                    .listed()
                    .forEach(
                        finding ->
                            findings.add(
                                "%s %s %d: %s"
                                    .formatted(
                                        cause,
                                        finding.severity(),
                                        finding.place().record(),
                                        finding.message()))));
    return findings;
  }

  @Test
  void findsNothingInCleanRows() throws IOException {
    Path file = file(GOOD, row("b", "other", "gpt", "a"));
    ValidationReport report = validate(new Validator(2, 10), file);
    assertThat(report.isClean()).isTrue();
    assertThat(report.rows()).isEqualTo(2);
    assertThat(ReportText.of(report)).contains("2 rows").contains("Nothing to complain about.");
  }

  @Test
  void findsEveryKindOfFault() throws IOException {
    Path file =
        file(
            GOOD,
            row("b", "q1", "human", "again"),
            row("c", "q2", "gpt", "  "),
            row("d", "q3 <video>", "gpt", "a"),
            "{\"id\": 5}",
            row("f", " q ", "gpt", "a\\n"),
            "{\"id\":7,\"conversations\":[{\"from\":\"gpt\",\"value\":\"hello\"}]}",
            "{\"id\":8,\"conversations\":[{\"from\":\"human\",\"value\":\"hello\"}]}",
            row("i", "<points> q4", "gpt", "a"));
    ValidationReport report = validate(new Validator(2, 10), file);
    assertThat(findings(report))
        .containsExactlyInAnyOrder(
            "roles ERROR 2: turn 2 is the user's; expected the assistant's",
            "empty-turn ERROR 3: turn 2 (assistant) is empty",
            "placeholder WARNING 4: turn 1 holds the word <video> as text; there are 0 media",
            "format ERROR 5: there is no \"conversations\"; expected a list of {\"from\", \"value\"},"
                + " found the keys []",
            "duplicate ERROR 6: says what record 1 says",
            "roles ERROR 7: turn 1 is the assistant's; expected the user's",
            "roles WARNING 8: there is no answer; nothing can be learned from this row",
            "placeholder WARNING 9: turn 1 holds the word <points> as text; there are 0 media; a"
                + " point cloud's word is <point>, the row's key for it \"point\"");
    assertThat(report.bad().count()).isEqualTo(5);
    assertThat(report.isClean()).isFalse();
    JsonNode json = new ObjectMapper().readTree(ReportJson.of(report).toString());
    assertThat(json.at("/bad_rows").asInt()).isEqualTo(5);
    assertThat(json.at("/causes/0/cause").asText()).isEqualTo("roles");
    assertThat(json.at("/causes/0/errors").asInt()).isEqualTo(2);
    byte[] bytes = Files.readAllBytes(file);
    json.at("/causes")
        .forEach(
            cause ->
                cause
                    .get("findings")
                    .forEach(
                        finding ->
                            assertThat(bytes[finding.get("offset").asInt()])
                                .as("a row begins there")
                                .isEqualTo((byte) '{')));
  }

  @Test
  void countsAllAndListsTheFirst() throws IOException {
    String[] rows = new String[500];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row("r", "q" + i, "gpt", i % 2 == 0 ? "a" : "");
    }
    ValidationReport report = validate(new Validator(3, 7), file(rows));
    ValidationReport.Cause empty = report.causes().get(Causes.EMPTY_TURN);
    assertThat(empty.errors()).isEqualTo(250);
    assertThat(empty.listed()).hasSize(7);
    assertThat(empty.listed()).extracting(f -> f.place().record()).startsWith(2L, 4L, 6L);
    assertThat(ReportText.of(report)).contains("… and 245 more");
  }

  @Test
  void reportsAFileThatIsCutOff() throws IOException {
    Path file = Files.writeString(folder.resolve("rows.json"), "[" + GOOD + ",{\"id");
    ValidationReport report = validate(new Validator(2, 7), file);
    assertThat(report.cutOff()).contains("the file ends inside this row");
    assertThat(report.conversations()).isEqualTo(1);
    Path nothing = Files.writeString(folder.resolve("rows.json"), "[{\"id");
    assertThatThrownBy(() -> validate(new Validator(2, 7), nothing))
        .isInstanceOf(DatasetFormatException.class);
  }

  @Test
  void findsWhatIsInAnotherSetToo() throws IOException {
    String poem =
        "the lighthouse keeper counts the ships that pass before the morning fog has lifted from"
            + " the narrow bay and writes their names into a book";
    Path test = folder.resolve("test.json");
    Files.writeString(test, "[" + GOOD + "," + row("p", poem, "gpt", "Fine.") + "]");
    Leakage leakage;
    try (ConversationReader rows =
        InstructionDatasets.open(test, OpenOptions.DEFAULT.dataset("llava"))) {
      leakage = Leakage.against("test.json", rows);
    }
    Path train =
        file(
            row("1", "q", "gpt", "a"),
            row("2", "Q!", "gpt", "A."),
            row("3", "Continue: " + poem, "gpt", "A different answer."),
            row("4", "Where is the lighthouse of the narrow bay?", "gpt", "In the fog."));
    assertThat(findings(validate(new Validator(2, 10).against(leakage), train)))
        .containsExactly(
            "leak ERROR 1: the same as record 1 of test.json",
            "leak ERROR 2: the same words as record 1 of test.json",
            // 25 + 4 words make 17 runs of 13, 13 of which lie within the poem's 25 words
            "leak ERROR 3: 76 % of its runs of 13 words are in test.json, for one in record 2");
  }

  private long fix(Path file, Path target) throws IOException {
    try (CleanCopy copy = CleanCopy.create(file, RowLayout.TOP, target)) {
      ValidationReport report = validate(new Validator(2, 1).findings(copy), file);
      return copy.finish(report);
    }
  }

  @Test
  void aCleanCopyKeepsGoodRowsByteByByteAndSaysWhatItLeftOut() throws IOException {
    String odd =
        "{\"conversations\" :[{\"from\":\"human\",\"value\":\"x\"},{\"from\":\"gpt\",\"value\":\"\\u0041\"}],\"id\":1.50}";
    Path file = file(row("b", "", "gpt", ""), odd, "{\"id\": 5}", GOOD);
    String before = Files.readString(file);
    Path target = folder.resolve("clean/rows.json");

    assertThat(fix(file, target)).isEqualTo(2);
    assertThat(Files.readString(target)).isEqualTo("[" + odd + ",\n" + GOOD + "]\n");
    assertThat(Files.readAllLines(CleanCopy.ledgerOf(target)))
        .hasSize(3)
        .allMatch(line -> line.contains("rows.json\",\"row\":"))
        .anyMatch(
            line ->
                line.contains("\"row\":3,\"offset\":") && line.contains("\"cause\":\"format\""));
    assertThat(Files.readString(file)).isEqualTo(before);
    assertThat(validate(new Validator(2, 10), target).isClean()).isTrue();
    try (Stream<Path> left = Files.list(target.getParent())) {
      assertThat(left).as("no parts are left").hasSize(2);
    }
    assertThatThrownBy(() -> fix(file, target)).isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void noCleanCopyIsMadeOfAFileThatEndsInItsMiddle() throws IOException {
    Path file = Files.writeString(folder.resolve("rows.json"), "[" + GOOD + ",{\"id");
    Path target = folder.resolve("clean/rows.json");
    assertThatThrownBy(() -> fix(file, target)).hasMessageContaining("no clean copy of a file");
    assertThat(target.getParent()).isEmptyDirectory();
  }
}

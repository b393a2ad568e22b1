package org.sensorium.datasets.instruct.llava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.instruct.OpenOptions;

class LlavaJsonTest {
  private static final String TURNS =
      "\"conversations\":[{\"from\":\"human\",\"value\":\"%s\"},{\"from\":\"gpt\",\"value\":\"ok\"}]";

  @TempDir Path folder;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("rows.json"), content);
  }

  private List<Conversation> read(String content) throws IOException {
    try (ConversationReader rows = new LlavaJson().open(file(content), OpenOptions.DEFAULT)) {
      return rows.rest();
    }
  }

  private static String row(String media, String question) {
    return "{\"id\":\"a\"," + media + TURNS.formatted(question) + "}";
  }

  private String refusal(String content) {
    return catchThrowableOfType(DatasetFormatException.class, () -> read(content)).getMessage();
  }

  @Test
  void keepsTextsAsTheyAreAndPutsTheImageAtItsPlaceholder() throws IOException {
    Conversation row =
        read("[" + row("\"image\":\"x.jpg\",", " <image>\\nWhat is it? ") + "]").get(0);

    assertThat(row.media()).containsExactly(new Media(Media.Kind.IMAGE, "x.jpg"));
    assertThat(row.turns().get(0))
        .isEqualTo(
            new Turn(
                Turn.Role.USER,
                List.of(
                    new Part.Text(" "), new Part.MediaRef(0), new Part.Text("\nWhat is it? "))));
    assertThat(row.turns().get(1)).isEqualTo(Turn.of(Turn.Role.ASSISTANT, "ok"));
  }

  @Test
  void readsArraysAndLinesWhateverTheFileIsCalled() throws IOException {
    String one = row("", "one");
    String two = row("", "two");

    List<Conversation> array = read("\uFEFF [\n" + one + ",\n" + two + "\n]\n");
    List<Conversation> lines = read("\uFEFF" + one + "\r\n\n" + two);

    assertThat(array).hasSize(2).isEqualTo(lines);
  }

  @Test
  void keepsEveryOtherFieldInMetaWithItsDigits() throws IOException {
    Conversation row =
        read("""
                [{"model": "", "score": 0.10, "conversations": [
                  {"from": "system", "value": "Be brief."},
                  {"from": "human", "value": "hi", "weight": 2}], "id": 7, "image": null}]""")
            .get(0);

    assertThat(row.id()).isEqualTo("7");
    assertThat(row.media()).isEmpty();
    assertThat(row.meta()).containsOnlyKeys("model", "score");
    assertThat(row.meta().get("score")).hasToString("0.10");
    assertThat(row.turns().get(0).role()).isEqualTo(Turn.Role.SYSTEM);
    assertThat(row.turns().get(1).meta().get("weight").asInt()).isEqualTo(2);
  }

  @Test
  void numbersRowsThatHaveNoId() throws IOException {
    String row = "{" + TURNS.formatted("hi") + "}";
    assertThat(read("[" + row + "," + row + "]").get(1).id()).isEqualTo("2");
  }

  @Test
  void anIdOfNullIsNone() throws IOException {
    assertThat(read("[{\"id\":null," + TURNS.formatted("hi") + "}]").get(0).id()).isEqualTo("1");
  }

  /** LLaVA's trainer compares them in lower case on one of its paths. */
  @Test
  void speakersMayBeCapitalsAndAreKeptAsWritten() throws IOException {
    Conversation row =
        read("""
                [{"conversations": [{"from": "Human", "value": "q"}, {"from": "gpt", "value": "a"}]}]""")
            .get(0);
    assertThat(row.turns().get(0).role()).isEqualTo(Turn.Role.USER);
    assertThat(row.turns().get(0).meta()).containsOnlyKeys("speaker");
    assertThat(row.turns().get(0).meta().get("speaker").textValue()).isEqualTo("Human");
    assertThat(row.turns().get(1).meta()).isEmpty();
  }

  @Test
  void putsMediaWithoutPlaceholderBeforeTheFirstQuestion() throws IOException {
    Conversation row = read("[" + row("\"image\":[\"a.jpg\",\"b.jpg\"],", "Compare.") + "]").get(0);

    assertThat(row.turns().get(0).parts())
        .containsExactly(
            new Part.MediaRef(0),
            new Part.Text("\n"),
            new Part.MediaRef(1),
            new Part.Text("\nCompare."));
  }

  @Test
  void matchesEachKindOfMediaInItsOwnOrder() throws IOException {
    Conversation row =
        read("["
                + row(
                    "\"audio\":\"s.wav\",\"image\":[\"a.jpg\",\"b.jpg\"],\"point\":\"c.npy\",",
                    "<image><audio><point><image>")
                + "]")
            .get(0);

    assertThat(row.turns().get(0).parts())
        .extracting(part -> row.media().get(((Part.MediaRef) part).index()).ref())
        .containsExactly("a.jpg", "s.wav", "c.npy", "b.jpg");
  }

  @Test
  void takesImagePlaceholdersForVideosAsLlavaNextWritesThem() throws IOException {
    Conversation row = read("[" + row("\"video\":\"v.mp4\",", "<image>\\nWhy?") + "]").get(0);

    assertThat(row.turns().get(0).parts().get(0)).isEqualTo(new Part.MediaRef(0));
  }

  @Test
  void leavesTagsAloneInRowsWithoutMedia() throws IOException {
    Conversation row = read("[" + row("", "What does <video> do in HTML?") + "]").get(0);

    assertThat(row.turns().get(0))
        .isEqualTo(Turn.of(Turn.Role.USER, "What does <video> do in HTML?"));
  }

  @Test
  void refusesPlaceholdersThatDoNotMatchTheMedia() {
    assertThat(refusal("[" + row("\"image\":\"x.jpg\",", "<image> and <image>?") + "]"))
        .endsWith(
            "rows.json, record 1 (byte 1): the turns hold 2 <image> placeholders, but \"image\""
                + " names 1 file; expected as many of each");
    assertThat(refusal("[" + row("", "<image>\\nWhat?") + "]"))
        .contains("hold 1 <image> placeholder, but \"image\" names 0 files");
  }

  @Test
  void refusesUnknownSpeakersAsTheStyleGuideShows() {
    String rows = row("", "fine") + ",\n" + row("", "?").replace("\"gpt\"", "\"bot\"");
    assertThat(refusal("[" + rows + "]"))
        .endsWith(
            "record 2 (byte %d): turn 2: \"from\" is \"bot\", expected \"human\", \"gpt\" or \"system\""
                .formatted(row("", "fine").length() + 3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[3]|record 1 (byte 1): found a number, expected a row ({…})",
        "[{\"id\":1}]|there is no \"conversations\"; expected a list of {\"from\", \"value\"}",
        "[{\"conversations\":[]}]|\"conversations\" is empty; expected at least one turn",
        "[{\"conversations\":\"x\"}]|\"conversations\" is text; expected a list",
        "[{\"conversations\":[\"x\"]}]|turn 1 is text; expected {\"from\", \"value\"}",
        "[{\"conversations\":[{\"from\":\"gpt\"}]}]|turn 1 has no \"value\"",
        "[{\"conversations\":[{\"from\":\"gpt\",\"value\":3}]}]|turn 1: \"value\" is a number; expected text",
        "[{\"image\":{\"a\":1}}]|\"image\" holds an object; expected a path or a list of paths",
        "[{\"image\":\" \"}]|\"image\" is empty text; expected a path, or no such key",
        "[{\"id\":[]}]|\"id\" is a list; expected text or a number",
        "[{\"image\":\"a\",\"conversations\":[{\"from\":\"gpt\",\"value\":\"x\"}]}]|neither a placeholder nor a human turn",
        "[{\"id\":1,}]|not valid JSON at line 1, column",
        "[{\"id\":1|the file ends inside this row; a bracket or quote is not closed, or the file is cut off",
        "{\"id\":1}~{\"id\"~|record 1 (byte 0): there is no \"conversations\"",
        "{~\"data\": []~}|there is no \"conversations\"; expected a list of {\"from\", \"value\"}, found the keys [data]",
        "<html></html>|it looks like a web page",
        "``|the file is empty",
        "[] x|after the 0 rows, at byte 3, there is more; expected the end",
      })
  void saysWhatIsWrong(String content, String message) {
    assertThat(refusal(content.replace('~', '\n'))).contains("rows.json").contains(message);
  }

  @Test
  void recognisesGitLfsPointers() {
    assertThat(refusal("version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 3\n"))
        .contains("rows.json: this is a git-LFS pointer, not the data; run \"git lfs pull\"");
  }

  @Test
  void readsOnAfterABadRow() throws IOException {
    String bad =
        "{\"id\":\"b\",\"conversations\":[{\"from\":\"bot\",\"value\":\"x\",\"more\":{\"deep\":[1,2]}}],\"z\":[{}]}";
    for (String content :
        List.of(
            "[" + row("", "one") + "," + bad + ",[1,[2]]," + row("", "two") + "]",
            row("", "one") + "\n" + bad + "\n[1,[2]]\n{\n" + row("", "two"))) {
      try (ConversationReader rows = new LlavaJson().open(file(content), OpenOptions.DEFAULT)) {
        assertThat(rows.next()).isNotNull();
        int refused = 0;
        Conversation row = null;
        while (row == null) {
          try {
            row = rows.next();
          } catch (DatasetFormatException e) {
            assertThat(e.skippable()).isTrue();
            refused++;
          }
        }
        assertThat(refused).isBetween(2, 3);
        assertThat(row.turns().get(0).text()).isEqualTo("two");
        assertThat(rows.next()).isNull();
      }
    }
  }

  @Test
  void checksThatMediaExist() throws IOException {
    Files.createFile(folder.resolve("there.jpg"));
    MediaRoot root = MediaRoot.of(folder);
    Path file =
        file(
            "["
                + row("\"image\":\"there.jpg\",", "<image>")
                + ","
                + row("\"image\":\"gone.jpg\",", "<image>")
                + "]");
    try (ConversationReader rows = new LlavaJson().open(file, OpenOptions.DEFAULT.media(root))) {
      assertThat(rows.next()).isNotNull();
      assertThatThrownBy(rows::next)
          .isInstanceOf(DatasetFormatException.class)
          .hasMessageContaining("record 2")
          .hasMessageContaining(
              "medium \"gone.jpg\" not found: tried " + folder.resolve("gone.jpg"))
          .hasMessageContaining("put the file there, or name the folder");
    }
  }
}

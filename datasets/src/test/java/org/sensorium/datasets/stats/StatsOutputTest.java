package org.sensorium.datasets.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;

class StatsOutputTest {
  private static final String EVIL = "<script>alert(\"x\")</script> & 'q'";

  @TempDir private Path temp;

  /** Data that tries to get out of wherever it is put. */
  private static DatasetStats evil() throws IOException {
    return ListReader.stats(
        StatsOptions.DEFAULT,
        Conversation.builder("1")
            .task("\u001b[31m" + EVIL + "\nsecond line 漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字")
            .split("\u202Etrain")
            .image("a\"b<script>.jpg")
            .image("none<b>.jpg")
            .user("Write \"tags\" with a <script>.")
            .assistant(EVIL)
            .build(),
        DatasetFormatException.ofRecord(Path.of("f"), 2, 0, EVIL.repeat(20)));
  }

  private static String page(DatasetStats stats) throws IOException {
    return new StatsPage(
            EVIL,
            stats,
            (medium, side) -> {
              if (medium.ref().startsWith("none")) {
                throw new FileNotFoundException("gone: " + EVIL);
              }
              byte[] jpeg = "JPEG".getBytes(StandardCharsets.US_ASCII);
              return new Thumbnails.Thumbnail(jpeg, 640, 480);
            })
        .html();
  }

  @Test
  void aPageHoldsTextOfTheDataAsText() throws IOException {
    String html = page(evil());
    assertThat(html)
        .contains("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;q&#39;")
        .contains("alt=\"a&quot;b&lt;script&gt;.jpg\"")
        .contains("title=\"gone: &lt;script&gt;")
        .doesNotContain("<script", "\u001b", "<b>.jpg", "(\"x\")");
  }

  @Test
  void aPageShowsPicturesAndLoadsNothing() throws IOException {
    Path file = temp.resolve("page.html");
    new StatsPage("t", evil(), null).write(file);
    assertThat(Files.readString(file)).doesNotContain("Some of the pictures");
    new StatsPage("t", evil(), (medium, side) -> null).write(file); // out of reach
    assertThat(Files.readString(file)).doesNotContain("Some of the pictures");
    String html = page(evil());
    String jpeg = Base64.getEncoder().encodeToString("JPEG".getBytes(StandardCharsets.US_ASCII));
    assertThat(html)
        .contains("src=\"data:image/jpeg;base64," + jpeg + "\"")
        .contains("640 × 480")
        .contains(">unreadable</div>");
    assertThat(html.replace("src=\"data:", "")).doesNotContain("src=", "href=", "url(", "@import");
  }

  @Test
  void textFitsATerminalAndCannotDriveIt() throws IOException {
    String text = StatsText.of(evil());
    assertThat(text).doesNotContain("\u001b", "\u202E").contains("write").contains("tag 1");
    assertThat(text.lines())
        .allSatisfy(line -> assertThat(Shown.width(line)).isLessThanOrEqualTo(100));
    assertThat(text.lines().filter(line -> line.contains("second l…"))).hasSize(1);
  }

  @Test
  void linesAreCutByTheirColumns() {
    assertThat(Shown.line("abcdef", 6)).isEqualTo("abcdef");
    assertThat(Shown.line("abcdefg", 6)).isEqualTo("abcde…");
    assertThat(Shown.line("漢字漢字", 5)).isEqualTo("漢字…");
    assertThat(Shown.line("a\tb\u0000c", 9)).isEqualTo("a b\uFFFDc");
    assertThat(Shown.width("e\u0301漢")).isEqualTo(3);
  }

  @Test
  void problemsAreWrapped() {
    assertThat(Shown.wrapped("file, record 7: abcdefghijklmnopqrst missing", 12, 4))
        .containsExactly("file, record", "  7:", "  abcdefghijkl", "  mnopqrst", "  missing");
    assertThat(Shown.wrapped("漢字漢字", 4, 9)).containsExactly("漢字", "  漢字");
    assertThat(Shown.wrapped("abc ".repeat(90), 10, 3)).hasSizeLessThan(6);
  }

  @Test
  void jsonKeepsItsOrder() throws IOException {
    Path file = temp.resolve("stats.json");
    StatsJson.write(file, evil());
    byte[] first = Files.readAllBytes(file);
    StatsJson.write(file, evil());
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertThat(List.copyOf(json.propertyStream().map(entry -> entry.getKey()).toList()))
        .containsExactly(
            "rows",
            "turns",
            "questions",
            "answers",
            "repeated_questions",
            "first_words",
            "media",
            "datasets",
            "tasks",
            "splits",
            "scripts",
            "verbs");
    assertThat(json.at("/rows/bad").asInt()).isEqualTo(1);
    assertThat(json.at("/verbs/top/0/verb").asText()).isEqualTo("write");
    assertThat(json.at("/media/kinds/0/count").asInt()).isEqualTo(2);
    assertThat(json.at("/answers/ngrams/0/share").asDouble())
        .isEqualTo(0.8); // script alert x script q
  }
}

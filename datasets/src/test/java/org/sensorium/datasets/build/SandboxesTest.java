package org.sensorium.datasets.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.build.sandbox.AskedRows;
import org.sensorium.datasets.build.sandbox.AskedRows.Asked;
import org.sensorium.datasets.build.sandbox.SandboxPlan;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.media.MediaHeader;
import org.sensorium.datasets.media.MediaHeaders;

/** What holds for the sandboxes of clips, sounds and clouds alike. */
class SandboxesTest {
  @TempDir static Path folder;
  private static final Map<String, Path> WRITTEN = new HashMap<>();

  private static Path sandbox(String modality) throws IOException {
    Path at = WRITTEN.get(modality);
    if (at == null) {
      at = folder.resolve(modality);
      plan(modality).write(at, made -> {});
      WRITTEN.put(modality, at);
    }
    return at;
  }

  private static SandboxPlan plan(String modality) {
    return Sandboxes.of(modality).with(Map.of("trainScenes", "150", "testScenes", "60"));
  }

  @ParameterizedTest
  @CsvSource({"video,VIDEO,avi", "audio,AUDIO,wav", "points,POINTCLOUD,npy"})
  void theIndexReadsEveryRowWithItsMedium(String modality, Media.Kind kind, String format)
      throws IOException {
    Path at = sandbox(modality);
    MediaHeaders headers =
        new MediaHeaders(
            (path, expected) -> {
              throw new IOException("no picture is expected: " + path);
            });
    List<Conversation> rows = new ArrayList<>(AskedRows.rows(at, "train.json"));
    assertThat(rows).hasSize(150);
    List<Conversation> test = AskedRows.rows(at, "test.json");
    assertThat(test).hasSize(120).allMatch(row -> row.turns().size() == 2);
    rows.addAll(test);
    for (Conversation row : rows) {
      assertThat(row.media()).singleElement().extracting(Media::kind).isEqualTo(kind);
      MediaHeader header = headers.read(at.resolve(row.media().get(0).ref()), kind);
      assertThat(header.format()).isEqualTo(format);
      switch (kind) {
        case VIDEO ->
            assertThat(List.of(header.width(), header.height(), header.count(), header.seconds()))
                .isEqualTo(List.of(160, 160, 24L, 3.0));
        case AUDIO -> {
          assertThat(List.of(header.sampleRate(), header.channels())).isEqualTo(List.of(16_000, 1));
          assertThat(header.seconds()).isBetween(0.7, 4.0);
        }
        default -> assertThat(header.count()).isEqualTo(2048);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"video", "audio", "points"})
  void noAnswerOfAKindIsWorthGuessing(String modality) throws IOException {
    Path at = sandbox(modality);
    for (String name : List.of("train.json", "test.json")) {
      Map<String, Map<String, Integer>> counts = new TreeMap<>();
      for (Asked asked : AskedRows.asked(at, AskedRows.rows(at, name))) {
        counts
            .computeIfAbsent(asked.kind(), kind -> new TreeMap<>())
            .merge(asked.answer(), 1, Integer::sum);
      }
      JsonNode kinds = plan(modality).toJson().get("questions").get("kinds");
      assertThat(counts).hasSize(kinds.size());
      counts.forEach(
          (kind, answers) -> {
            int all = answers.values().stream().mapToInt(Integer::intValue).sum();
            int most = answers.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
            double even = answers.size() == 2 ? 0.5 : 1 / 3.0; // yes or no, one or two shapes
            assertThat(most)
                .as("%s %s %s", name, kind, answers)
                .isLessThanOrEqualTo((int) Math.ceil(1.05 * even * all) + 1);
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"video", "audio", "points"})
  void trainingNeverShowsOrNamesWhatIsHeldOut(String modality) throws IOException {
    Path at = sandbox(modality);
    Function<JsonNode, List<String>> pairs =
        switch (modality) {
          case "video" -> scene -> pairs(scene.get("events"), "shape", "action");
          case "audio" -> scene -> pairs(scene.get("phrases"), "instrument", "contour");
          default -> scene -> pairs(scene.get("solids"), "colour", "shape");
        };
    List<Conversation> train = AskedRows.rows(at, "train.json");
    Set<String> seen = new HashSet<>();
    train.forEach(row -> seen.addAll(pairs.apply(row.meta().get("scene"))));
    Set<String> novel = new HashSet<>();
    int unseen = 0;
    for (Conversation row : AskedRows.rows(at, "test.json")) {
      List<String> shown = pairs.apply(row.meta().get("scene"));
      if (row.meta().get("combination").asText().equals("seen")) {
        assertThat(seen).as(row.id()).containsAll(shown);
      } else {
        assertThat(shown).as(row.id()).anyMatch(pair -> !seen.contains(pair));
        shown.stream().filter(pair -> !seen.contains(pair)).forEach(novel::add);
        unseen++;
      }
    }
    assertThat(unseen).isEqualTo(36);
    assertThat(novel).hasSizeBetween(3, plan(modality).heldOutCombinations());
    Set<String> parts = new HashSet<>();
    seen.forEach(pair -> parts.addAll(List.of(pair.split(" "))));
    novel.forEach(pair -> assertThat(parts).contains(pair.split(" ")));
    List<String> questions =
        AskedRows.asked(at, train).stream().map(Asked::question).distinct().toList();
    assertThat(questions).noneMatch(question -> novel.stream().anyMatch(named(question)::equals));
  }

  /** The pair that a yes/no question names, as {@link #pairs} writes it; else something else. */
  private static String named(String question) {
    List<String> words = List.of(question.replace("?", "").split(" "));
    if (question.startsWith("Does the pitch")) {
      String verb = words.get(words.size() - 1);
      Map<String, String> contours = Map.of("rise", "up", "fall", "down", "stay", "steady");
      return words.get(words.size() - 2) + " " + contours.get(verb);
    }
    if (question.startsWith("Does the")) {
      String action =
          words.contains("move")
              ? words.get(words.size() - 1)
              : words.contains("change") ? "turn" : words.get(words.size() - 1);
      return words.get(2) + " " + action;
    }
    return question.startsWith("Is there a")
        ? String.join(" ", words.subList(3, words.size()))
        : question;
  }

  private static List<String> pairs(JsonNode list, String one, String other) {
    List<String> pairs = new ArrayList<>();
    for (JsonNode item : list) {
      if (item.has(other)) {
        pairs.add(item.get(one).asText() + " " + item.get(other).asText());
      }
    }
    return pairs;
  }

  @ParameterizedTest
  @ValueSource(strings = {"video", "audio", "points"})
  void theSamePlanGivesTheSameBytesAndAnotherSeedOthers(String modality) throws IOException {
    SandboxPlan few = Sandboxes.of(modality).with(Map.of("trainScenes", "12", "testScenes", "6"));
    Path one = folder.resolve(modality + "-one");
    Path again = folder.resolve(modality + "-again");
    Path other = folder.resolve(modality + "-other");
    List<Integer> told = new ArrayList<>();
    few.write(one, told::add);
    few.write(again, made -> {});
    few.with(Map.of("seed", "2")).write(other, made -> {});
    assertThat(told).containsExactlyElementsOf(IntStream.rangeClosed(1, 18).boxed().toList());
    try (Stream<Path> files = Files.walk(one)) {
      List<Path> all = files.filter(Files::isRegularFile).toList();
      assertThat(all).hasSize(18 + 3);
      for (Path file : all) {
        Path relative = one.relativize(file);
        assertThat(again.resolve(relative)).hasSameBinaryContentAs(file);
        assertThat(Files.mismatch(file, other.resolve(relative))).as("%s", file).isNotNegative();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"image", "video", "audio", "points"})
  void aSandboxKnowsItsPlan(String modality) throws IOException {
    SandboxPlan plan =
        Sandboxes.of(modality).with(Map.of("trainScenes", "2", "testScenes", "1", "seed", "7"));
    Path at = folder.resolve(modality + "-plan");
    assertThat(Sandboxes.planOf(at)).isNull();
    plan.write(at, made -> {});
    assertThat(Sandboxes.planOf(at)).isEqualTo(plan);
    assertThat(plan.differencesTo(plan)).isEmpty();
    assertThat(plan.with(Map.of("testScenes", "3")).differencesTo(plan))
        .containsExactly("testScenes is 3, not 1");
    Files.writeString(at.resolve("sandbox.json"), "{\"modality\": \"smell\"}");
    assertThatThrownBy(() -> Sandboxes.planOf(at))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining(
            "there is no sandbox of \"smell\"; known: image, video, audio, points");
  }

  @Test
  void plansOfOtherModalitiesDiffer() {
    assertThat(Sandboxes.of("audio").differencesTo(Sandboxes.of("points")))
        .containsExactly("modality is audio, not points");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "video|scene.frames|3|scene.frames must be 12 to 512, got 3",
        "video|scene.frame|3|there is no \"scene.frame\"; known here: imageSize, frames",
        "video|questions.kinds|smell|questions.kinds must be of direction, action, order",
        "video|scene.actions|[LEFT, FLY]|sandbox config: scene.actions: \"FLY\", expected one of LEFT, RIGHT",
        "video|scene.frames|many|sandbox config: scene.frames: \"many\", expected a whole number",
        "points|scene.big|wide|sandbox config: scene.big.from: \"wide\", expected a number",
        "video|heldOutCombinations|40|heldOutCombinations must be 0 to 18 for 5 shapes and 8",
        "audio|scene.instruments|BELL,DRUM|scene.instruments needs three besides DRUM",
        "audio|scene.maxNotes|9|scene.maxNotes must be 2 to 4, got 9",
        "points|scene.big|0.3,0.4|scene.big.from must be at least 1.4 times small.to",
        "points|questions.perTestScene|0|questions.perTestScene must be at least 1",
        "points|unseenShare|2|unseenShare must be 0 to 1",
      })
  void refusesPlansThatCannotWork(String modality, String name, String value, String message) {
    assertThatThrownBy(() -> Sandboxes.of(modality).with(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}

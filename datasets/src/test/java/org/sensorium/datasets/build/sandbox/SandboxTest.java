package org.sensorium.datasets.build.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.llava.LlavaJson;

class SandboxTest {
  @TempDir static Path folder;
  private static SandboxConfig config;
  private static List<Conversation> train;
  private static List<Conversation> test;

  /** A row of one question in plain values. */
  private record Asked(String kind, String question, String answer, JsonNode objects) {}

  @BeforeAll
  static void write() throws IOException {
    config =
        SandboxConfig.defaults()
            .with(
                Map.of(
                    "trainScenes", "200",
                    "testScenes", "80",
                    "scene.imageSize", "64",
                    "questions.perTrainScene", "5",
                    "questions.trainTurns", "1",
                    "questions.describeSize", "true",
                    "questions.countForms", "ALL,SHAPE,COLOUR",
                    "questions.yesNoForms", "COMBINATION,SHAPE,COLOUR"));
    Sandbox.write(config, folder, drawn -> {});
    train = read("train.json");
    test = read("test.json");
  }

  @Test
  void progressComesOneByOneFromOneThreadAtATime() throws IOException {
    List<Integer> told = new ArrayList<>(); // of no use to two threads at once
    SandboxConfig many =
        SandboxConfig.defaults()
            .with(Map.of("trainScenes", "400", "testScenes", "0", "scene.imageSize", "32"));
    Sandbox.write(many, folder.resolve("many"), told::add);
    assertThat(told).containsExactlyElementsOf(IntStream.rangeClosed(1, 400).boxed().toList());
  }

  @Test
  void aSandboxKnowsWhatItWasMadeFrom() throws IOException {
    assertThat(Sandbox.configOf(folder)).isEqualTo(config);
    assertThat(Sandbox.configOf(folder.resolve("none"))).isNull();

    Path broken = Files.createDirectory(folder.resolve("broken"));
    Files.writeString(broken.resolve("sandbox.json"), "{");
    assertThatThrownBy(() -> Sandbox.configOf(broken))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("sandbox.json: not JSON");
    Files.writeString(broken.resolve("sandbox.json"), "{\"sead\": 1}");
    assertThatThrownBy(() -> Sandbox.configOf(broken))
        .hasMessageContaining("sandbox.json: sandbox config: ");
  }

  @Test
  void configsNameTheirDifferences() {
    SandboxConfig other =
        config.with(Map.of("seed", "7", "scene.colours", "RED,BLUE,GREEN,YELLOW,BLACK"));
    assertThat(config.differencesTo(config)).isEmpty();
    assertThat(other.differencesTo(config))
        .hasSize(2)
        .startsWith("seed is 7, not 1")
        .last()
        .asString()
        .startsWith("scene.colours is [\"RED\",\"BLUE\",\"GREEN\",\"YELLOW\",\"BLACK\"], not [");
  }

  private static List<Conversation> read(String name) throws IOException {
    try (ConversationReader rows =
        new LlavaJson()
            .open(folder.resolve(name), OpenOptions.DEFAULT.media(MediaRoot.of(folder)))) {
      return rows.rest();
    }
  }

  private static List<Asked> asked(List<Conversation> rows) {
    List<Asked> asked = new ArrayList<>();
    for (Conversation row : rows) {
      for (int i = 0; i < row.turns().size(); i += 2) {
        Turn answer = row.turns().get(i + 1);
        asked.add(
            new Asked(
                answer.meta().get("kind").asText(),
                row.turns().get(i).text().strip(),
                answer.text(),
                row.meta().get("scene").get("objects")));
      }
    }
    return asked;
  }

  private static Set<String> pairs(List<Conversation> rows) {
    Set<String> pairs = new HashSet<>();
    for (Conversation row : rows) {
      for (JsonNode object : row.meta().get("scene").get("objects")) {
        pairs.add(object.get("colour").asText() + " " + object.get("shape").asText());
      }
    }
    return pairs;
  }

  private static List<Conversation> marked(String combination) {
    return test.stream()
        .filter(row -> row.meta().get("combination").asText().equals(combination))
        .toList();
  }

  @Test
  void asksEveryKindAndKeepsOneQuestionPerHeldOutRow() {
    assertThat(test).hasSize(400).allMatch(row -> row.turns().size() == 2);
    assertThat(asked(train)).hasSize(1000);
    for (List<Conversation> rows : List.of(train, marked("seen"), marked("unseen"))) {
      assertThat(asked(rows))
          .extracting(Asked::kind)
          .contains("describe", "count", "colour", "where", "yes_no");
    }
  }

  @Test
  void keepsSomeCombinationsForHeldOutPictures() {
    Set<String> training = pairs(train);
    assertThat(pairs(marked("seen"))).isSubsetOf(training);
    Set<String> unseen = pairs(marked("unseen"));
    unseen.removeAll(training);
    assertThat(unseen).hasSize(config.heldOutCombinations());
    for (Conversation row : marked("unseen")) {
      assertThat(pairs(List.of(row))).as(row.id()).isNotEmpty().containsAnyElementsOf(unseen);
    }
    assertThat(marked("unseen")).hasSize(100);
    // Naming a pair only to deny it would teach that it never occurs.
    assertThat(asked(train))
        .extracting(Asked::question)
        .noneMatch(question -> unseen.stream().anyMatch(question::contains));
  }

  @Test
  void answersAreTrue() {
    for (Asked asked : asked(Stream.concat(train.stream(), test.stream()).toList())) {
      assertThat(asked.answer()).as("%s", asked).isEqualTo(truth(asked));
    }
  }

  /** The answer worked out from the question's words and the row's truth alone. */
  private static String truth(Asked asked) {
    List<JsonNode> all = new ArrayList<>();
    asked.objects().forEach(all::add);
    List<String> words = List.of(asked.question().replaceAll("[?.]", "").split(" "));
    List<JsonNode> fitting =
        all.stream()
            .filter(
                object ->
                    words.stream()
                        .allMatch(word -> !describes(word) || fits(object, singular(word))))
            .toList();
    return switch (asked.kind()) {
      case "count" -> List.of("none", "one", "two", "three").get(fitting.size());
      case "yes_no" -> fitting.isEmpty() ? "no" : "yes";
      case "colour" -> only(fitting, "colour");
      case "where" -> only(fitting, "place");
      case "describe" -> description(all);
      default -> throw new AssertionError(asked.kind());
    };
  }

  private static String only(List<JsonNode> fitting, String field) {
    assertThat(fitting).hasSize(1);
    return fitting.get(0).get(field).asText();
  }

  private static String singular(String word) {
    return word.equals("crosses") ? "cross" : word.replaceAll("(?<=[a-z]{3})(?<!s)s$", "");
  }

  private static boolean describes(String word) {
    return Stream.of(ShapeKind.values()).anyMatch(shape -> shape.word().equals(singular(word)))
        || Stream.of(Colour.values()).anyMatch(colour -> colour.word().equals(word));
  }

  private static boolean fits(JsonNode object, String word) {
    return object.get("shape").asText().equals(word) || object.get("colour").asText().equals(word);
  }

  private static String description(List<JsonNode> objects) {
    Map<String, String> ordered = new TreeMap<>(); // by row, then column
    for (JsonNode object : objects) {
      String place = object.get("place").asText();
      String key = (place.startsWith("top") ? "0" : "1") + (place.endsWith("left") ? "0" : "1");
      ordered.put(
          key,
          "a %s %s %s at the %s"
              .formatted(
                  object.get("size").asText(),
                  object.get("colour").asText(),
                  object.get("shape").asText(),
                  place));
    }
    List<String> phrases = new ArrayList<>(ordered.values());
    String last = phrases.remove(phrases.size() - 1);
    return phrases.isEmpty() ? last : String.join(", ", phrases) + " and " + last;
  }

  @Test
  void balancesAnswers() {
    Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();
    for (Asked asked : asked(train)) {
      counts
          .computeIfAbsent(asked.kind(), kind -> new TreeMap<>())
          .merge(asked.answer(), 1, Integer::sum);
    }
    assertThat(counts.get("yes_no").get("yes"))
        .isCloseTo(counts.get("yes_no").get("no"), within(3));
    assertThat(share(counts.get("colour"))).isLessThan(0.17); // of 8 colours
    assertThat(share(counts.get("where"))).isLessThan(0.31); // of 4 places
    assertThat(share(counts.get("count"))).isLessThan(0.38); // of 3 numbers
  }

  private static org.assertj.core.data.Offset<Integer> within(int most) {
    return org.assertj.core.data.Offset.offset(most);
  }

  private static double share(Map<String, Integer> counts) {
    double all = counts.values().stream().mapToInt(Integer::intValue).sum();
    return counts.values().stream().mapToInt(Integer::intValue).max().orElseThrow() / all;
  }

  @Test
  void theSameConfigGivesTheSameBytes() throws IOException {
    Path again = folder.resolve("again");
    Sandbox.write(SandboxConfig.fromJson(config.toJson()), again, drawn -> {});

    for (String name : List.of("train.json", "test.json", "sandbox.json")) {
      assertThat(again.resolve(name)).hasSameBinaryContentAs(folder.resolve(name));
    }
    try (Stream<Path> pictures = Files.list(folder.resolve("images"))) {
      assertThat(pictures.toList())
          .hasSize(280)
          .allSatisfy(
              picture ->
                  assertThat(again.resolve("images").resolve(picture.getFileName()))
                      .hasSameBinaryContentAs(picture));
    }
  }

  @Test
  void picturesShowTheirColours() throws IOException {
    for (Conversation row : test.subList(0, 100)) {
      var image = ImageIO.read(folder.resolve(row.media().get(0).ref()).toFile());
      assertThat(image.getWidth()).isEqualTo(64);
      for (JsonNode object : row.meta().get("scene").get("objects")) {
        Colour colour =
            Stream.of(Colour.values())
                .filter(one -> one.word().equals(object.get("colour").asText()))
                .findFirst()
                .orElseThrow();
        JsonNode box = object.get("box");
        int near = 0;
        for (int y = (int) (box.get(1).asDouble() * 64); y < box.get(3).asDouble() * 64; y++) {
          for (int x = (int) (box.get(0).asDouble() * 64); x < box.get(2).asDouble() * 64; x++) {
            near += distance(image.getRGB(x, y), colour.rgb()) < 40 ? 1 : 0;
          }
        }
        assertThat(near).as("pixels of %s in %s", object, row.id()).isGreaterThan(15);
      }
    }
  }

  private static int distance(int one, int other) {
    return Math.abs((one >> 16 & 255) - (other >> 16 & 255))
        + Math.abs((one >> 8 & 255) - (other >> 8 & 255))
        + Math.abs((one & 255) - (other & 255));
  }

  @Test
  void placesOnANineFieldGridAndManyTurnsPerRow() throws IOException {
    Path nine = folder.resolve("nine");
    SandboxConfig larger =
        SandboxConfig.defaults()
            .with(Map.of("testScenes", "8", "questions.perTrainScene", "5"))
            .with(
                Map.of(
                    "trainScenes", "60",
                    "scene.imageSize", "48",
                    "scene.rows", "3",
                    "scene.columns", "3",
                    "scene.small", "0.08,0.09",
                    "scene.large", "0.12,0.13",
                    "questions.trainTurns", "5",
                    "questions.variedWording", "true",
                    "questions.style", "SENTENCE",
                    "questions.kinds", "WHERE,YES_NO,COUNT"));
    Sandbox.write(larger, nine, drawn -> {});

    try (ConversationReader rows =
        new LlavaJson()
            .open(nine.resolve("train.json"), OpenOptions.DEFAULT.media(MediaRoot.of(nine)))) {
      List<Conversation> all = rows.rest();
      assertThat(all).hasSize(60).anyMatch(row -> row.turns().size() > 4);
      assertThat(asked(all))
          .extracting(Asked::answer)
          .anyMatch(answer -> answer.matches("The .* is in the middle\\."))
          .anyMatch(answer -> answer.matches("The .* is on the left\\."))
          .anyMatch(answer -> answer.matches("No, there is no .*\\."))
          .anyMatch(answer -> answer.matches("There (is one object|are two objects)\\."));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "scene.maxObject|2|there is no \"scene.maxObject\"; known here: imageSize, minObjects",
        "scen.maxObjects|2|there is no \"scen.maxObjects\"; known here: seed, trainScenes",
        "scene.maxObjects|9|maxObjects must be minObjects to rows * columns, at most 6, got 9",
        "scene.large|0.1,0.2|small.to must lie under large.from",
        "scene.large|0.38,0.4|large.to must be at most 0.9 of a cell (0.387)",
        "scene.small|0.5,0.4|must satisfy 0 <= from <= to <= 1",
        "questions.colourForms|COMBINATION|colourForms must be of SHAPE, PLACE",
        "questions.kinds|SMELL|SMELL",
        "heldOutCombinations|40|heldOutCombinations must be 0 to 24",
        "trainScenes|0|trainScenes must be at least 1",
      })
  void refusesConfigsThatCannotWork(String name, String value, String message) {
    assertThatThrownBy(() -> SandboxConfig.defaults().with(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void saysWhenThereIsNoRoom() {
    SandboxConfig crowded =
        SandboxConfig.defaults()
            .with(
                Map.of(
                    "scene.minObjects", "4",
                    "scene.maxObjects", "4",
                    "scene.overlap", "0",
                    "scene.sizes", "LARGE",
                    "scene.large", "0.3,0.35"));
    assertThatThrownBy(() -> Sandbox.write(crowded, folder.resolve("crowded"), drawn -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("make objects smaller or fewer");
  }

  @Test
  void articlesFitTheirNouns() {
    Pattern wrong = Pattern.compile("\\ba [aeio]|\\ban [^aeio]");
    for (Asked asked : asked(train)) {
      Matcher found = wrong.matcher(asked.question() + " " + asked.answer());
      assertThat(found.find()).as("%s", asked).isFalse();
    }
  }
}

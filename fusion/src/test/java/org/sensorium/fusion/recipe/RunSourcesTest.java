package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.eval.Answer;
import org.sensorium.fusion.eval.Question;

/** Runs over datasets of many forms, wherever their pictures lie. */
class RunSourcesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HEADER =
      "Figure_path,Question,Answer,Choice A,Choice B,Choice C,Choice D,Answer_label\n";
  private static final String[] SHORT = {
    "stages.0.steps=1", "stages.1.steps=1", "data.test=null", "checkpoint_every=0"
  };

  @TempDir private Path temp;
  private TinyRun tiny;

  @BeforeEach
  void create() throws IOException {
    tiny = TinyRun.create(temp);
  }

  private static String question(String picture, String right, String letter) {
    return "%s.png,What colour is it?,%s,A:red,B:green,C:blue,D:yellow,%s\n"
        .formatted(picture, right, letter);
  }

  /** A table of four questions whose pictures lie in a zip alone. */
  private Path table() throws IOException {
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(temp.resolve("images.zip")))) {
      for (String colour : TinyRun.COLOURS.subList(0, 4)) {
        zip.putNextEntry(new ZipEntry("figures/" + colour + ".png"));
        Files.copy(temp.resolve(colour + ".png"), zip);
        Files.delete(temp.resolve(colour + ".png"));
      }
    }
    return Files.writeString(
        temp.resolve("pmc.csv"),
        HEADER
            + question("red", "red", "A")
            + question("green", "green", "B")
            + question("blue", "blue", "C")
            + question("yellow", "yellow", "D"));
  }

  /** A tar of samples, each a picture with what is said of it. */
  private Path tar(List<String> colours) throws IOException {
    Path file = temp.resolve("shard.tar");
    try (OutputStream out = Files.newOutputStream(file)) {
      for (String colour : colours) {
        member(out, colour + ".png", Files.readAllBytes(temp.resolve(colour + ".png")));
        member(
            out,
            colour + ".txt",
            "A %s square.".formatted(colour).getBytes(StandardCharsets.UTF_8));
      }
      out.write(new byte[1024]);
    }
    return file;
  }

  /** A member with a ustar header: octal numbers, the checksum taken with blanks in its place. */
  private static void member(OutputStream out, String name, byte[] content) throws IOException {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 100, "0000644\0");
    put(header, 124, "%011o\0".formatted(content.length));
    put(header, 136, "00000000000\0");
    put(header, 148, "        ");
    put(header, 156, "0");
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte each : header) {
      sum += each & 0xFF;
    }
    put(header, 148, "%06o\0 ".formatted(sum));
    out.write(header);
    out.write(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  private FinetuneRecipe.Result run(String name, String... more) throws IOException {
    List<String> overrides = new ArrayList<>(List.of(SHORT));
    overrides.add("name=" + name);
    overrides.addAll(List.of(more));
    return tiny.run(overrides.toArray(String[]::new));
  }

  private JsonNode sources(String name) throws IOException {
    return JSON.readTree(temp.resolve("runs").resolve(name).resolve("sources.json").toFile());
  }

  private TrainingData read(String... overrides) throws IOException {
    RunConfig config = tiny.config(List.of(overrides));
    return TrainingData.read(
        config.data(), config.model().kinds(), config.seed(), tiny.media(), null);
  }

  @Test
  void severalFilesAreScoredAsOne() throws IOException {
    Path one = Files.writeString(temp.resolve("one.csv"), HEADER + question("red", "red", "A"));
    Path two = Files.writeString(temp.resolve("two.csv"), HEADER + question("blue", "blue", "C"));
    String scored = "data.test=[{name: first, path: '%s'}, '%s']".formatted(one, two);
    TrainingData data = read("data.train=['%s']".formatted(one), scored);
    TrainingData.TestSet test = Objects.requireNonNull(data.test());
    assertThat(test.questions()).extracting(Question::truth).containsExactly("red", "blue");
    assertThat(test.questions()).extracting(Question::kind).containsOnly("all");
    assertThat(test.media())
        .extracting(media -> media.get(0).file().getFileName().toString())
        .containsExactly("red.png", "blue.png");
    assertThat(data.counts())
        .containsEntry(new RowOrigin(RowOrigin.Part.TEST, "first"), new TrainingData.Count(1, 0))
        .containsEntry(
            new RowOrigin(RowOrigin.Part.TEST, two.toString()), new TrainingData.Count(1, 0));
  }

  @Test
  void aModelOfSeveralModalitiesIsScoredOnEach() throws IOException {
    Path rows = Files.writeString(temp.resolve("one.csv"), HEADER + question("red", "red", "A"));
    DataConfig config =
        tiny.config(List.of("data.train=['%s']".formatted(rows), "data.test='%s'".formatted(rows)))
            .data();
    Set<Media.Kind> both = EnumSet.of(Media.Kind.IMAGE, Media.Kind.AUDIO);
    TrainingData data = TrainingData.read(config, both, 0, tiny.media(), null);
    TrainingData.TestSet test = Objects.requireNonNull(data.test());
    assertThat(test.questions()).extracting(Question::kind).containsExactly("image: all");
    assertThat(data.frequentAnswers().answer("image: all")).isEqualTo("red");
  }

  @Test
  void trainsOnATableWhosePicturesLieInAZip() throws IOException {
    Path table = table();
    String root = "data.media_root=" + temp.resolve("images.zip");
    FinetuneRecipe.Result result =
        run("table", "data.train=[%s]".formatted(table), "data.test=" + table, root);
    assertThat(sources("table").at("/train").path(table.toString()).path("used").asInt())
        .isEqualTo(4);
    assertThat(result.scores().after()).hasSize(4);
    assertThat(result.scores().after()).extracting(Answer::medium).contains("red.png");
    assertThat(result.scores().after()).extracting(Answer::truth).contains("red", "yellow");
    assertThat(temp.resolve("runs/table/report.html")).content().contains("data:image");
  }

  @Test
  void trainsOnSamplesThatHoldTheirPictures() throws IOException {
    Path shard = tar(TinyRun.COLOURS);
    for (String colour : TinyRun.COLOURS) {
      Files.delete(temp.resolve(colour + ".png"));
    }
    run("tar", "data.train=[%s]".formatted(shard), "data.turns=together");
    assertThat(sources("tar").at("/train").path(shard.toString()).path("used").asInt())
        .isEqualTo(8);
    TrainingData data = read("data.train=[%s]".formatted(shard), "data.test=null");
    assertThat(data.rows()).hasSize(8);
    assertThat(data.media())
        .hasSize(8)
        .allMatch(medium -> medium.file().startsWith(temp.resolve("media")));
    assertThat(data.rows())
        .allMatch(row -> row.conversation().media().get(0).content() == null)
        .extracting(row -> row.place().record())
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
  }

  @Test
  void trainsOnAMixtureAndGoesOnWithTheSameRows() throws IOException {
    table();
    Files.writeString(
        temp.resolve("mix.yaml"),
        """
        seed: 5
        rows: 12
        sources:
          - {path: pmc.csv, name: figures, media_root: images.zip, weight: 1}
          - {path: more.json, name: squares, weight: 2}
        """);
    Files.writeString(
        temp.resolve("more.json"),
        JSON.writeValueAsString(List.of(TinyRun.row("black"), TinyRun.row("white"))));
    String mixture = "data.mixture=" + temp.resolve("mix.yaml");
    run("mixed", "data.train=[]", mixture);
    JsonNode train = sources("mixed").path("train");
    assertThat(train.at("/figures/used").asInt()).isEqualTo(4);
    assertThat(train.at("/squares/used").asInt()).isEqualTo(8);
    List<String> drawn = ids(read("data.train=[]", mixture, "data.test=null"));
    assertThat(drawn).hasSize(12).contains("black", "white");
    assertThat(ids(read("data.train=[]", mixture, "data.test=null"))).isEqualTo(drawn);
  }

  private static List<String> ids(TrainingData data) {
    return data.rows().stream().map(row -> row.conversation().id()).toList();
  }

  @Test
  void theRunFileItselfMayListWhatToMix() throws IOException {
    Path table = table();
    Files.writeString(
        temp.resolve("more.json"),
        JSON.writeValueAsString(List.of(TinyRun.row("black"), TinyRun.row("white"))));
    String train =
        "data.train=[{path: %s, name: t, settings: {task: blank}, media_root: %s, take: 'first:2'}, {path: %s, repeat: 3}]"
            .formatted(table, temp.resolve("images.zip"), temp.resolve("more.json"));
    TrainingData data = read(train, "data.test=null");
    assertThat(data.rows()).hasSize(8);
    assertThat(data.rows())
        .filteredOn(row -> row.origin().source().equals("t"))
        .extracting(row -> row.place().record())
        .containsExactlyInAnyOrder(1L, 2L);
    assertThat(data.rows())
        .filteredOn(row -> row.origin().source().equals("t"))
        .allMatch(row -> row.conversation().turns().get(0).text().strip().endsWith("it?"));
    RunConfig config = tiny.config(List.of(train));
    assertThat(RunConfig.parse("x", config.toYaml(), List.of())).isEqualTo(config);
  }

  @Test
  void badRowsOfEverySourceAreWrittenDownWithTheirPlaces() throws IOException {
    Path table = table();
    Files.writeString(table, Files.readString(table) + question("violet", "red", "A"));
    Path captions =
        Files.writeString(
            temp.resolve("talk.json"),
            """
            [{"id": "1", "image": "black.png", "conversations": [
               {"from": "human", "value": "<image>\\nWhat is it?"},
               {"from": "gpt", "value": "A black square."}]},
             {"id": "2", "video": "black.mp4", "conversations": [
               {"from": "human", "value": "<video>\\nWhat is it?"},
               {"from": "gpt", "value": "A square."}]}]
            """);
    Files.createFile(temp.resolve("black.mp4"));
    String train =
        "data.train=[{path: %s, name: t, media_root: %s}, {path: %s, format: llava}]"
            .formatted(table, temp.resolve("images.zip"), captions);
    assertThatThrownBy(() -> run("strict", train))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("pmc.csv, record 5")
        .hasMessageContaining("violet.png");
    run("loose", train, "data.max_bad_share=0.4");
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(temp.resolve("runs/loose/quarantine.jsonl"))) {
      lines.add(JSON.readTree(line));
    }
    assertThat(lines).extracting(line -> line.path("row").asInt()).containsExactly(5, 2);
    assertThat(lines.get(0).path("file").asText()).isEqualTo(table.toString());
    assertThat(lines.get(0).path("offset").asLong())
        .isEqualTo(Files.readString(table).indexOf("violet"));
    assertThat(lines.get(1).path("reason").asText())
        .isEqualTo(
            "medium \"black.mp4\" is of kind video; the model's encoder reads pictures only, leave such rows out");
    JsonNode counts = sources("loose").path("train");
    assertThat(counts.path("t")).hasToString("{\"used\":4,\"bad\":1}");
    assertThat(counts.path(captions.toString())).hasToString("{\"used\":1,\"bad\":1}");
  }

  @Test
  void picturesOfATableOfBase64AreFoundBesideTheInstructions() throws IOException {
    String picture = base64("red");
    Files.writeString(temp.resolve("DC.json"), "{\"DC_IMG_1\": \"%s\"}".formatted(picture));
    Path rows =
        Files.writeString(
            temp.resolve("DC_instructions.json"),
            """
            {"meta": {"version": "0.0.1", "time": "2023-06", "author": "x"}, "data": {
              "DC_INS_1": {"instruction": "What is it?", "answer": "A red square.",
                "image_ids": ["DC_IMG_1"], "rel_ins_ids": []}}}
            """);
    TrainingData data = read("data.train=[%s]".formatted(rows), "data.test=null");
    assertThat(data.media()).hasSize(1);
    assertThat(data.media().get(0).file())
        .hasBinaryContent(Files.readAllBytes(temp.resolve("red.png")));
    Path elsewhere = Files.move(temp.resolve("DC.json"), temp.resolve("pictures.json"));
    TrainingData named =
        read("data.train=[%s]".formatted(rows), "data.test=null", "data.media_root=" + elsewhere);
    assertThat(named.media()).isEqualTo(data.media());
  }

  private String base64(String colour) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Files.copy(temp.resolve(colour + ".png"), bytes);
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  @Test
  void aSetWithoutAnAnswerTeachesAndTestsNothing() throws IOException {
    Path rows =
        Files.writeString(
            temp.resolve("open.jsonl"),
            "{\"messages\": [{\"role\": \"user\", \"content\": \"What is it?\"}]}\n");
    assertThatThrownBy(() -> read("data.train=[%s]".formatted(rows), "data.test=null"))
        .hasMessageContaining("open.jsonl, record 1")
        .hasMessageContaining("there is no answer to learn");
    assertThatThrownBy(() -> read("data.test=" + rows))
        .hasMessageContaining("there is no question with a known answer to score");
  }
}

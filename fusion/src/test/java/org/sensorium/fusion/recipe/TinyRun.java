package org.sensorium.fusion.recipe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.media.MediaLimits;
import org.sensorium.fusion.model.source.DownloadListener;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.nn.ParityFixture;

/**
 * A whole run that takes seconds: the fixtures' random CLIP and Llama, a tokenizer of some words,
 * squares of one colour as pictures. The shape is the quickstart's: words, then LoRA, questions
 * side by side, bfloat16, norms on both sides of the projector, and dropout besides.
 */
final class TinyRun {
  static final List<String> COLOURS =
      List.of("red", "green", "blue", "yellow", "black", "white", "pink", "orange");

  private static final List<Color> PAINTS =
      List.of(
          Color.RED,
          Color.GREEN,
          Color.BLUE,
          Color.YELLOW,
          Color.BLACK,
          Color.WHITE,
          Color.PINK,
          Color.ORANGE);
  private static final List<String> MARKS = List.of("<unk>", "<s>", "<|im_end|>", "<|im_start|>");
  private static final List<String> WORDS =
      List.of(
          "user",
          "assistant",
          "What",
          "colour",
          "is",
          "it",
          "?",
          "Is",
          "bright",
          "yes",
          "no",
          "A",
          "square",
          ".",
          "system");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  private TinyRun(Path folder) {
    this.folder = folder;
  }

  /** Carries out a run in a process of its own: {@code FOLDER start|resume KEY=VALUE…}. */
  public static void main(String[] args) throws IOException {
    List<String> overrides = Stream.of(args).skip(2).toList();
    new TinyRun(Path.of(args[0])).run(args[1].equals("resume"), RunListener.SILENT, overrides);
  }

  /** Writes models and data into a folder. */
  static TinyRun create(Path folder) throws IOException {
    TinyRun tiny = new TinyRun(folder);
    copy("clip", folder.resolve("encoder"));
    copy("llama", folder.resolve("decoder"));
    tiny.writeTokenizer();
    for (int i = 0; i < COLOURS.size(); i++) {
      paint(folder.resolve(COLOURS.get(i) + ".png"), PAINTS.get(i));
    }
    tiny.writeRows("train.json", COLOURS);
    tiny.writeRows("test.json", COLOURS.subList(0, 4));
    return tiny;
  }

  Path folder() {
    return folder;
  }

  /** The cache that its runs use. */
  MediaCache media() throws IOException {
    return MediaCache.of(folder.resolve("media"), MediaLimits.DEFAULT);
  }

  private static void copy(String fixture, Path to) throws IOException {
    Files.createDirectories(to);
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(ParityFixture.file(fixture + "/" + name), to.resolve(name));
    }
  }

  private void writeTokenizer() throws IOException {
    ObjectNode json = JSON.createObjectNode().put("version", "1.0");
    ArrayNode added = json.putArray("added_tokens");
    ObjectNode model = json.putObject("model").put("type", "WordLevel").put("unk_token", "<unk>");
    ObjectNode vocabulary = model.putObject("vocab");
    List<String> all = new ArrayList<>(MARKS);
    all.addAll(WORDS);
    all.addAll(COLOURS);
    for (int id = 0; id < all.size(); id++) {
      vocabulary.put(all.get(id), id);
      if (id < MARKS.size()) {
        added
            .addObject()
            .put("id", id)
            .put("content", all.get(id))
            .put("single_word", false)
            .put("lstrip", false)
            .put("rstrip", false)
            .put("normalized", false)
            .put("special", true);
      }
    }
    json.putObject("pre_tokenizer").put("type", "Whitespace");
    JSON.writeValue(folder.resolve("decoder/tokenizer.json").toFile(), json);
    Files.writeString(
        folder.resolve("decoder/tokenizer_config.json"),
        "{\"eos_token\": \"<|im_end|>\", \"unk_token\": \"<unk>\", \"add_bos_token\": false}");
  }

  private static void paint(Path file, Color colour) throws IOException {
    BufferedImage image = new BufferedImage(40, 36, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(colour);
    graphics.fillRect(0, 0, 40, 36);
    graphics.dispose();
    ImageIO.write(image, "png", file.toFile());
  }

  private void writeRows(String name, List<String> colours) throws IOException {
    ArrayNode rows = JSON.createArrayNode();
    for (String colour : colours) {
      rows.add(row(colour));
    }
    JSON.writeValue(folder.resolve(name).toFile(), rows);
  }

  /** A row with three questions. */
  static ObjectNode row(String colour) {
    ObjectNode row = JSON.createObjectNode().put("id", colour).put("image", colour + ".png");
    ArrayNode turns = row.putArray("conversations");
    String bright = List.of("yellow", "white", "pink", "orange").contains(colour) ? "yes" : "no";
    say(turns, "human", "<image>\nWhat is it?");
    say(turns, "gpt", "A %s square.".formatted(colour)).put("kind", "describe");
    say(turns, "human", "What colour is it?");
    say(turns, "gpt", colour).put("kind", "colour");
    say(turns, "human", "Is it bright?");
    say(turns, "gpt", bright).put("kind", "yes_no");
    return row;
  }

  private static ObjectNode say(ArrayNode turns, String from, String value) {
    return turns.addObject().put("from", from).put("value", value);
  }

  /** The run file, changed as asked. */
  RunConfig config(List<String> overrides) throws IOException {
    return RunConfig.parse(
        "tiny.yaml",
        """
        seed: 3
        device: cpu
        precision: bf16
        output: %1$s/runs
        model:
          encoder: %1$s/encoder
          encoder_layers: [-2]
          projector: {pool: 2, hidden: 16, positions: true, input_norm: standard, output_norm: true}
          decoder: %1$s/decoder
          template: chatml_no_system
        data:
          train: [%1$s/train.json]
          test: %1$s/test.json
          turns: side_by_side
        stages:
          - recipe: words
            steps: 6
            batch_size: 4
            learning_rate: 2.0e-3
          - recipe: finetune
            steps: 10
            batch_size: 2
            gradient_accumulation: 2
            learning_rate: 2.0e-3
            lora: {rank: 2, dropout: 0.2, targets: [q_proj, v_proj]}
        checkpoint_every: 2
        max_new_tokens: 6
        """
            .formatted(folder),
        overrides);
  }

  FinetuneRecipe.Result run(boolean resume, RunListener listener, List<String> overrides)
      throws IOException {
    return new FinetuneRecipe(
            config(overrides),
            ModelSources.ofEnvironment(DownloadListener.SILENT),
            folder.resolve("features"),
            folder.resolve("media"),
            listener)
        .run(resume);
  }

  FinetuneRecipe.Result run(String... overrides) throws IOException {
    return run(false, RunListener.SILENT, List.of(overrides));
  }
}

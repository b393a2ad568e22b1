package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.media.MediaLimits;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.model.FeatureCache;
import org.sensorium.fusion.model.Modality;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.model.TinyModels;
import org.sensorium.fusion.train.RunDirectory;
import org.sensorium.nn.ParityFixture;

/**
 * A system's run file with tiny random parts in place of the published ones: two media a modality
 * of the sandboxes with their questions, three steps a stage.
 */
final class SystemTrial {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SYSTEMS = Path.of("..", "configs", "systems");
  private static final List<Path> DECODERS =
      List.of(ParityFixture.file(""), Path.of("src/test/resources/decoders"));

  private static final List<String> LEARNED_PLACES = List.of("opt");
  private final Path folder;
  private final List<String> overrides = new ArrayList<>();
  private final List<String> sources = new ArrayList<>();
  private boolean examples;

  /** Makes parts and data. */
  SystemTrial(Path folder, String encoder, String decoder) throws IOException {
    this(folder);
    set("model.encoder", TinyModels.copy(encoder, folder.resolve("encoder")).toString());
    set("model.decoder", decoder(decoder).toString());
    set("model.projector.start", "null");
  }

  private SystemTrial(Path folder) throws IOException {
    this(folder, List.of(Media.Kind.IMAGE));
  }

  private SystemTrial(Path folder, List<Media.Kind> kinds) throws IOException {
    this.folder = folder;
    set("output", folder.toString());
    set("device", "cpu");
    TrialData.write(folder.resolve("sandbox"), kinds);
    source("captions", "captions.json");
    for (String name :
        List.of("instructions", "tasks", "chat", "natural_instructions", "multiinstruct")) {
      source(name, "train.json");
    }
  }

  /**
   * A system with a block for each of its modalities.
   *
   * @param encoders the fixture of each encoder, {@code video=clip}
   */
  static SystemTrial of(Path folder, String decoder, String... encoders) throws IOException {
    List<Media.Kind> kinds = new ArrayList<>();
    for (String encoder : encoders) {
      kinds.add(Modality.of(encoder.split("=")[0]));
    }
    SystemTrial trial = new SystemTrial(folder, kinds);
    for (String encoder : encoders) {
      String[] of = encoder.split("=");
      Path copy = TinyModels.copy(of[1], folder.resolve("encoder-" + of[0]));
      trial.set("model.media.%s.encoder".formatted(of[0]), copy.toString());
      trial.set("model.media.%s.projector.start".formatted(of[0]), "null");
      if (of[0].equals("video")) {
        trial.set("model.media.video.frames", "2");
      }
    }
    return trial.set("model.decoder", trial.decoder(decoder).toString());
  }

  /** One checkpoint holds the encoder, the start of the projector and the decoder. */
  static SystemTrial ofOneCheckpoint(Path folder, Path checkpoint) throws IOException {
    return new SystemTrial(folder)
        .set("model.encoder", checkpoint.toString())
        .set("model.decoder", checkpoint.toString())
        .set("model.projector.start", checkpoint.toString());
  }

  /** One whose projectors are Q-Formers of clips; frames are looked at with that of a fixture. */
  static SystemTrial ofClips(Path folder, String system, String encoders) throws IOException {
    SystemTrial trial = of(folder, "llama", encoders.split(" "));
    String sizes = "{count: %d, width: 32, layers: %d, heads: 4, inner: 64, every: %d%s}";
    boolean reads = system.equals("instructblip-video") || system.equals("videochat-style");
    for (String encoder : encoders.split(" ")) {
      String projector = "model.media.%s.projector.".formatted(encoder.split("=")[0]);
      trial.set(
          projector + "queries",
          sizes.formatted(4, 2, reads ? 2 : 1, reads ? ", text_positions: 300" : ""));
      if (reads) {
        trial.set(projector + "tokenizer", folder.resolve("decoder").toString());
      } else if (encoder.equals("video=blip2_opt")) {
        trial.set(projector + "frame_queries", sizes.formatted(6, 4, 2, ""));
        trial.set(projector + "start", ParityFixture.file("blip2_opt").toString());
      }
    }
    return trial;
  }

  /** The system of all modalities, with a short template. */
  static SystemTrial anyToText(Path folder) throws IOException {
    return of(
            Files.createDirectories(folder),
            "llama",
            "image=clip",
            "video=clip",
            "audio=whisper_encoder",
            "points=pointbert")
        .set("precision", "float32")
        .set("model.media.video.projector.pool", "2")
        .set("model.template", "chatml_no_system");
  }

  private Path decoder(String name) throws IOException {
    Path to = Files.createDirectories(folder.resolve("decoder"));
    Path from =
        DECODERS.stream()
            .map(place -> place.resolve(name))
            .filter(Files::isDirectory)
            .findFirst()
            .orElseThrow();
    Files.copy(from.resolve("model.safetensors"), to.resolve("model.safetensors"));
    ObjectNode config = (ObjectNode) JSON.readTree(from.resolve("config.json").toFile());
    if (!LEARNED_PLACES.contains(name)) { // a token a character makes long rows
      config.put(config.has("max_seq_len") ? "max_seq_len" : "max_position_embeddings", 4096);
    }
    config.remove("sliding_window"); // so small a one would not reach back to the picture
    JSON.writeValue(to.resolve("config.json").toFile(), config);
    return TinyModels.withTokenizer(to);
  }

  private void source(String name, String file) {
    Path path = folder.resolve("sandbox").resolve(file);
    sources.add("{name: %s, path: '%s'}".formatted(name, path));
  }

  /** Learns from the descriptions alone. */
  SystemTrial captionsOnly() {
    sources.removeIf(source -> !source.contains("captions"));
    return this;
  }

  /** Asks with an example in front, too. */
  SystemTrial withExamples() {
    examples = true;
    return this;
  }

  /** Sets a key of the run file. */
  SystemTrial set(String key, String value) {
    overrides.add(key + "=" + value);
    return this;
  }

  static List<String> ids() throws IOException {
    try (Stream<Path> files = Files.list(SYSTEMS)) {
      return files
          .map(file -> file.getFileName().toString().replace(".yaml", ""))
          .sorted()
          .toList();
    }
  }

  /** The run file as the trial changes it. */
  RunConfig read(String system) throws IOException {
    Path file = SYSTEMS.resolve(system + ".yaml");
    set("data.train", sources.toString());
    int stages = RunConfig.read(file, overrides).stages().size();
    List<String> all = new ArrayList<>(overrides);
    for (int i = 0; i < stages; i++) {
      for (String size :
          List.of("steps=3", "batch_size=2", "gradient_accumulation=1", "warmup_steps=0")) {
        all.add("stages.%d.%s".formatted(i, size));
      }
      all.add("stages.%d.warmup_ratio=0".formatted(i));
    }
    return RunConfig.read(file, all);
  }

  /**
   * Trains, saves, loads.
   *
   * @return of each stage what it trains: {@code group: name}, layer numbers as N, in order
   */
  List<List<String>> run(String system) throws IOException {
    RunConfig run = read(system);
    List<List<String>> trained = new ArrayList<>();
    try (MultimodalModel model =
        MultimodalModel.of(new PartsLoader(run, TinyModels.sources()).load(Device.cpu()))) {
      ModelParts parts = model.parts();
      openGates(parts);
      TrainingData data =
          TrainingData.read(
              run.data(),
              parts.kinds(),
              0,
              MediaCache.of(folder.resolve("media"), MediaLimits.DEFAULT),
              null);
      FeatureCache cache = new FeatureCache(folder.resolve("features"), parts.encoders());
      cache.fill(data.media(), done -> {});
      Map<String, NDArray> learning = new LinkedHashMap<>();
      for (int i = 0; i < run.stages().size(); i++) {
        Trainable trainable = Trainable.of(run.stages().get(i), parts, i);
        trained.add(names(trainable));
        Media.Kind owner = run.stages().get(i).adapterOf();
        trainable
            .groups()
            .forEach(
                (group, weights) -> {
                  String of = group.equals("lora") && owner != null ? Modality.id(owner) + "." : "";
                  weights.forEach((name, weight) -> learning.put(of + name, weight));
                });
        trainable.mark(false);
      }
      Map<String, float[]> before = values(parts, learning);
      RunDirectory directory = RunDirectory.create(folder.resolve("run"), run.toYaml());
      new StageRunner(
              run,
              directory,
              TinyModels.sources(),
              parts,
              model.rows(),
              data,
              cache,
              RunListener.SILENT,
              RunClock.of(folder.resolve("seconds.json"), false))
          .runAll(false);
      Map<String, float[]> after = values(parts, learning);
      for (String name : before.keySet()) {
        boolean same = Arrays.equals(before.get(name), after.get(name));
        assertThat(same)
            .as("%s: %s stayed as it was", system, name)
            .isEqualTo(!learning.containsKey(name));
      }
      List<Conversation> questions = LoadedAlike.questions(data);
      if (examples) {
        questions.add(LoadedAlike.withExample(data, questions.get(1)));
      }
      LoadedAlike.check(model, questions, Files.createDirectories(folder.resolve("model")));
    }
    return trained;
  }

  /** The system with its new projector, its gates open. */
  MultimodalModel model(String system) throws IOException {
    MultimodalModel model =
        MultimodalModel.of(new PartsLoader(read(system), TinyModels.sources()).load(Device.cpu()));
    openGates(model.parts());
    return model;
  }

  /** The whole of a run, as train carries it out, in a folder of this name; what it has learned. */
  Path learn(String system, String name, boolean resume, RunListener listener) throws IOException {
    set("name", name);
    return new FinetuneRecipe(
            read(system),
            TinyModels.sources(),
            folder.resolve("features"),
            folder.resolve("media"),
            listener)
        .run(resume)
        .model();
  }

  /** New gates are closed, and what is behind them learns nothing at first. */
  private static void openGates(ModelParts parts) {
    for (Media.Kind kind : parts.kinds()) {
      for (Map.Entry<String, NDArray> weight : parts.network().bridge(kind).entrySet()) {
        if (weight.getKey().endsWith("_gate")) {
          parts.manager().create(new float[] {0.5f}).copyTo(weight.getValue());
        }
      }
    }
  }

  private static List<String> names(Trainable trainable) {
    TreeSet<String> names = new TreeSet<>();
    trainable
        .groups()
        .forEach(
            (group, weights) ->
                weights
                    .keySet()
                    .forEach(name -> names.add(group + ": " + name.replaceAll("\\d+\\.", "N."))));
    return List.copyOf(names);
  }

  /** Every weight behind the encoders. */
  private static Map<String, float[]> values(ModelParts parts, Map<String, NDArray> learning) {
    Map<String, float[]> values = new LinkedHashMap<>();
    Map<String, NDArray> all = new LinkedHashMap<>(parts.network().language().weights());
    for (Media.Kind kind : parts.kinds()) {
      String of = Modality.prefix(kind);
      parts.network().bridge(kind).forEach((name, weight) -> all.put(of + name, weight));
      parts.network().constants(kind).forEach((name, weight) -> all.put(of + name, weight));
    }
    all.putAll(learning);
    all.forEach((name, weight) -> values.put(name, weight.toFloatArray()));
    return values;
  }
}

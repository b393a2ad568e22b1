package org.sensorium.fusion.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.sensorium.datasets.mixture.SourceConfig;
import org.sensorium.fusion.chat.ChatTemplates;
import org.sensorium.fusion.projector.PerceiverResampler;
import org.sensorium.fusion.projector.WordFusion;
import org.sensorium.nn.kernels.Precision;

/**
 * A training run, as one YAML file says it. Every key, its unit and its default stand in the
 * resource {@code defaults.yaml}; relative paths start from the working folder.
 *
 * @param name names the run's folder
 * @param seed of everything drawn by chance: order of the rows, new weights, dropout
 * @param device {@code auto}, {@code cpu} or {@code cuda:N}
 * @param precision of the frozen weights' products; float16 on a GPU only, with loss scaling
 * @param model the parts
 * @param data the conversations
 * @param stages carried out in order, each starting from what the one before has learned
 * @param checkpointEvery optimizer steps between checkpoints; 0 for none before the end
 * @param keepCheckpoints how many of the newest stay
 * @param maxNewTokens longest answer when scoring, tokens
 * @param output folder that holds the runs' folders
 */
public record RunConfig(
    String name,
    long seed,
    String device,
    Precision precision,
    ModelConfig model,
    DataConfig data,
    List<StageConfig> stages,
    @JsonProperty("checkpoint_every") int checkpointEvery,
    @JsonProperty("keep_checkpoints") int keepCheckpoints,
    @JsonProperty("max_new_tokens") int maxNewTokens,
    String output) {

  private static final Set<String> BESIDE_WORDS = Set.of(PerceiverResampler.ID, WordFusion.ID);
  private static final long MAX_BYTES = 1 << 20; // of a run file
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final Pattern DEVICE = Pattern.compile("auto|cpu|cuda:\\d{1,3}");

  public RunConfig {
    stages = List.copyOf(stages);
    Check.that(
        NAME.matcher(name).matches(),
        "name is \"%s\", expected letters, digits, '.', '_' or '-': it names a folder",
        name);
    Check.that(
        DEVICE.matcher(device).matches(),
        "device is \"%s\", expected auto, cpu or cuda:0, cuda:1 …",
        device);
    Check.that(!stages.isEmpty(), "stages is empty, expected at least one");
    Check.that(
        checkpointEvery >= 0, "checkpoint_every is %d, expected steps >= 0", checkpointEvery);
    Check.that(keepCheckpoints > 0, "keep_checkpoints is %d, expected at least 1", keepCheckpoints);
    Check.that(maxNewTokens > 0, "max_new_tokens is %d, expected at least 1", maxNewTokens);
    Check.that(precision != Precision.FLOAT16 || !device.equals("cpu"), Devices.FLOAT16_NEEDS_GPU);
    Map<String, StageConfig.Lora> loras = new LinkedHashMap<>(); // by whose they are
    for (int i = 0; i < stages.size(); i++) {
      StageConfig stage = stages.get(i);
      Check.that(
          !stage.trainsDecoder() || precision == Precision.FLOAT32,
          "stages[%d].train holds weights of the decoder, which needs precision: float32, found %s: trained weights are float32; change it, or train lora",
          i,
          precision.id());
      Check.that(
          stage.modality() == null || model.media().containsKey(stage.modality()),
          "stages[%d].modality is %s, but the model reads %s: name one of these, or give it an encoder in model.media",
          i,
          stage.modality(),
          model.media().keySet());
      boolean several = stage.modality() == null && model.media().size() > 1;
      Check.that(
          !several
              || stage.recipe() == StageConfig.Recipe.FINETUNE
              || stage.recipe() == StageConfig.Recipe.ALIGN,
          "stages[%d].recipe is %s, which is about one modality: give stages.%d.modality, one of %s",
          i,
          stage.recipe().id(),
          i,
          model.media().keySet());
      MediumConfig medium = model.medium(stage.modality());
      Check.that(
          stage.processor() == null || !several,
          "stages[%d].processor is %s, but the model reads %s: say in stages.%d.modality whose it is",
          i,
          stage.processor(),
          model.media().keySet(),
          i);
      Check.that(
          !stage.train().contains(StageConfig.Part.ENCODER)
              || model.byKind().entrySet().stream()
                  .filter(of -> stage.kinds(model.kinds()).contains(of.getKey()))
                  .anyMatch(of -> of.getValue().encoderTrainedFrom() != null),
          "stages[%d].train holds encoder, but %s.encoder_trained_from does not say from which block on: give it, for example 12",
          i,
          model.where(stage.kind(model.kinds())));
      Check.that(
          !stage.train().contains(StageConfig.Part.TOKENS)
              || medium.projector().type().equals(PerceiverResampler.ID)
              || ChatTemplates.hasTokens(model.template()),
          "stages[%d].train holds tokens, but template %s has none of its own: train embeddings, or leave it out",
          i,
          model.template());
      checkSources(i, stage, data);
      String type = medium.projector().type();
      Check.that(
          stage.recipe() != StageConfig.Recipe.REPRESENT
              || (type.startsWith("qformer") && medium.projector().tokenizer() != null),
          "stages[%d].recipe is represent, which trains a Q-Former on captions: expected projector.type qformer with projector.queries and projector.tokenizer, found type %s",
          i,
          type);
      Check.that(
          stage.recipe() != StageConfig.Recipe.WORDS || !BESIDE_WORDS.contains(type),
          "stages[%d].recipe is words, but what a projector of type %s makes does not stand among words: choose align",
          i,
          type);
      if (stage.train().contains(StageConfig.Part.LORA)) {
        String owner = stage.lora().own() ? String.valueOf(stage.modality()) : "";
        StageConfig.Lora lora = loras.putIfAbsent(owner, stage.lora());
        Check.that(
            lora == null || lora.equals(stage.lora()),
            "stages[%d].lora is %s, but an earlier stage has made the adapters as %s, and this one goes on with them: leave it out here",
            i,
            stage.lora(),
            lora);
      }
    }
  }

  /** What a mixture names is known when it is read. */
  private static void checkSources(int number, StageConfig stage, DataConfig data) {
    List<String> known = data.train().stream().map(SourceConfig::name).toList();
    for (String source : stage.sources()) {
      Check.that(
          data.mixture() != null || known.contains(source),
          "stages[%d].sources names \"%s\", but the rows come from %s: give a source this name, data.train=[{name: %s, path: FILE}], or name others, stages.%d.sources=[] for all",
          number,
          source,
          known,
          source,
          number);
    }
  }

  /**
   * Reads a run file.
   *
   * @param overrides {@code key=value}, keys dotted ({@code stages.0.batch_size=4}), values as YAML
   * @throws ConfigException if the file or an override says something that is not understood
   */
  public static RunConfig read(Path file, List<String> overrides) throws IOException {
    if (Files.isDirectory(file)) {
      throw new ConfigException("%s: is a folder, expected a run file in YAML".formatted(file));
    }
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new ConfigException(
          "%s: %d bytes long, expected a run file of some lines".formatted(file, Files.size(file)));
    }
    return parse(file.toString(), Files.readString(file), overrides);
  }

  /**
   * Reads a run file's text.
   *
   * @param source where it comes from, for messages; also names the run where the text does not
   */
  public static RunConfig parse(String source, String yaml, List<String> overrides)
      throws IOException {
    return new ConfigReader(source).read(yaml, overrides);
  }

  /** Where the run's folder lies: {@code output/name}. */
  public Path folder() {
    return Path.of(output, name);
  }

  /** The run with every default spelled out; {@link #read} understands it. */
  public String toYaml() throws IOException {
    return ConfigReader.YAML.writeValueAsString(this);
  }

  /** Writes {@link #toYaml} to a file. */
  public void write(Path file) throws IOException {
    Files.writeString(file, toYaml());
  }
}

package org.sensorium.fusion.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.decoder.LanguageModels;
import org.sensorium.fusion.decoder.LlavaCheckpoint;
import org.sensorium.fusion.model.source.FileHash;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.text.TokenizerFiles;

/** The files of a model folder that are neither its spec nor its weights. */
final class ModelFolder {
  static final String ADAPTER = "adapter_model.safetensors";
  static final String TEMPLATE = "chat_template.jinja";

  /** Folder of the tokenizer of what an instruction-aware projector reads, named as on the hub. */
  static final String WORDS = "qformer_tokenizer";

  private static final String CONFIG = "config.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private ModelFolder() {}

  /** Where what belongs to a modality lies: for pictures the model's folder itself. */
  static Path of(Media.Kind kind, Path folder) {
    return kind == Media.Kind.IMAGE ? folder : folder.resolve(Modality.id(kind));
  }

  /** SHA-256 of files, by name. */
  static Map<String, String> sums(Path folder, List<String> files) throws IOException {
    Map<String, String> sums = new TreeMap<>();
    for (String file : files) {
      sums.put(file, FileHash.sha256Of(folder.resolve(file)));
    }
    return sums;
  }

  /**
   * Compares the weight files with what the spec says.
   *
   * @throws CheckpointException naming the first that is missing, or is not what was written
   */
  static void verify(Path folder, ModelSpec spec) throws IOException {
    for (Map.Entry<String, String> expected : spec.files().entrySet()) {
      Path file = folder.resolve(expected.getKey());
      if (!Files.isRegularFile(file)) {
        throw new CheckpointException(
            "%s: no such file, but %s names it".formatted(file, ModelSpec.FILE));
      }
      String found = FileHash.sha256Of(file);
      if (!found.equals(expected.getValue())) {
        throw new CheckpointException(
            "%s: has SHA-256 %s, but %s says %s: it was damaged or replaced after it was saved"
                .formatted(file, found, ModelSpec.FILE, expected.getValue()));
      }
    }
  }

  /** The weights, in one file or several. */
  static Checkpoint weights(Path folder) throws IOException {
    Path index = folder.resolve(ShardedWeights.INDEX);
    return Checkpoints.open(
        Files.isRegularFile(index) ? index : folder.resolve(ShardedWeights.SINGLE));
  }

  /** The decoder that was trained as a whole, from the folder alone. */
  static LanguageModels.Loaded decoder(Path folder, WeightScope root, Precision precision)
      throws IOException {
    JsonNode config = readConfig(folder).path("text_config");
    return new LanguageModels.Loaded(
        LanguageModels.load(LlavaCheckpoint.decoder(root), config, precision),
        config,
        TokenizerFiles.open(folder));
  }

  /** A chat template as {@code ChatTemplates} resolves it; a file lies in the folder. */
  static String template(Path folder, ModelSpec spec) {
    String name = spec.template();
    return name.endsWith(".jinja") ? folder.resolve(name).toString() : name;
  }

  /** Writes {@code config.json}: what the parts are, in the hub's words. */
  static void writeConfig(Path folder, ModelSpec spec, JsonNode decoder) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("model_type", "sensorium");
    json.set("text_config", decoder);
    for (Media.Kind kind : spec.kinds()) {
      ModelSpec.Encoder encoder = spec.branch(kind).encoder();
      String name = kind == Media.Kind.IMAGE ? "vision" : Modality.id(kind);
      json.putObject(name + "_config").put("model_type", encoder.kind());
      encoder.layers().forEach(json.putArray(name + "_feature_layer")::add);
    }
    Files.writeString(folder.resolve(CONFIG), json.toPrettyString() + "\n");
  }

  private static JsonNode readConfig(Path folder) throws IOException {
    Path file = folder.resolve(CONFIG);
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          "%s: no such file, but the decoder in this folder needs its text_config".formatted(file));
    }
    try {
      return JSON.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          "%s: not valid JSON (%s)".formatted(file, e.getOriginalMessage()), e);
    }
  }
}

package org.sensorium.audio.processing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sensorium.nn.checkpoint.SideFile;

/** The JSON form of an {@link AudioProcessorConfig}, with the defaults of transformers 5.23. */
final class ProcessorConfigJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TYPE = "feature_extractor_type";
  private static final String WHISPER = "WhisperFeatureExtractor";
  private static final String AST = "ASTFeatureExtractor";
  private static final String IMAGEBIND = "ImageBindFeatureExtractor"; // ours

  private final String file;
  private final JsonNode json;

  private ProcessorConfigJson(String file, JsonNode json) {
    this.file = file;
    this.json = json;
  }

  static AudioProcessorConfig read(Path path) throws IOException {
    Path file = path;
    if (Files.isDirectory(path)) {
      Path own = path.resolve("preprocessor_config.json");
      Path joint = path.resolve("processor_config.json");
      file = !Files.exists(own) && Files.exists(joint) ? joint : own;
    }
    JsonNode json = SideFile.json(file, "the checkpoint's preprocessor_config.json");
    JsonNode nested = json.path("feature_extractor"); // transformers 5 writes one joint file
    ProcessorConfigJson reader =
        new ProcessorConfigJson(file.toString(), nested.isObject() ? nested : json);
    try {
      return reader.config();
    } catch (IllegalArgumentException e) {
      throw reader.refused(String.valueOf(e.getMessage()));
    }
  }

  private AudioProcessorConfig config() throws ProcessorConfigException {
    String type = json.path(TYPE).asText("");
    return switch (type) {
      case WHISPER -> whisper();
      case AST -> ast();
      case IMAGEBIND -> imagebind();
      default ->
          throw refused(
              "%s is \"%s\", expected one of %s"
                  .formatted(TYPE, type, List.of(WHISPER, AST, IMAGEBIND)));
    };
  }

  private AudioProcessorConfig whisper() throws ProcessorConfigException {
    if (number("dither", 0) != 0) {
      throw refused("dither is %s, expected 0: noise is not added".formatted(json.get("dither")));
    }
    AudioProcessorConfig.LogMel base = AudioProcessorConfig.whisper(80);
    return new AudioProcessorConfig.LogMel(
        whole("feature_size", base.mels()),
        whole("sampling_rate", base.rate()),
        whole("n_fft", base.fft()),
        whole("hop_length", base.hop()),
        whole("chunk_length", base.seconds()));
  }

  private AudioProcessorConfig ast() throws ProcessorConfigException {
    AudioProcessorConfig.FilterBank base = AudioProcessorConfig.ast();
    JsonNode normalize = json.path("do_normalize");
    if (!normalize.isMissingNode() && !normalize.isNull() && !normalize.isBoolean()) {
      throw refused("do_normalize is %s, expected true or false".formatted(normalize));
    }
    return new AudioProcessorConfig.FilterBank(
        whole("num_mel_bins", base.mels()),
        whole("sampling_rate", base.rate()),
        whole("max_length", base.maxLength()),
        normalize.asBoolean(true),
        number("mean", base.mean()),
        number("std", base.std()));
  }

  private AudioProcessorConfig imagebind() throws ProcessorConfigException {
    AudioProcessorConfig.Clips base = AudioProcessorConfig.imagebind(3);
    return new AudioProcessorConfig.Clips(
        whole("clips_per_video", base.clips()),
        whole("clip_duration", base.clipSeconds()),
        whole("num_mel_bins", base.mels()),
        whole("sampling_rate", base.rate()),
        whole("target_length", base.frames()),
        number("mean", base.mean()),
        number("std", base.std()));
  }

  private int whole(String key, int base) throws ProcessorConfigException {
    JsonNode value = json.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return base;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw refused("%s is %s, expected a whole number".formatted(key, value));
    }
    return value.asInt();
  }

  private double number(String key, double base) throws ProcessorConfigException {
    JsonNode value = json.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return base;
    }
    if (!value.isNumber()) {
      throw refused("%s is %s, expected a number".formatted(key, value));
    }
    return value.asDouble();
  }

  private ProcessorConfigException refused(String reason) {
    return new ProcessorConfigException(file + ": " + reason);
  }

  static void write(AudioProcessorConfig config, Path file) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    if (config instanceof AudioProcessorConfig.LogMel mel) {
      json.put(TYPE, WHISPER);
      json.put("feature_size", mel.mels());
      json.put("n_fft", mel.fft());
      json.put("hop_length", mel.hop());
      json.put("chunk_length", mel.seconds());
      json.put("n_samples", mel.samples());
      json.put("nb_max_frames", mel.frames());
    } else if (config instanceof AudioProcessorConfig.FilterBank bank) {
      json.put(TYPE, AST);
      json.put("feature_size", 1);
      json.put("num_mel_bins", bank.mels());
      json.put("max_length", bank.maxLength());
      json.put("do_normalize", bank.normalize());
      json.put("mean", bank.mean());
      json.put("std", bank.std());
    } else if (config instanceof AudioProcessorConfig.Clips clips) {
      json.put(TYPE, IMAGEBIND);
      json.put("clips_per_video", clips.clips());
      json.put("clip_duration", clips.clipSeconds());
      json.put("num_mel_bins", clips.mels());
      json.put("target_length", clips.frames());
      json.put("mean", clips.mean());
      json.put("std", clips.std());
    }
    json.put("sampling_rate", config.rate());
    json.put("padding_side", "right");
    json.put("padding_value", 0.0);
    json.put("return_attention_mask", false);
    Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }
}

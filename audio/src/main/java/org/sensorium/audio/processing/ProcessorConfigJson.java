package org.sensorium.audio.processing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.ProcessorSettings;

/** The JSON form of an {@link AudioProcessorConfig}, with the defaults of transformers 5.23. */
final class ProcessorConfigJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String JOINT = "feature_extractor";
  private static final String TYPE = "feature_extractor_type";
  private static final String WHISPER = "WhisperFeatureExtractor";
  private static final String AST = "ASTFeatureExtractor";
  private static final String IMAGEBIND = "ImageBindFeatureExtractor"; // ours

  private final ProcessorSettings json;

  private ProcessorConfigJson(ProcessorSettings json) {
    this.json = json;
  }

  static boolean isIn(Path folder) throws IOException {
    return ProcessorSettings.areIn(folder, JOINT);
  }

  static AudioProcessorConfig read(Path path) throws IOException {
    ProcessorSettings json = ProcessorSettings.read(path, JOINT);
    try {
      return new ProcessorConfigJson(json).config();
    } catch (IllegalArgumentException e) {
      throw json.refused(String.valueOf(e.getMessage()));
    }
  }

  private AudioProcessorConfig config() throws CheckpointException {
    String type = json.get(TYPE).asText("");
    return switch (type) {
      case WHISPER -> whisper();
      case AST -> ast();
      case IMAGEBIND -> imagebind();
      default ->
          throw json.refused(
              "%s is \"%s\", expected one of %s"
                  .formatted(TYPE, type, List.of(WHISPER, AST, IMAGEBIND)));
    };
  }

  private AudioProcessorConfig whisper() throws CheckpointException {
    if (json.number("dither", 0) != 0) {
      throw json.refused(
          "dither is %s, expected 0: noise is not added".formatted(json.get("dither")));
    }
    AudioProcessorConfig.LogMel base = AudioProcessorConfig.whisper(80);
    return new AudioProcessorConfig.LogMel(
        json.whole("feature_size", base.mels()),
        json.whole("sampling_rate", base.rate()),
        json.whole("n_fft", base.fft()),
        json.whole("hop_length", base.hop()),
        json.whole("chunk_length", base.seconds()));
  }

  private AudioProcessorConfig ast() throws CheckpointException {
    AudioProcessorConfig.FilterBank base = AudioProcessorConfig.ast();
    return new AudioProcessorConfig.FilterBank(
        json.whole("num_mel_bins", base.mels()),
        json.whole("sampling_rate", base.rate()),
        json.whole("max_length", base.maxLength()),
        json.flag("do_normalize", true),
        json.number("mean", base.mean()),
        json.number("std", base.std()));
  }

  private AudioProcessorConfig imagebind() throws CheckpointException {
    AudioProcessorConfig.Clips base = AudioProcessorConfig.imagebind(3);
    return new AudioProcessorConfig.Clips(
        json.whole("clips_per_video", base.clips()),
        json.whole("clip_duration", base.clipSeconds()),
        json.whole("num_mel_bins", base.mels()),
        json.whole("sampling_rate", base.rate()),
        json.whole("target_length", base.frames()),
        json.number("mean", base.mean()),
        json.number("std", base.std()));
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

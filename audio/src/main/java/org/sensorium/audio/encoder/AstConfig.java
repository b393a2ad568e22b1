package org.sensorium.audio.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import org.sensorium.audio.processing.AudioProcessorConfig;
import org.sensorium.nn.layers.Activation;

/**
 * Shape of an audio spectrogram transformer, from a hub {@code config.json}; what that leaves out
 * is as in transformers' ASTConfig.
 *
 * @param width hidden_size
 * @param inner intermediate_size
 * @param layers num_hidden_layers
 * @param heads num_attention_heads, a divisor of width
 * @param patch patch_size, bands and frames
 * @param stride frequency_stride and time_stride, below patch_size where patches overlap
 * @param mels num_mel_bins
 * @param frames max_length
 * @param biased qkv_bias
 * @param activation hidden_act
 * @param eps layer_norm_eps
 */
record AstConfig(
    int width,
    int inner,
    int layers,
    int heads,
    int patch,
    int stride,
    int mels,
    int frames,
    boolean biased,
    Activation activation,
    double eps) {

  AstConfig {
    if (width < 1 || inner < 1 || layers < 1 || heads < 1 || width % heads != 0) {
      throw new IllegalArgumentException(
          ("hidden_size %d, intermediate_size %d, num_hidden_layers %d and num_attention_heads %d"
                  + " must be positive and the last divide the first")
              .formatted(width, inner, layers, heads));
    }
    if (patch < 1 || stride < 1 || mels < patch || frames < patch) {
      throw new IllegalArgumentException(
          "patch_size %d and stride %d must be positive, num_mel_bins %d and max_length %d at least a patch"
              .formatted(patch, stride, mels, frames));
    }
  }

  static AstConfig of(JsonNode json) {
    int stride = json.path("frequency_stride").asInt(10);
    int timeStride = json.path("time_stride").asInt(10);
    if (stride != timeStride) {
      throw new IllegalArgumentException(
          "frequency_stride is %d and time_stride %d, expected them to be equal, as in every published model"
              .formatted(stride, timeStride));
    }
    return new AstConfig(
        json.path("hidden_size").asInt(768),
        json.path("intermediate_size").asInt(3072),
        json.path("num_hidden_layers").asInt(12),
        json.path("num_attention_heads").asInt(12),
        json.path("patch_size").asInt(16),
        stride,
        json.path("num_mel_bins").asInt(128),
        json.path("max_length").asInt(1024),
        json.path("qkv_bias").asBoolean(true),
        Activation.of(json.path("hidden_act").asText("gelu")),
        json.path("layer_norm_eps").asDouble(1e-12));
  }

  /** The input that an encoder of this shape takes, with the figures of AudioSet. */
  AudioProcessorConfig.FilterBank processor() {
    AudioProcessorConfig.FilterBank usual = AudioProcessorConfig.ast();
    return new AudioProcessorConfig.FilterBank(
        mels, usual.rate(), frames, usual.normalize(), usual.mean(), usual.std());
  }

  /** Patches of a whole input: along the bands times along the frames. */
  int patches() {
    return ((mels - patch) / stride + 1) * ((frames - patch) / stride + 1);
  }
}

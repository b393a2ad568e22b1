package org.sensorium.audio.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import org.sensorium.audio.processing.AudioProcessorConfig;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.TensorShapes;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.layers.Activation;

/**
 * Shape of a Whisper encoder, from a hub {@code config.json}, and what that does not tell from the
 * tensors.
 *
 * @param width d_model
 * @param inner encoder_ffn_dim
 * @param layers encoder_layers
 * @param heads encoder_attention_heads, a divisor of width
 * @param mels num_mel_bins, bands of the spectrogram
 * @param positions max_source_positions, half the frames of a whole input
 * @param activation activation_function
 */
record WhisperConfig(
    int width, int inner, int layers, int heads, int mels, int positions, Activation activation) {

  /** Of every published size. */
  private static final int HEAD_WIDTH = 64;

  private static final int POSITIONS_A_SECOND = 50; // of two frames of 10 ms

  WhisperConfig {
    if (width < 1 || inner < 1 || layers < 1 || mels < 1 || positions < 1) {
      throw new IllegalArgumentException(
          "d_model %d, encoder_ffn_dim %d, encoder_layers %d, num_mel_bins %d and max_source_positions %d must be positive"
              .formatted(width, inner, layers, mels, positions));
    }
    if (heads < 1 || width % heads != 0) {
      throw new IllegalArgumentException(
          "encoder_attention_heads %d must divide d_model %d; state it in config.json"
              .formatted(heads, width));
    }
  }

  /**
   * Reads a shape.
   *
   * @param json content of {@code config.json}, or an empty object
   * @param encoder scope of the encoder, by the hub's names
   * @param storedHeads what the weights file itself says, 0 if nothing
   */
  static WhisperConfig of(JsonNode json, WeightScope encoder, int storedHeads)
      throws CheckpointException {
    int width = json.path("d_model").asInt(0);
    width = width > 0 ? width : size(encoder, "embed_positions.weight", 2, 1);
    int heads = storedHeads > 0 ? storedHeads : width / HEAD_WIDTH;
    return new WhisperConfig(
        width,
        json.has("encoder_ffn_dim")
            ? json.get("encoder_ffn_dim").asInt()
            : size(encoder, "layers.0.fc1.weight", 2, 0),
        json.path("encoder_layers").asInt(TensorShapes.count(encoder, "layers", "fc1.weight")),
        json.path("encoder_attention_heads").asInt(heads),
        json.has("num_mel_bins")
            ? json.get("num_mel_bins").asInt()
            : size(encoder, "conv1.weight", 3, 1),
        json.has("max_source_positions")
            ? json.get("max_source_positions").asInt()
            : size(encoder, "embed_positions.weight", 2, 0),
        Activation.of(json.path("activation_function").asText("gelu")));
  }

  /** The input that an encoder of this shape takes. */
  AudioProcessorConfig.LogMel processor() {
    return AudioProcessorConfig.whisper(mels, Math.max(1, positions / POSITIONS_A_SECOND));
  }

  private static int size(WeightScope scope, String name, int axes, int axis)
      throws CheckpointException {
    return (int) TensorShapes.of(scope, name, axes).get(axis);
  }
}

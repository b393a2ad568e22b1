package org.sensorium.fusion.projector;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Shape of a projector.
 *
 * @param type an id of {@link Projectors}
 * @param in width of the features
 * @param out width of the decoder
 * @param hidden width between the two maps of {@code mlp2x_gelu}; LLaVA-1.5 takes {@code out}
 * @param positions cells of the features if each gets a learned offset in the hidden layer, else 0
 * @param inputNorm what stands in front
 * @param outputNorm layer norm behind, scaled at the start to the deviation of the embeddings
 */
public record ProjectorConfig(
    String type,
    int in,
    int out,
    int hidden,
    int positions,
    @JsonProperty("input_norm") InputNorm.Kind inputNorm,
    @JsonProperty("output_norm") boolean outputNorm) {

  public ProjectorConfig {
    if (in <= 0 || out <= 0 || hidden <= 0 || positions < 0) {
      throw new IllegalArgumentException(
          "projector widths must be positive, got in %d, hidden %d, out %d, positions %d"
              .formatted(in, hidden, out, positions));
    }
  }

  /** LLaVA's first projector: one linear map. */
  public static ProjectorConfig linear(int in, int out) {
    return new ProjectorConfig("linear", in, out, out, 0, InputNorm.Kind.NONE, false);
  }

  /** LLaVA-1.5's: linear, GELU, linear. */
  public static ProjectorConfig mlp2xGelu(int in, int out) {
    return new ProjectorConfig("mlp2x_gelu", in, out, out, 0, InputNorm.Kind.NONE, false);
  }
}

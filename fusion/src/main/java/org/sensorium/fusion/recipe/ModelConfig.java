package org.sensorium.fusion.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The parts of a model.
 *
 * @param encoder id or folder of the frozen image encoder
 * @param encoderLayers which of its layers (or stages) are read, side by side; -1 is the last
 * @param projector the trained map into the decoder's embeddings
 * @param decoder id, folder or GGUF file of the language model
 * @param template {@code auto} (the decoder's own), the name of a classic, or a Jinja file
 * @param system text of the system turn; empty for the template's own
 */
public record ModelConfig(
    String encoder,
    @JsonProperty("encoder_layers") List<Integer> encoderLayers,
    Projector projector,
    String decoder,
    String template,
    String system) {

  /** Kinds of projector. */
  public enum ProjectorType {
    LINEAR,
    MLP2X_GELU
  }

  /**
   * The trained map.
   *
   * @param type one linear layer, or linear, GELU, linear (LLaVA-1.5)
   * @param inputNorm layer norm in front
   * @param pool side of the grid that the encoder's map is averaged to; 0 leaves it as it is
   */
  public record Projector(
      ProjectorType type, @JsonProperty("input_norm") boolean inputNorm, int pool) {
    public Projector {
      Check.that(pool >= 0, "pool is %d, expected a side in cells, or 0 for none", pool);
    }
  }

  public ModelConfig {
    encoderLayers = List.copyOf(encoderLayers);
    Check.that(!encoderLayers.isEmpty(), "encoder_layers is empty, expected for example [-1]");
    Check.that(!encoder.isBlank(), "encoder is empty: see ./sensorium models list");
    Check.that(!decoder.isBlank(), "decoder is empty: see ./sensorium models list");
  }
}

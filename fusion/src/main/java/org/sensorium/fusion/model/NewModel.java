package org.sensorium.fusion.model;

import java.util.Map;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.nn.kernels.Precision;

/**
 * A model that does not exist yet: its parts and how they are put together.
 *
 * @param media how each modality is read
 * @param decoder the language model
 * @param template chat template: {@code tokenizer}, a named one or a {@code .jinja} file
 * @param system text of the system turn; empty for the template's own
 * @param precision of the frozen matrices
 * @param seed of the projectors' weights
 */
public record NewModel(
    Map<Media.Kind, Reader> media,
    ModelSpec.Source decoder,
    String template,
    String system,
    Precision precision,
    long seed) {

  /**
   * How a modality is to be read.
   *
   * @param encoder its kind may be open where the folder tells it
   * @param processor how media are prepared: an id of the modality's processors, or {@code encoder}
   */
  public record Reader(
      ModelSpec.Encoder encoder, String processor, ModelSpec.ProjectorShape projector) {}
}

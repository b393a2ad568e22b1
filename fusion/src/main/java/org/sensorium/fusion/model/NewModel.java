package org.sensorium.fusion.model;

import org.sensorium.nn.kernels.Precision;

/**
 * A model that does not exist yet: its parts and how they are put together.
 *
 * @param encoder its kind may be open where the folder tells it
 * @param processor how pictures are prepared: an id of {@code ImageProcessors}, or its {@code
 *     OF_ENCODER}
 * @param decoder the language model
 * @param template chat template: {@code tokenizer}, a named one or a {@code .jinja} file
 * @param system text of the system turn; empty for the template's own
 * @param precision of the frozen matrices
 * @param seed of the projector's weights
 */
public record NewModel(
    ModelSpec.Encoder encoder,
    String processor,
    ModelSpec.ProjectorShape projector,
    ModelSpec.Source decoder,
    String template,
    String system,
    Precision precision,
    long seed) {}

package org.sensorium.fusion.recipe;

import ai.djl.Device;
import java.io.IOException;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.model.ModelSpec;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.vision.encoder.VisionEncoders;

/** From the model section of a run file to parts in memory, the projector new. */
final class PartsLoader {
  private final RunConfig config;
  private final ModelSources sources;

  PartsLoader(RunConfig config, ModelSources sources) {
    this.config = config;
    this.sources = sources;
  }

  ModelParts load(Device device) throws IOException {
    ModelConfig model = config.model();
    ModelConfig.Projector projector = model.projector();
    ModelSpec.ProjectorShape shape =
        new ModelSpec.ProjectorShape(
            projector.type(),
            projector.hidden(),
            projector.positions(),
            projector.inputNorm(),
            projector.outputNorm());
    ModelSpec.Encoder encoder =
        new ModelSpec.Encoder(
            kind(model.encoder()),
            new ModelSpec.Source(model.encoder(), null),
            model.encoderLayers(),
            projector.pool());
    return ModelParts.create(
        encoder,
        shape,
        new ModelSpec.Source(model.decoder(), null),
        model.template(),
        model.system(),
        sources,
        device,
        config.precision(),
        config.seed());
  }

  /** The kind of encoder: of that name, or as the config of a folder or hub model says. */
  private String kind(String encoder) throws IOException {
    boolean named = VisionEncoders.all().stream().anyMatch(kind -> kind.id().equals(encoder));
    return named ? encoder : VisionEncoders.of(sources.resolve(encoder)).id();
  }
}

package org.sensorium.fusion.recipe;

import ai.djl.Device;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.input.InstructionTokens;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.model.ModelSpec;
import org.sensorium.fusion.model.NewModel;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.nn.text.Tokenizer;

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
    ModelConfig.Queries queries = projector.queries();
    String words = projector.tokenizer();
    ModelSpec.ProjectorShape shape =
        new ModelSpec.ProjectorShape(
            projector.type(),
            projector.hidden(),
            projector.positions(),
            projector.inputNorm(),
            projector.outputNorm(),
            queries == null ? null : queries.of(readsText(projector) ? vocabulary(words) : 0),
            words,
            projector.start());
    ModelSpec.Encoder encoder =
        new ModelSpec.Encoder(
            null, // its folder tells the kind
            new ModelSpec.Source(model.encoder(), null),
            model.encoderLayers(),
            projector.pool(),
            model.encoderTokens(),
            model.imageSize(),
            model.encoderTrainedFrom());
    return ModelParts.create(
        new NewModel(
            encoder,
            model.processor(),
            shape,
            new ModelSpec.Source(model.decoder(), null),
            model.template(),
            model.system(),
            config.precision(),
            config.seed()),
        sources,
        device);
  }

  private static boolean readsText(ModelConfig.Projector projector) {
    return projector.type().equals("qformer_instruct");
  }

  private int vocabulary(@Nullable String words) throws IOException {
    if (words == null) {
      throw new ConfigException(
          "model.projector.tokenizer is not given, but the projector reads the instruction: expected for example google-bert/bert-base-uncased");
    }
    try (Tokenizer tokenizer = InstructionTokens.open(sources.resolve(words))) {
      return tokenizer.vocabularySize();
    }
  }
}

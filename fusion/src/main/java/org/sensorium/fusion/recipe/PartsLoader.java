package org.sensorium.fusion.recipe;

import ai.djl.Device;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
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
    Map<Media.Kind, NewModel.Reader> media = new TreeMap<>();
    for (Map.Entry<Media.Kind, MediumConfig> of : model.byKind().entrySet()) {
      media.put(of.getKey(), reader(of.getKey(), of.getValue()));
    }
    return ModelParts.create(
        new NewModel(
            media,
            new ModelSpec.Source(model.decoder(), null),
            model.template(),
            model.system(),
            config.precision(),
            config.seed()),
        sources,
        device);
  }

  private NewModel.Reader reader(Media.Kind kind, MediumConfig medium) throws IOException {
    MediumConfig.Projector projector = medium.projector();
    MediumConfig.Queries queries = projector.queries();
    MediumConfig.Queries frames = projector.frameQueries();
    String words = projector.tokenizer();
    boolean video = kind == Media.Kind.VIDEO;
    return new NewModel.Reader(
        new ModelSpec.Encoder(
            null, // its folder tells the kind
            new ModelSpec.Source(medium.encoder(), null),
            medium.encoderLayers(),
            projector.pool(),
            medium.encoderTokens(),
            medium.imageSize(),
            medium.encoderTrainedFrom(),
            video ? medium.frames() : 0,
            video ? medium.frameChoice() : null,
            video && medium.framesJoined(),
            medium.seconds()),
        medium.processor(),
        new ModelSpec.ProjectorShape(
            projector.type(),
            projector.hidden(),
            projector.positions(),
            projector.inputNorm(),
            projector.outputNorm(),
            queries == null ? null : queries.of(readsText(projector) ? vocabulary(kind, words) : 0),
            words,
            projector.start(),
            frames == null ? null : frames.of(0)));
  }

  private static boolean readsText(MediumConfig.Projector projector) {
    return projector.type().equals("qformer_instruct");
  }

  private int vocabulary(Media.Kind kind, @Nullable String words) throws IOException {
    if (words == null) {
      throw new ConfigException(
          "%s.projector.tokenizer is not given, but the projector reads the instruction: expected for example google-bert/bert-base-uncased"
              .formatted(config.model().where(kind)));
    }
    try (Tokenizer tokenizer = InstructionTokens.open(sources.resolve(words))) {
      return tokenizer.vocabularySize();
    }
  }
}

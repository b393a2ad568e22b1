package org.sensorium.fusion.recipe;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.model.Modality;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.nn.lora.LoraAdapter;
import org.sensorium.nn.lora.LoraConfig;

/** What a stage trains, by group; everything else stays frozen. */
record Trainable(Map<String, Map<String, NDArray>> groups) {
  /** Name of the projector's group. */
  static final String PROJECTOR = "projector";

  /** The weights of a stage, made where they do not exist yet, and marked. */
  static Trainable of(StageConfig stage, ModelParts parts, long seed) throws IOException {
    Map<String, Map<String, NDArray>> groups = new LinkedHashMap<>();
    List<StageConfig.Part> parted =
        stage.recipe() == StageConfig.Recipe.REPRESENT ? List.of() : stage.train(); // has its own
    for (StageConfig.Part part : parted) {
      switch (part) {
        case PROJECTOR -> groups.put(PROJECTOR, ofKinds(stage, parts, parts::projectorWeights));
        case ENCODER -> groups.put("encoder", ofKinds(stage, parts, parts::encoderWeights));
        case LORA -> groups.put("lora", adapter(stage, parts, seed).parameters());
        case DECODER -> groups.put("decoder", parts.trainDecoder().weights());
        case EMBEDDINGS -> groups.put("embeddings", parts.trainEmbeddings());
        case TOKENS -> groups.put("tokens", parts.tokenWeights());
      }
    }
    Trainable trainable = new Trainable(groups);
    trainable.mark(true);
    return trainable;
  }

  /** The weights of all modalities that the stage trains. */
  private static Map<String, NDArray> ofKinds(
      StageConfig stage, ModelParts parts, Function<Media.Kind, Map<String, NDArray>> of) {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    for (Media.Kind kind : stage.kinds(parts.kinds())) {
      of.apply(kind).forEach((name, weight) -> weights.put(Modality.prefix(kind) + name, weight));
    }
    return weights;
  }

  private static LoraAdapter adapter(StageConfig stage, ModelParts parts, long seed)
      throws IOException {
    LoraAdapter existing = parts.adapters().get(stage.adapterOf());
    if (existing != null) {
      return existing; // made by an earlier stage, as this one's lora says too
    }
    StageConfig.Lora lora = stage.lora();
    LoraConfig config =
        LoraConfig.of(lora.rank(), lora.alpha(), lora.rslora(), lora.dropout(), lora.targets())
            .withBaseModel(parts.spec().decoder().source());
    LoraAdapter made = LoraAdapter.create(config, parts.network().linears(), seed);
    parts.adapters().set(stage.adapterOf(), made);
    return made;
  }

  /** This with one more group. */
  Trainable with(String name, Map<String, NDArray> parameters) {
    Map<String, Map<String, NDArray>> more = new LinkedHashMap<>(groups);
    more.put(name, parameters);
    Trainable trainable = new Trainable(more);
    trainable.mark(true);
    return trainable;
  }

  /** Marks the weights as trained, or as frozen again. */
  void mark(boolean trained) {
    groups.values().forEach(group -> group.values().forEach(w -> w.setRequiresGradient(trained)));
  }
}

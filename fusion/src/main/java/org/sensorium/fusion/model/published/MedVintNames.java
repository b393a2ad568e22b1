package org.sensorium.fusion.model.published;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.vision.encoder.TokenChoice;

/** What both MedVInT models share. */
final class MedVintNames {
  private MedVintNames() {}

  /**
   * LLaMA as PEFT wraps it: branches, and the frozen matrices, which newer versions call base.
   *
   * @param headless whether it is a LlamaModel, whose names lack the first {@code model.}
   */
  static List<NameRule> llama(String root, boolean headless) {
    String model = headless ? "model." : "";
    return List.of(
        NameRule.of(
                Part.ADAPTER,
                root + "base_model\\.model\\.(.*\\.lora_[AB]\\.(?:default\\.)?weight)",
                "base_model.model." + model + "$1")
            .then(Peft::name),
        NameRule.of(Part.DECODER, root + "(?:base_model\\.model\\.)?(.*)", model + "$1")
            .then(name -> name.replace(".base_layer.", ".")));
  }

  /** CLIP B/32 at 512 pixels. */
  static PublishedModel.Encoder encoder(TensorMap tensors, TokenChoice tokens) {
    boolean transformer =
        tensors.of(Part.ENCODER).keySet().stream()
            .anyMatch(name -> name.endsWith("embeddings.patch_embedding.weight"));
    return new PublishedModel.Encoder(
        "clip",
        List.of(-1),
        tokens,
        "medvint",
        transformer,
        transformer ? "openai/clip-vit-base-patch32" : "PMC-CLIP's ResNet-50");
  }

  /** Rank 8, alpha 32 of both recipes; null where the file holds no branch. */
  static @Nullable ObjectNode settings(String source, TensorMap tensors)
      throws CheckpointException {
    return tensors.holds(Part.ADAPTER) ? Peft.settings(source, tensors, 32, 0.1) : null;
  }
}

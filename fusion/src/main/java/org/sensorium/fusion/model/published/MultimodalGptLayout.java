package org.sensorium.fusion.model.published;

import java.util.ArrayList;
import java.util.List;
import org.sensorium.fusion.projector.InputNorm;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.nn.checkpoint.CheckpointException;

/**
 * MultiModal-GPT's file: low-rank branches over OpenFlamingo-9B, in its language model and in its
 * gated blocks. The resampler and the gated blocks themselves are OpenFlamingo's.
 *
 * @see <a href="https://github.com/open-mmlab/Multimodal-GPT">Multimodal-GPT</a> 9c73e47,
 *     open_flamingo/builder.py prepare_model_for_tuning, configs/lora_config.py
 */
final class MultimodalGptLayout implements PublishedLayout {
  private static final String BRANCH =
      OpenFlamingoLayout.ROOT
          + "lang_encoder\\.base_model\\.model\\.(.*\\.lora_[AB]\\.(?:default\\.)?weight)";
  private static final double ALPHA = 16;

  @Override
  public String id() {
    return "multimodal-gpt";
  }

  @Override
  public boolean recognises(PublishedFiles files) {
    return files.has(BRANCH) && files.has(".*\\.decoder_layer\\..*lora_A.*");
  }

  @Override
  public PublishedModel describe(PublishedFiles files) throws CheckpointException {
    String source = files.path().toString();
    List<NameRule> rules = new ArrayList<>();
    rules.add(
        NameRule.of(Part.ADAPTER, BRANCH, "base_model.model.$1").then(MultimodalGptLayout::named));
    rules.add(
        NameRule.unused(
            OpenFlamingoLayout.ROOT + "(?:lang_encoder|vision_encoder|perceiver)\\..*",
            "frozen; from OpenFlamingo's file"));
    rules.add(NameRule.unused("(?:optimizer|lr_scheduler).*", "state of the optimizer"));
    TensorMap tensors = TensorMap.of(files.checkpoint(), rules);
    return new PublishedModel(
        id(),
        "multimodal-gpt",
        source,
        OpenFlamingoLayout.encoder(),
        projector(source, tensors),
        new PublishedModel.Decoder(null, false, "LLaMA 7B with OpenFlamingo-9B's resampler"),
        "multimodal_gpt",
        Peft.settings(source, tensors, ALPHA, 0.05),
        tensors);
  }

  private static String named(String name) {
    return Peft.name(name)
        .replace(".decoder_layer.", ".")
        .replaceFirst(
            "^(base_model\\.model\\.).*\\.(\\d+)\\.gated_cross_attn_layer\\.",
            "$1gated_cross_attn_layers.$2.");
  }

  /** OpenFlamingo-9B's, as wide as the branches say. */
  private static ProjectorConfig projector(String source, TensorMap tensors)
      throws CheckpointException {
    int out = 0;
    for (TensorMap.Place place : tensors.of(Part.ADAPTER).values()) {
      if (place.ours().endsWith(".q_proj.lora_A.weight")) {
        out = Math.toIntExact(place.stored().shape().get(1));
      }
    }
    if (out == 0) {
      throw new CheckpointException(
          "%s: is laid out as multimodal-gpt, but no branch of a q_proj tells its width"
              .formatted(source));
    }
    ProjectorConfig.Queries queries =
        new ProjectorConfig.Queries(64, 1024, 6, 8, 64, 4096, 4, 0, 0, 1e-5);
    return new ProjectorConfig(
        "perceiver", 1024, out, 4 * out, 0, InputNorm.Kind.NONE, false, queries);
  }
}

package org.sensorium.fusion.model.published;

import java.util.ArrayList;
import java.util.List;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.vision.encoder.TokenChoice;

/**
 * A {@code .pth} file of LAVIS: what was trained below {@code model}, with the optimizer besides.
 * The language model's config is never in it; often its weights and those of the vision tower are
 * not either.
 *
 * @see <a href="https://github.com/salesforce/LAVIS">LAVIS</a> 506965b, blip2_opt.py, blip2_t5.py,
 *     blip2_vicuna_instruct.py, Qformer.py
 */
final class LavisLayout implements PublishedLayout {
  private static final String ROOT = "(?:model\\.)?";
  private static final String FIRST_STAGE = "belongs to the first stage";
  private static final int HEADS = 12; // bert-base-uncased, whose config LAVIS takes
  private static final double EPS = 1e-12;

  @Override
  public String id() {
    return "lavis";
  }

  @Override
  public boolean recognises(PublishedFiles files) {
    return files.has(ROOT + "Qformer\\.bert\\..*") && files.has(ROOT + "query_tokens");
  }

  @Override
  public PublishedModel describe(PublishedFiles files) throws CheckpointException {
    String source = files.path().toString();
    if (!files.has(ROOT + "(?:opt|t5|llm)_proj\\..*")) {
      throw new CheckpointException(
          "%s: is laid out as %s, but has no opt_proj, t5_proj or llm_proj: a Q-Former of the first stage, which no language model can read yet; let a projector start from it"
              .formatted(source, id()));
    }
    boolean reads = files.has(ROOT + "Qformer\\.bert\\.embeddings\\.word_embeddings\\..*");
    TensorMap tensors = TensorMap.of(files.checkpoint(), rules(reads));
    String language = files.has(ROOT + "t5_proj\\..*") ? "t5" : reads ? "llama" : "opt";
    int heads = files.config().path("qformer").path("num_attention_heads").asInt(HEADS);
    return new PublishedModel(
        id(),
        BlipHubLayout.system(reads, language),
        source,
        new PublishedModel.Encoder(
            "eva",
            List.of(-1),
            TokenChoice.ALL,
            "blip",
            tensors.shape(Part.ENCODER, "visual_encoder.patch_embed.proj.weight") != null,
            "EVA-CLIP g/14, as in the visual encoder of a BLIP-2 checkpoint"),
        new Shapes(source, id(), tensors).qformer(heads, EPS),
        new PublishedModel.Decoder(null, false, known(language)),
        BlipHubLayout.template(reads, language),
        null,
        tensors);
  }

  private static String known(String language) {
    return switch (language) {
      case "t5" -> "google/flan-t5-xl or -xxl";
      case "llama" -> "Vicuna 7B or 13B, v1.1";
      default -> "facebook/opt-2.7b or -6.7b";
    };
  }

  private static List<NameRule> rules(boolean reads) {
    String norm = reads ? "qformer.embeddings.layernorm." : "qformer.layernorm.";
    List<NameRule> rules = new ArrayList<>();
    rules.add(NameRule.of(Part.ENCODER, ROOT + "((?:visual_encoder|ln_vision)\\..*)", "$1"));
    rules.add(NameRule.of(Part.PROJECTOR, ROOT + "(query_tokens)", "$1"));
    rules.add(
        NameRule.of(Part.PROJECTOR, ROOT + "(?:opt|t5|llm)_proj\\.(.*)", "language_projection.$1"));
    rules.add(
        NameRule.unused(ROOT + "Qformer\\.bert\\.embeddings\\.position_ids", "a counting tensor"));
    rules.add(
        NameRule.of(
            Part.PROJECTOR, ROOT + "Qformer\\.bert\\.embeddings\\.LayerNorm\\.(.*)", norm + "$1"));
    rules.add(
        NameRule.of(Part.PROJECTOR, ROOT + "Qformer\\.bert\\.(.*)", "qformer.$1")
            .then(name -> name.replace("attention.self.", "attention.attention.")));
    rules.add(NameRule.unused(ROOT + "Qformer\\.cls\\..*", FIRST_STAGE));
    rules.add(NameRule.unused(ROOT + "(?:vision_proj|text_proj|itm_head|temp)\\b.*", FIRST_STAGE));
    rules.add(NameRule.unused("optimizer\\..*", "state of the optimizer"));
    rules.add(
        NameRule.unused(
            ROOT + "(?:opt_model|t5_model|llm_model)\\..*",
            "a language model whose shape no config tells; --decoder supplies it"));
    return rules;
  }
}

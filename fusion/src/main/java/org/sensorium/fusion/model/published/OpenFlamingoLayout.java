package org.sensorium.fusion.model.published;

import java.util.ArrayList;
import java.util.List;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.vision.encoder.TokenChoice;

/**
 * A checkpoint of OpenFlamingo: resampler, gated blocks and the language model's embedding table,
 * of which two rows were trained. Encoder and language model are not in it.
 *
 * @see <a href="https://github.com/mlfoundations/open_flamingo">open_flamingo</a> 655f693,
 *     train_utils.py get_checkpoint
 */
final class OpenFlamingoLayout implements PublishedLayout {
  static final String ROOT = "(?:(?:model_state_dict|state_dict|model)\\.)?(?:module\\.)?";

  /** In the order in which factory.py adds them: the first gets the lower id. */
  static final List<String> TOKENS = List.of("<|endofchunk|>", "<image>");

  @Override
  public String id() {
    return "open-flamingo";
  }

  @Override
  public boolean recognises(PublishedFiles files) {
    return files.has(ROOT + "perceiver\\.layers\\.0\\.0\\..*")
        && files.has(ROOT + "lang_encoder\\..*gated_cross_attn_layer.*");
  }

  @Override
  public PublishedModel describe(PublishedFiles files) throws CheckpointException {
    String source = files.path().toString();
    TensorMap tensors = TensorMap.of(files.checkpoint(), rules());
    ProjectorConfig projector = new Shapes(source, id(), tensors).perceiver();
    int every = projector.queries() == null ? 0 : projector.queries().every();
    String size = every == 1 ? "3b" : every == 2 ? "4b" : "9b";
    return new PublishedModel(
        id(),
        "open-flamingo-" + size,
        source,
        encoder(),
        projector,
        new PublishedModel.Decoder(null, false, known(files, size)),
        "open_flamingo_vqa",
        null,
        tensors);
  }

  /** CLIP's patches after the last block, before its last norm. */
  static PublishedModel.Encoder encoder() {
    return new PublishedModel.Encoder(
        "clip", List.of(-1), TokenChoice.PATCHES, "clip", false, "openai/clip-vit-large-patch14");
  }

  private static String known(PublishedFiles files, String size) {
    if (files.has(ROOT + "lang_encoder\\.(?:base_model\\.model\\.)?model\\.layers\\..*")) {
      return "LLaMA 7B";
    }
    return switch (size) {
      case "3b" -> "anas-awadalla/mpt-1b-redpajama-200b";
      case "4b" -> "togethercomputer/RedPajama-INCITE-Base-3B-v1";
      default -> "anas-awadalla/mpt-7b";
    };
  }

  private static List<NameRule> rules() {
    List<NameRule> rules = new ArrayList<>();
    rules.add(NameRule.of(Part.PROJECTOR, ROOT + "(perceiver\\..*)", "$1"));
    rules.add(
        NameRule.unused(
            ROOT
                + "lang_encoder\\.(?:[^.]+\\.)?(?:gated_cross_attn_layers|old_decoder_blocks)\\..*",
            "a second name of the same tensor"));
    rules.add(gated());
    rules.add(
        NameRule.of(
            Part.EMBEDDINGS,
            ROOT + "lang_encoder\\.(.*(?:wte|embed_tokens|embed_in)\\.weight)",
            "$1"));
    rules.add(
        NameRule.unused(
            ROOT + "(?:lang_encoder|vision_encoder)\\..*", "frozen; supplied by its option"));
    rules.add(NameRule.unused("(?:optimizer|lr_scheduler).*", "state of the optimizer"));
    return rules;
  }

  /** The gated blocks, by the number of the layer that they stand before. */
  static NameRule gated() {
    return NameRule.of(
        Part.PROJECTOR,
        ROOT + "lang_encoder\\.(?:.*\\.)?(\\d+)\\.gated_cross_attn_layer\\.(.*)",
        "gated_cross_attn_layers.$1.$2");
  }
}

package org.sensorium.fusion.model.published;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.vision.encoder.TokenChoice;

/**
 * A hub folder of Otter: everything that OpenFlamingo has, under the names of Otter's own port, and
 * encoder and language model too.
 *
 * @see <a href="https://github.com/Luodian/Otter">Otter</a> 1e7eb9a, modeling_otter.py
 */
final class OtterLayout implements PublishedLayout {

  @Override
  public String id() {
    return "otter";
  }

  @Override
  public boolean recognises(PublishedFiles files) {
    return List.of("otter", "flamingo").contains(files.modelType())
        && files.has("perceiver\\.layers\\.0\\.feed_forward\\..*");
  }

  @Override
  public PublishedModel describe(PublishedFiles files) throws CheckpointException {
    String source = files.path().toString();
    TensorMap tensors = TensorMap.of(files.checkpoint(), rules());
    ObjectNode text = LanguageNames.textConfig(files.config());
    String family = text.path("model_type").asText();
    boolean llama = family.equals("llama");
    return new PublishedModel(
        id(),
        llama ? "otter-llama" : "otter-mpt",
        source,
        new PublishedModel.Encoder(
            "clip",
            List.of(-1),
            TokenChoice.PATCHES,
            "otter",
            tensors.holds(Part.ENCODER),
            "openai/clip-vit-large-patch14"),
        new Shapes(source, id(), tensors).perceiver(),
        new PublishedModel.Decoder(
            text, tensors.holds(Part.DECODER), llama ? "LLaMA 7B" : "mosaicml/mpt-7b-instruct"),
        "otter",
        null,
        tensors);
  }

  private static List<NameRule> rules() {
    List<NameRule> rules = new ArrayList<>();
    rules.add(
        NameRule.of(
            Part.PROJECTOR,
            "perceiver\\.layers\\.(\\d+)\\.feed_forward\\.(.*)",
            "perceiver.layers.$1.1.$2"));
    rules.add(
        NameRule.of(
            Part.PROJECTOR, "perceiver\\.layers\\.(\\d+)\\.(.*)", "perceiver.layers.$1.0.$2"));
    rules.add(NameRule.of(Part.PROJECTOR, "(perceiver\\..*)", "$1"));
    rules.add(
        NameRule.unused(
            "lang_encoder\\.(?:[^.]+\\.)?(?:gated_cross_attn_layers|old_decoder_blocks)\\..*",
            "a second name of the same tensor"));
    rules.add(OpenFlamingoLayout.gated().then(name -> name.replace(".feed_forward.", ".ff.")));
    rules.add(NameRule.of(Part.ENCODER, "(vision_encoder\\..*)", "$1"));
    rules.add(
        NameRule.of(Part.DECODER, "lang_encoder\\.(.*)", "$1")
            .then(name -> name.replace(".decoder_layer.", ".")));
    return rules;
  }
}

package org.sensorium.fusion.model.published;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.nn.checkpoint.CheckpointException;

/**
 * A folder of LLaVA's own repository: a language model whose config has {@code mm_…} keys, with
 * {@code model.mm_projector} among its weights. The vision tower is named, not held; where it is
 * held, its shape is not told, and the named one is taken.
 */
final class LlavaLayout implements PublishedLayout {
  private static final String BACKBONE = "(?:model\\.layers|transformer\\.blocks)\\..*";

  @Override
  public String id() {
    return "llava";
  }

  @Override
  public boolean recognises(PublishedFiles files) {
    return !files.config().isEmpty() && files.has(MmProjector.NAME) && files.has(BACKBONE);
  }

  @Override
  public PublishedModel describe(PublishedFiles files) throws CheckpointException {
    List<NameRule> rules = new ArrayList<>(MmProjector.rules());
    rules.add(
        NameRule.unused(
            "(?:model|transformer)\\.vision_tower\\..*",
            "a vision tower whose shape no config tells; --encoder supplies it"));
    rules.add(
        NameRule.of(Part.DECODER, "((?:model|transformer|lm_head)\\.(?!mm_projector).*)", "$1"));
    TensorMap tensors = TensorMap.of(files.checkpoint(), rules);
    String source = files.path().toString();
    ProjectorConfig projector = new Shapes(source, id(), tensors).llava();
    LlavaSettings settings = new LlavaSettings(files.path(), files.config());
    ObjectNode language = settings.language(files.has("transformer\\.blocks\\..*"));
    String family = language.path("model_type").asText();
    String system = settings.system(projector, family);
    return new PublishedModel(
        id(),
        system,
        source,
        settings.encoder(projector.type().equals("mlp2x_gelu")),
        projector,
        new PublishedModel.Decoder(language, true, source),
        LlavaSettings.template(system, family),
        null,
        tensors,
        settings.unsupported());
  }
}

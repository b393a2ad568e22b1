package org.sensorium.fusion.model.published;

import java.util.ArrayList;
import java.util.List;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.nn.checkpoint.CheckpointException;

/**
 * What LLaVA saves of low-rank training: a PEFT adapter, and the projector in {@code
 * non_lora_trainables.bin}.
 */
final class LlavaLoraLayout implements PublishedLayout {
  private static final String ADAPTER = "base_model\\.model\\..*\\.lora_[AB]\\..*";

  @Override
  public String id() {
    return "llava-lora";
  }

  @Override
  public boolean recognises(PublishedFiles files) {
    return !files.adapter().isEmpty() && files.has(MmProjector.NAME) && files.has(ADAPTER);
  }

  @Override
  public PublishedModel describe(PublishedFiles files) throws CheckpointException {
    List<NameRule> rules = new ArrayList<>(MmProjector.rules());
    rules.add(NameRule.of(Part.ADAPTER, "(" + ADAPTER + ")", "$1").then(Peft::name));
    TensorMap tensors = TensorMap.of(files.checkpoint(), rules);
    String source = files.path().toString();
    ProjectorConfig projector = new Shapes(source, id(), tensors).llava();
    LlavaSettings settings = new LlavaSettings(files.path(), files.config());
    String family = settings.language(false).path("model_type").asText();
    String system = settings.system(projector, family);
    return new PublishedModel(
        id(),
        system,
        source,
        settings.encoder(projector.type().equals("mlp2x_gelu")),
        projector,
        new PublishedModel.Decoder(
            files.config().isEmpty() ? null : settings.language(false),
            false,
            files.adapter().path("base_model_name_or_path").asText("its adapter's base model")),
        LlavaSettings.template(system, family),
        files.adapter(),
        tensors,
        settings.unsupported());
  }
}

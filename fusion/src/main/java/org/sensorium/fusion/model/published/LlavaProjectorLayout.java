package org.sensorium.fusion.model.published;

import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.nn.checkpoint.CheckpointException;

/**
 * {@code mm_projector.bin} of LLaVA's first stage: the projector alone, with or without a config.
 */
final class LlavaProjectorLayout implements PublishedLayout {

  @Override
  public String id() {
    return "llava-projector";
  }

  @Override
  public boolean recognises(PublishedFiles files) {
    return !files.names().isEmpty()
        && files.names().stream().allMatch(name -> name.matches(MmProjector.NAME));
  }

  @Override
  public PublishedModel describe(PublishedFiles files) throws CheckpointException {
    TensorMap tensors = TensorMap.of(files.checkpoint(), MmProjector.rules());
    String source = files.path().toString();
    ProjectorConfig projector = new Shapes(source, id(), tensors).llava();
    LlavaSettings settings = new LlavaSettings(files.path(), files.config());
    boolean mlp = projector.type().equals("mlp2x_gelu");
    String family = settings.language(false).path("model_type").asText();
    String known = files.config().path("_name_or_path").asText("");
    return new PublishedModel(
        id(),
        settings.system(projector, family),
        source,
        settings.encoder(mlp),
        projector,
        new PublishedModel.Decoder(
            null, false, known.isEmpty() ? mlp ? "lmsys/vicuna-7b-v1.5" : "Vicuna 7B" : known),
        "plain", // as it was trained; a stage later another one is
        null,
        tensors,
        settings.unsupported());
  }
}

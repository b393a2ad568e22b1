package org.sensorium.fusion.model.published;

import java.util.ArrayList;
import java.util.List;
import org.sensorium.nn.checkpoint.CheckpointException;

/**
 * LAMM's {@code pytorch_model.pt}: one linear map and low-rank branches of Vicuna.
 *
 * @see <a href="https://github.com/OpenGVLab/LAMM">LAMM</a> ea57136, lamm_peft.py
 */
final class LammLayout implements PublishedLayout {
  private static final String BRANCH =
      "llama_model\\.(base_model\\.model\\..*\\.lora_[AB]\\.(?:default\\.)?weight)";
  private static final String PROJECTION = "llama_proj\\.(weight|bias)";

  @Override
  public String id() {
    return "lamm";
  }

  @Override
  public boolean recognises(PublishedFiles files) {
    return files.has(PROJECTION) && files.has(BRANCH);
  }

  @Override
  public PublishedModel describe(PublishedFiles files) throws CheckpointException {
    String source = files.path().toString();
    List<NameRule> rules = new ArrayList<>();
    rules.add(NameRule.of(Part.PROJECTOR, PROJECTION, "$1"));
    rules.add(NameRule.of(Part.ADAPTER, BRANCH, "$1").then(Peft::name));
    rules.add(NameRule.unused("(?:llama_model|visual_encoder|vision_encoder)\\..*", "frozen"));
    TensorMap tensors = TensorMap.of(files.checkpoint(), rules);
    return new PublishedModel(
        id(),
        "lamm-2d",
        source,
        OpenFlamingoLayout.encoder(),
        new Shapes(source, id(), tensors).llava(),
        new PublishedModel.Decoder(null, false, "Vicuna v0 7B or 13B"),
        "lamm",
        Peft.settings(source, tensors, 32, 0.1),
        tensors);
  }
}

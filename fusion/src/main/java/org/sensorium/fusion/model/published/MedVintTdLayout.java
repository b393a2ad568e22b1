package org.sensorium.fusion.model.published;

import java.util.ArrayList;
import java.util.List;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.vision.encoder.TokenChoice;

/**
 * MedVInT-TD's {@code pytorch_model.bin}: queries that look at the picture, or one pooled vector,
 * two linear maps, and LLaMA with low-rank branches, all in one file.
 *
 * @see <a href="https://github.com/xiaoman-zhang/PMC-VQA">PMC-VQA</a> 1678ec2, MedVInT_TD
 */
final class MedVintTdLayout implements PublishedLayout {
  private static final String LLAMA = "llamacasual\\.";

  @Override
  public String id() {
    return "medvint-td";
  }

  @Override
  public boolean recognises(PublishedFiles files) {
    return files.has("fc_l1\\.weight") && files.has(LLAMA + ".*");
  }

  @Override
  public PublishedModel describe(PublishedFiles files) throws CheckpointException {
    String source = files.path().toString();
    List<NameRule> rules = new ArrayList<>();
    rules.add(NameRule.of(Part.PROJECTOR, "((?:query_embed|decoder|fc_l1|fc_l2)\\..*)", "$1"));
    rules.add(NameRule.of(Part.ENCODER, "(vision_model\\..*)", "$1"));
    rules.addAll(MedVintNames.llama(LLAMA, false));
    TensorMap tensors = TensorMap.of(files.checkpoint(), rules);
    Shapes shapes = new Shapes(source, id(), tensors);
    return new PublishedModel(
        id(),
        "medvint-td",
        source,
        MedVintNames.encoder(
            tensors, shapes.has("query_embed.weight") ? TokenChoice.PATCHES : TokenChoice.CLASS),
        projector(shapes, tensors),
        new PublishedModel.Decoder(null, false, "LLaMA 7B or PMC-LLaMA 7B"),
        "medvint_td",
        MedVintNames.settings(source, tensors),
        tensors);
  }

  private static ProjectorConfig projector(Shapes shapes, TensorMap tensors)
      throws CheckpointException {
    int in = shapes.size("fc_l1.weight", 1);
    int hidden = shapes.size("fc_l1.weight", 0);
    int out = shapes.size("fc_l2.weight", 0);
    if (!shapes.has("query_embed.weight")) {
      return Shapes.plain("pooled_mlp", in, out, hidden, null);
    }
    int width = shapes.size("query_embed.weight", 1);
    int heads = width % 12 == 0 ? 12 : 8; // 12 for CLIP's 768, 8 for PMC-CLIP's 1024
    Queries queries =
        new Queries(
            shapes.size("query_embed.weight", 0),
            width,
            tensors.count(Part.PROJECTOR, "decoder.layers"),
            heads,
            width / heads,
            shapes.size("decoder.layers.0.linear1.weight", 0),
            1,
            0,
            0,
            1e-5);
    return Shapes.plain("query_decoder", in, out, hidden, queries);
  }
}

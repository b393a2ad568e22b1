package org.sensorium.fusion.model.published;

import java.util.ArrayList;
import java.util.List;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.vision.encoder.TokenChoice;

/**
 * MedVInT-TE's {@code pytorch_model.bin}: LLaMA as a text encoder, queries that look at the
 * picture, and a block in which both meet.
 *
 * @see <a href="https://github.com/xiaoman-zhang/PMC-VQA">PMC-VQA</a> 1678ec2, MedVInT_TE
 *     models/llama/vqa_model.py
 */
final class MedVintTeLayout implements PublishedLayout {
  private static final String LLAMA = "text_encoder\\.";
  private static final int HEADS = 4;

  @Override
  public String id() {
    return "medvint-te";
  }

  @Override
  public boolean recognises(PublishedFiles files) {
    return files.has("mlm_projection") && files.has("qformer_query");
  }

  @Override
  public PublishedModel describe(PublishedFiles files) throws CheckpointException {
    String source = files.path().toString();
    List<NameRule> rules = new ArrayList<>();
    rules.add(
        NameRule.of(
            Part.PROJECTOR,
            "((?:qformer_decoder|fusion_module|text_embed|image_embed)\\..*|qformer_query|img_special_token|mlm_projection)",
            "$1"));
    rules.add(NameRule.of(Part.ENCODER, "image_encoder\\.(.*)", "$1"));
    rules.add(
        NameRule.unused(
            "positional_embedding|text_projection|logit_scale", "made, but never used"));
    rules.add(
        NameRule.unused(
            "(?:qformer_decoder_layer|qformer_decoder_norm|llama_model)\\..*",
            "a second name of what is used, or the pattern of a layer"));
    rules.addAll(MedVintNames.llama(LLAMA, true));
    TensorMap tensors = TensorMap.of(files.checkpoint(), rules);
    return new PublishedModel(
        id(),
        "medvint-te",
        source,
        MedVintNames.encoder(tensors, TokenChoice.PATCHES),
        projector(new Shapes(source, id(), tensors), tensors, files),
        new PublishedModel.Decoder(null, false, "LLaMA 7B or PMC-LLaMA 7B"),
        "medvint_te",
        MedVintNames.settings(source, tensors),
        tensors);
  }

  private static ProjectorConfig projector(Shapes shapes, TensorMap tensors, PublishedFiles files)
      throws CheckpointException {
    int width = shapes.size("qformer_query", 1);
    var places = files.checkpoint().tensors().get("positional_embedding");
    Queries queries =
        new Queries(
            shapes.size("qformer_query", 0),
            width,
            tensors.count(Part.PROJECTOR, "qformer_decoder.layers"),
            HEADS,
            Math.max(1, width / HEADS),
            shapes.size("qformer_decoder.layers.0.linear1.weight", 0),
            1,
            shapes.size("mlm_projection", 1),
            places == null ? 256 : Math.toIntExact(places.shape().get(0)),
            1e-5);
    int out = shapes.size("text_embed.0.weight", 1);
    boolean mapped = shapes.has("image_embed.0.weight");
    int in = mapped ? shapes.size("image_embed.0.weight", 1) : width;
    return Shapes.plain("masked_fusion", in, out, out, queries);
  }
}

package org.sensorium.fusion.model.published;

import ai.djl.ndarray.types.Shape;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.projector.InputNorm;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.nn.checkpoint.CheckpointException;

/**
 * Shapes of projectors, told by their tensors.
 *
 * @param source the files, for messages
 */
record Shapes(String source, String layout, TensorMap tensors) {

  /** An axis of a projector's tensor. */
  int size(String name, int axis) throws CheckpointException {
    Shape shape = tensors.shape(Part.PROJECTOR, name);
    if (shape == null || axis >= shape.dimension()) {
      throw new CheckpointException(
          "%s: is laid out as %s, but no tensor is %s of the projector%s: is the file complete?"
              .formatted(
                  source,
                  layout,
                  name,
                  shape == null ? "" : " with an axis %d (it is %s)".formatted(axis, shape)));
    }
    return Math.toIntExact(shape.get(axis));
  }

  boolean has(String name) {
    return tensors.shape(Part.PROJECTOR, name) != null;
  }

  /** LLaVA's: one linear map, or two with a GELU between. */
  ProjectorConfig llava() throws CheckpointException {
    if (has("weight")) {
      return ProjectorConfig.linear(size("weight", 1), size("weight", 0));
    }
    return plain(
        "mlp2x_gelu",
        size("linear_1.weight", 1),
        size("linear_2.weight", 0),
        size("linear_1.weight", 0),
        null);
  }

  static ProjectorConfig plain(
      String type, int in, int out, int hidden, @Nullable Queries queries) {
    return new ProjectorConfig(type, in, out, hidden, 0, InputNorm.Kind.NONE, false, queries);
  }

  /**
   * BLIP-2's and InstructBLIP's.
   *
   * @param heads of every attention, which the tensors do not tell
   */
  ProjectorConfig qformer(int heads, double eps) throws CheckpointException {
    String layer = "qformer.encoder.layer";
    int layers = tensors.count(Part.PROJECTOR, layer);
    int width = size("query_tokens", 2);
    if (heads < 1 || width % heads != 0) {
      throw new CheckpointException(
          "%s: a Q-Former %d wide does not divide into %d heads".formatted(source, width, heads));
    }
    int every =
        IntStream.range(1, layers)
            .filter(i -> has("%s.%d.crossattention.attention.key.weight".formatted(layer, i)))
            .findFirst()
            .orElse(Math.max(layers, 1));
    boolean reads = has("qformer.embeddings.word_embeddings.weight");
    Queries queries =
        new Queries(
            size("query_tokens", 1),
            width,
            layers,
            heads,
            width / heads,
            size(layer + ".0.intermediate_query.dense.weight", 0),
            every,
            reads ? size("qformer.embeddings.word_embeddings.weight", 0) : 0,
            reads ? size("qformer.embeddings.position_embeddings.weight", 0) : 0,
            eps);
    int out = size("language_projection.weight", 0);
    return plain(
        reads ? "qformer_instruct" : "qformer",
        size(layer + ".0.crossattention.attention.key.weight", 1),
        out,
        out,
        queries);
  }

  /**
   * Flamingo's resampler and gated blocks; a head is 64 wide where that divides, else there are 8.
   *
   * @see <a href="https://github.com/mlfoundations/open_flamingo">open_flamingo</a> 655f693, in
   *     whose helpers.py heads and dim_head are constants
   */
  ProjectorConfig perceiver() throws CheckpointException {
    int[] gated =
        tensors.of(Part.PROJECTOR).keySet().stream()
            .filter(name -> name.matches("gated_cross_attn_layers\\.\\d{1,6}\\.attn_gate"))
            .mapToInt(name -> Integer.parseInt(name.split("\\.")[1]))
            .sorted()
            .toArray();
    if (gated.length == 0) {
      throw new CheckpointException(
          "%s: is laid out as %s, but holds no gated cross-attention: is the file complete?"
              .formatted(source, layout));
    }
    int every = gated[0] + 1; // the first stands before the every-th layer
    int inner = size("perceiver.layers.0.0.to_q.weight", 0);
    int headWidth = inner % 64 == 0 ? 64 : Math.max(1, inner / 8);
    String block = "gated_cross_attn_layers.%d.".formatted(gated[0]);
    Queries queries =
        new Queries(
            size("perceiver.latents", 0),
            size("perceiver.latents", 1),
            tensors.count(Part.PROJECTOR, "perceiver.layers"),
            inner / headWidth,
            headWidth,
            size("perceiver.layers.0.1.1.weight", 0),
            every,
            0,
            0,
            1e-5);
    ProjectorConfig config =
        plain(
            "perceiver",
            size("perceiver.latents", 1),
            size(block + "attn.norm.weight", 0),
            size(block + "ff.1.weight", 0),
            queries);
    return has("perceiver.frame_embs")
        ? new ProjectorConfig(
            config.type(),
            config.in(),
            config.out(),
            config.hidden(),
            size("perceiver.frame_embs", 0),
            InputNorm.Kind.NONE,
            false,
            queries)
        : config;
  }
}

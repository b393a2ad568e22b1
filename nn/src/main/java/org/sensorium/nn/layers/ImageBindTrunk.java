package org.sensorium.nn.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.TensorShapes;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.LossKernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.PreNormBlock.ExtraToken;

/**
 * What every modality of ImageBind has: transformer blocks, then a head that maps the class token
 * into the space that the modalities share. The tensors tell all sizes but the number of heads.
 *
 * <p>Legend: B batch, T tokens, C width, E width of the shared space (huge: 1024).
 *
 * @param headNorm before the head
 * @param head (C) to (E), without a bias
 * @see <a href="https://arxiv.org/abs/2305.05665">ImageBind</a>; facebookresearch/ImageBind 53680b0
 */
public record ImageBindTrunk(
    int width, List<PreNormBlock> blocks, LayerNorm headNorm, Linear head) {

  /** Of all norms but the one behind the stem of sound. */
  public static final double EPS = 1e-6;

  /**
   * Reads {@code modality_trunks} and {@code modality_heads} of a modality.
   *
   * @param model scope of the whole model
   * @param modality its name in the file: {@code audio}, {@code vision}
   * @throws CheckpointException if the tensors tell no size, or heads do not divide the width
   */
  public static ImageBindTrunk load(
      WeightScope model, String modality, int heads, Precision precision) throws IOException {
    WeightScope trunk = model.sub("modality_trunks").sub(modality);
    WeightScope head = model.sub("modality_heads").sub(modality);
    int width = (int) TensorShapes.of(trunk, "blocks.0.attn.out_proj.weight", 2).get(0);
    int inner = (int) TensorShapes.of(trunk, "blocks.0.mlp.fc1.weight", 2).get(0);
    if (heads < 1 || width % heads != 0) {
      throw new CheckpointException(
          "%s: %s of width %d does not divide into %d heads; state %s.num_heads in config.json"
              .formatted(trunk.source(), trunk.key("blocks"), width, heads, modality));
    }
    List<PreNormBlock> blocks = new ArrayList<>();
    int count = TensorShapes.count(trunk, "blocks", "norm_1.weight");
    for (int i = 0; i < count; i++) {
      blocks.add(block(trunk.sub("blocks").sub(i), width, inner, heads, precision));
    }
    int shared = (int) TensorShapes.of(head, "2.weight", 2).get(0);
    return new ImageBindTrunk(
        width,
        blocks,
        LayerNorm.load(head.sub(0), width, EPS),
        Linear.load(head.sub(2), width, shared, false, precision));
  }

  private static PreNormBlock block(
      WeightScope scope, int width, int inner, int heads, Precision precision) throws IOException {
    WeightScope attention = scope.sub("attn");
    List<Linear> qkv = FusedProjection.torch(attention, width, precision);
    return new PreNormBlock(
        width / heads,
        LayerNorm.load(scope.sub("norm_1"), width, EPS),
        qkv.get(0),
        qkv.get(1),
        qkv.get(2),
        Linear.load(attention.sub("out_proj"), width, width, true, precision),
        LayerNorm.load(scope.sub("norm_2"), width, EPS),
        Linear.load(scope.sub("mlp.fc1"), width, inner, true, precision),
        Activation.GELU,
        Linear.load(scope.sub("mlp.fc2"), inner, width, true, precision),
        extra(attention, width));
  }

  /** Sound has one, pictures have none. */
  private static @Nullable ExtraToken extra(WeightScope attention, int width) throws IOException {
    Shape one = new Shape(1, 1, width);
    return attention.has("bias_k")
        ? new ExtraToken(attention.get("bias_k", one), attention.get("bias_v", one))
        : null;
  }

  /** Width E of the shared space. */
  public int sharedWidth() {
    return head.out();
  }

  /** All tokens of the last block (B, T, C) to vectors of length 1 (B, E), float32. */
  public NDArray embedding(NDArray tokens) {
    NDArray mapped = head.forward(headNorm.forward(tokens.get(":, 0")));
    return LossKernels.unit(Kernels.to(mapped, Precision.FLOAT32));
  }

  /**
   * Ends the loading of a modality: what a file holds of the others is left alone.
   *
   * @throws CheckpointException naming every missing, misshapen and unexpected key
   */
  public static void finish(WeightScope model, String modality) throws CheckpointException {
    for (String part : List.of("modality_preprocessors", "modality_trunks", "modality_heads")) {
      model.sub(part).sub(modality).finish();
    }
  }
}

package org.sensorium.vision.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.TensorShapes;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Activation;
import org.sensorium.nn.layers.FrozenSteps;
import org.sensorium.nn.layers.ImageBindTrunk;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.vision.processing.ImageProcessorConfig;

/**
 * ImageBind's trunk for pictures: a class token, a norm before the first block. Layer 0 is the
 * embeddings behind that norm, layer n the output of block n, -1 all tokens of the last; {@link
 * #shared} is the vector in the space that ImageBind's modalities share.
 *
 * <p>ImageBind shows a picture as two equal frames to a convolution over both. That is one
 * convolution over the picture whose filters are the sums of both frames' filters, as it is done
 * here. The names are those of {@code imagebind_huge.pth}, which comes without a config: the
 * tensors tell the sizes and heads are 16, unless the entry {@code vision} of a {@code config.json}
 * tells {@code num_heads}.
 *
 * @see <a href="https://arxiv.org/abs/2305.05665">ImageBind</a>; facebookresearch/ImageBind 53680b0
 */
public final class ImageBindVisionEncoder extends VisionTransformer {
  /** A key of every file that holds this trunk. */
  static final String MARK = "modality_preprocessors.vision.rgbt_stem.proj.1.weight";

  private static final String MODALITY = "vision";
  private static final int HEADS = 16;

  private final ImageBindTrunk bound;

  private ImageBindVisionEncoder(Trunk trunk, ImageBindTrunk bound) {
    super(trunk, null);
    this.bound = bound;
  }

  /**
   * The shape that the tensors tell.
   *
   * @param model scope of the whole model
   * @param json content of {@code config.json}, or an empty object
   * @throws CheckpointException naming what is missing or does not fit together
   */
  static VitConfig config(WeightScope model, JsonNode json) throws CheckpointException {
    WeightScope pre = model.sub("modality_preprocessors").sub(MODALITY);
    WeightScope trunk = model.sub("modality_trunks").sub(MODALITY);
    Shape patches = TensorShapes.of(pre, "rgbt_stem.proj.1.weight", 5);
    int patch = (int) patches.get(4);
    return new VitConfig(
        (int) patches.get(0),
        (int) TensorShapes.of(trunk, "blocks.0.mlp.fc1.weight", 2).get(0),
        TensorShapes.count(trunk, "blocks", "norm_1.weight"),
        json.path(MODALITY).path("num_heads").asInt(HEADS),
        patch * TensorShapes.grid(pre, "pos_embedding_helper.pos_embed", 3),
        patch,
        Activation.GELU,
        ImageBindTrunk.EPS);
  }

  /** Reads this modality's {@code modality_…} of the whole model, and nothing else of it. */
  static ImageBindVisionEncoder load(
      WeightScope model, VitConfig config, ImageProcessorConfig processor, Precision precision)
      throws IOException {
    ImageBindTrunk bound = ImageBindTrunk.load(model, MODALITY, config.heads(), precision);
    WeightScope pre = model.sub("modality_preprocessors").sub(MODALITY);
    WeightScope norm = model.sub("modality_trunks").sub(MODALITY).sub("pre_transformer_layer.0");
    Trunk trunk =
        Trunk.of(
            model,
            config,
            processor,
            precision,
            embedding(pre, config, precision),
            LayerNorm.load(norm, config.width(), config.eps()),
            bound.blocks());
    ImageBindTrunk.finish(model, MODALITY);
    return new ImageBindVisionEncoder(trunk, bound);
  }

  private static PatchEmbedding embedding(WeightScope pre, VitConfig config, Precision precision)
      throws IOException {
    int width = config.width();
    int patch = config.patchSize();
    Shape filters = new Shape(width, 3, 2, patch, patch); // two frames
    NDArray weight;
    try (NDArray both = pre.get("rgbt_stem.proj.1.weight", filters)) {
      weight = precision.hold(both.sum(new int[] {2}));
    }
    long stored = 1 + (long) config.storedGrid() * config.storedGrid();
    return PatchEmbedding.of(
        weight,
        pre.manager().zeros(new Shape(width), DataType.FLOAT32),
        pre.get("cls_token", new Shape(1, 1, width)),
        pre.get("pos_embedding_helper.pos_embed", new Shape(1, stored, width)),
        config);
  }

  @Override
  public int sharedWidth() {
    return bound.sharedWidth(); // huge: 1024
  }

  @Override
  public NDArray shared(NDArray pixels) {
    try (NDArray last = encode(pixels, -1)) {
      return FrozenSteps.step(last, bound::embedding, pixels.getManager());
    }
  }
}

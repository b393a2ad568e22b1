package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.decoder.LanguageDecoders;
import org.sensorium.fusion.decoder.LayerHook;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.Linear;
import org.sensorium.nn.layers.RmsNorm;
import org.sensorium.vision.encoder.ClipVisionEncoder;
import org.sensorium.vision.encoder.VitConfig;
import org.sensorium.vision.processing.ImageProcessorConfig;

/** Idefics 1 around our tower and decoder, its own parts made of kernels; for one row of text. */
final class Idefics implements LayerHook {
  private static final double EPS = 1e-5;

  final LanguageDecoder decoder;
  private final ClipVisionEncoder tower;
  private final Resampler resampler;
  private final List<Block> blocks = new ArrayList<>();
  private final int every;
  private final int heads;
  private NDArray latents; // (1, media · latents, V)
  private NDArray mask; // (1, 1, S, media · latents)
  private NDArray any; // (1, S, 1)
  private long from; // position of the first word of a step

  Idefics(ParityFixture fixture, NDManager manager) throws IOException {
    JsonNode config = fixture.config();
    WeightScope root = WeightScope.of(fixture.checkpoint(), manager);
    WeightScope model = root.sub("model");
    ObjectNode vision = config.path("vision_config").deepCopy();
    vision.put("hidden_size", vision.path("embed_dim").asInt());
    tower =
        ClipVisionEncoder.load(
            model.sub("vision_model"),
            VitConfig.clip(vision),
            ImageProcessorConfig.clip(vision.path("image_size").asInt()),
            Precision.FLOAT32);
    resampler = new Resampler(model.sub("perceiver_resampler"), config.path("perceiver_config"));
    every = config.path("cross_layer_interval").asInt();
    heads = config.path("num_attention_heads").asInt();
    for (int i = 0; i < config.path("num_hidden_layers").asInt() / every; i++) {
      blocks.add(new Block(model.sub("gated_cross_attn_layers").sub(i)));
    }
    ObjectNode llama = config.deepCopy();
    llama.put("model_type", "llama");
    decoder = LanguageDecoders.load(root, llama, Precision.FLOAT32); // all else has been read
  }

  /**
   * Sets what the words see.
   *
   * @param pixels (media, 3, h, w)
   * @param seen (1, S, media), INT64
   */
  void look(NDArray pixels, NDArray seen) {
    NDArray each = resampler.forward(tower.encode(pixels, -1)); // (media, latents, V)
    latents = each.reshape(1, -1, each.getShape().get(2));
    NDArray repeated = seen.expandDims(1).repeat(3, each.getShape().get(1));
    NDArray nobody = repeated.sum(new int[] {3}, true).eq(0); // (1, 1, S, 1)
    mask = repeated.toType(DataType.BOOLEAN, true).logicalOr(nobody);
    any = nobody.logicalNot().toType(DataType.FLOAT32, true).squeeze(1);
  }

  /** Says which position the next pass begins with. */
  void startAt(long position) {
    from = position;
  }

  @Override
  public boolean at(int layer) {
    return layer % every == 0;
  }

  @Override
  public NDArray before(int layer, NDArray x) {
    String words = "%d:%d".formatted(from, from + x.getShape().get(1));
    return blocks.get(layer / every).forward(x, words);
  }

  private static Linear map(WeightScope scope, String name) throws IOException {
    Shape shape = scope.shape(name + ".weight");
    return Linear.load(
        scope.sub(name), (int) shape.get(1), (int) shape.get(0), false, Precision.FLOAT32);
  }

  /** One gated block. */
  private final class Block {
    private final RmsNorm norm;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear output;
    private final NDArray attentionGate;
    private final RmsNorm mlpNorm;
    private final Linear gate;
    private final Linear up;
    private final Linear down;
    private final NDArray mlpGate;

    Block(WeightScope scope) throws IOException {
      norm = RmsNorm.load(scope.sub("input_layernorm"), decoderWidth(scope), 1e-6);
      query = map(scope, "cross_attn.q_proj");
      key = map(scope, "cross_attn.k_proj");
      value = map(scope, "cross_attn.v_proj");
      output = map(scope, "cross_attn.o_proj");
      attentionGate = scope.get("alpha_cross_attn", new Shape(1));
      mlpNorm = RmsNorm.load(scope.sub("post_attention_layernorm"), decoderWidth(scope), 1e-6);
      gate = map(scope, "mlp.gate_proj");
      up = map(scope, "mlp.up_proj");
      down = map(scope, "mlp.down_proj");
      mlpGate = scope.get("alpha_dense", new Shape(1));
    }

    private static int decoderWidth(WeightScope scope) {
      return (int) scope.shape("input_layernorm.weight").get(0);
    }

    NDArray forward(NDArray x, String words) {
      NDArray looked =
          AttentionKernels.maskedAttention(
              query.forward(norm.forward(x)),
              key.forward(latents),
              value.forward(latents),
              mask.get(":, :, " + words),
              query.out() / heads);
      NDArray counted = Kernels.multiply(output.forward(looked), any.get(":, " + words));
      NDArray y = Kernels.gated(x, counted, attentionGate);
      NDArray n = mlpNorm.forward(y);
      NDArray wide = Kernels.swiglu(gate.forward(n), up.forward(n));
      return Kernels.gated(y, down.forward(wide), mlpGate);
    }
  }

  /** Latents that look at patches. */
  private static final class Resampler {
    private final NDArray latents; // (L, V)
    private final List<Layer> layers = new ArrayList<>();
    private final LayerNorm norm;
    private final int headWidth;

    private record Layer(
        LayerNorm context,
        LayerNorm own,
        Linear query,
        Linear key,
        Linear value,
        Linear output,
        LayerNorm mlpNorm,
        Linear up,
        Linear down) {}

    Resampler(WeightScope scope, JsonNode config) throws IOException {
      Shape shape = scope.shape("latents");
      int width = (int) shape.get(1);
      latents = scope.get("latents", shape);
      headWidth = config.path("resampler_head_dim").asInt();
      for (int i = 0; i < config.path("resampler_depth").asInt(); i++) {
        WeightScope attention = scope.sub("blocks").sub(i).sub(0);
        WeightScope mlp = scope.sub("blocks").sub(i).sub(1);
        layers.add(
            new Layer(
                LayerNorm.load(attention.sub("context_layer_norm"), width, EPS),
                LayerNorm.load(attention.sub("latents_layer_norm"), width, EPS),
                map(attention, "q_proj"),
                map(attention, "k_proj"),
                map(attention, "v_proj"),
                map(attention, "output_proj"),
                LayerNorm.load(mlp.sub("ln"), width, EPS),
                map(mlp, "fc"),
                map(mlp, "c_proj")));
      }
      norm = LayerNorm.load(scope.sub("layer_norm"), width, EPS);
    }

    NDArray forward(NDArray patches) {
      NDArray z = latents.expandDims(0).repeat(0, patches.getShape().get(0));
      for (Layer layer : layers) {
        NDArray own = layer.own().forward(z);
        NDArray both = layer.context().forward(patches).concat(own, 1);
        NDArray looked =
            AttentionKernels.attention(
                layer.query().forward(own),
                layer.key().forward(both),
                layer.value().forward(both),
                headWidth);
        z = z.add(layer.output().forward(looked));
        NDArray wide = Kernels.relu(layer.up().forward(layer.mlpNorm().forward(z)));
        z = z.add(layer.down().forward(wide));
      }
      return norm.forward(z);
    }
  }
}

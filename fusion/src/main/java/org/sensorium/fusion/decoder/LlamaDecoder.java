package org.sensorium.fusion.decoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Embedding;
import org.sensorium.nn.layers.Linear;
import org.sensorium.nn.layers.RmsNorm;
import org.sensorium.nn.layers.RotaryEmbedding;

/**
 * The LLaMA family: rotary positions, grouped-query attention, gated MLP, tied or untied head.
 * SmolLM2 and Vicuna are of this kind.
 *
 * @see <a href="https://arxiv.org/abs/2302.13971">LLaMA</a>; transformers LlamaForCausalLM
 */
public final class LlamaDecoder implements LanguageDecoder {
  private final LlamaConfig config;
  private final Precision precision;
  private final Device device;
  private final Embedding embedding;
  private final List<LlamaLayer> layers;
  private final RmsNorm norm;
  private final Linear head;

  private LlamaDecoder(
      LlamaConfig config,
      Precision precision,
      Device device,
      Embedding embedding,
      List<LlamaLayer> layers,
      RmsNorm norm,
      Linear head) {
    this.config = config;
    this.precision = precision;
    this.device = device;
    this.embedding = embedding;
    this.layers = layers;
    this.norm = norm;
    this.head = head;
  }

  /**
   * Reads {@code model.embed_tokens}, {@code model.layers.N}, {@code model.norm} and, where not
   * tied, {@code lm_head} from the scope; its manager owns the weights.
   */
  public static LlamaDecoder load(WeightScope scope, LlamaConfig config, Precision precision)
      throws IOException {
    WeightScope model = scope.sub("model");
    Embedding embedding =
        Embedding.load(model.sub("embed_tokens"), config.vocabulary(), config.width(), precision);
    List<LlamaLayer> layers = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      layers.add(LlamaLayer.load(model.sub("layers").sub(i), config, precision));
    }
    RmsNorm norm = RmsNorm.load(model.sub("norm"), config.width(), config.eps());
    if (config.tied()) {
      scope.ignore("lm_head\\.weight$"); // some writers store the tied copy as well
    }
    Linear head =
        config.tied()
            ? Linear.of(embedding.weight(), null, config.width(), config.vocabulary())
            : Linear.load(
                scope.sub("lm_head"), config.width(), config.vocabulary(), false, precision);
    return new LlamaDecoder(
        config, precision, scope.manager().getDevice(), embedding, layers, norm, head);
  }

  @Override
  public int width() {
    return config.width();
  }

  @Override
  public int vocabularySize() {
    return config.vocabulary();
  }

  @Override
  public int maxPositions() {
    return config.maxPositions();
  }

  @Override
  public Precision precision() {
    return precision;
  }

  @Override
  public Device device() {
    return device;
  }

  @Override
  public NDArray embed(NDArray ids) {
    return embedding.forward(ids);
  }

  @Override
  public NDArray hidden(NDArray embeddings, @Nullable AttentionLayout layout) {
    NDManager manager = embeddings.getManager();
    RotaryEmbedding.Tables tables =
        layout == null
            ? config.rotary().tables(manager, 0, (int) embeddings.getShape().get(1))
            : config.rotary().tables(manager, layout.positions());
    NDArray mask = layout == null ? null : layout.mask(manager);
    NDArray x = embeddings;
    for (LlamaLayer layer : layers) {
      x = layer.forward(x, tables, mask);
    }
    return norm.forward(x);
  }

  @Override
  public NDArray logits(NDArray hidden) {
    return head.forward(hidden);
  }

  @Override
  public Map<String, Linear> linears() {
    Map<String, Linear> linears = new LinkedHashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).putLinears("model.layers." + i, linears);
    }
    if (!config.tied()) {
      linears.put("lm_head", head);
    }
    return linears;
  }

  @Override
  public Map<String, NDArray> weights() {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    weights.put("model.embed_tokens.weight", embedding.weight());
    linears()
        .forEach(
            (path, linear) -> {
              weights.put(path + ".weight", linear.weight());
              NDArray bias = linear.bias();
              if (bias != null) {
                weights.put(path + ".bias", bias);
              }
            });
    for (int i = 0; i < layers.size(); i++) {
      String path = "model.layers." + i;
      weights.put(path + ".input_layernorm.weight", layers.get(i).inputNorm().weight());
      weights.put(path + ".post_attention_layernorm.weight", layers.get(i).postNorm().weight());
    }
    weights.put("model.norm.weight", norm.weight());
    return weights;
  }

  @Override
  public DecoderSession session() {
    return session(Kernels::packed);
  }

  /** A session whose matrices are laid out by {@code packing}. */
  DecoderSession session(UnaryOperator<NDArray> packing) {
    return new LlamaSession(config, precision, device, layers, norm, head, packing);
  }
}

package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Embedding;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.Linear;

/** Reads the weights of an OFA and remembers them by their names, which are fairseq's. */
final class OfaWeights {
  private static final double EPS = 1e-5; // of all layer norms

  private final WeightScope scope;
  private final Precision precision;
  private final Map<String, Linear> linears = new LinkedHashMap<>();
  private final Map<String, NDArray> rest = new LinkedHashMap<>();

  private OfaWeights(WeightScope scope, Precision precision) {
    this.scope = scope;
    this.precision = precision;
  }

  /**
   * Prepares reading: the names of the transformers port and those of a file that holds the weights
   * under {@code model} are taken too.
   */
  static OfaWeights of(WeightScope scope, OfaShape shape, Precision precision) {
    scope.alias("", "model");
    scope.ignore("(^|\\.)decoder\\.(embed_tokens|output_projection)\\.weight$"); // the shared one
    scope.ignore("(^|\\.)(token_rp_bucket|image_rp_bucket|image_position_idx|version)$");
    scope.ignore("(^|\\.)encoder\\.(embed_images|image_proj)\\."); // parts of their own
    scope.ignore( // for images that are written
        "(^|\\.)decoder\\.(embed_image_positions|image_pos_ln|image_rel_pos_table_list|code_layernorm_embedding)\\.");
    scope.ignore("^(last_optimizer_state|extra_state|criterion|task_state)\\."); // of training
    for (int i = 0; i < shape.encoder().layers(); i++) {
      WeightScope layer = scope.sub("encoder.layers").sub(i);
      layer.alias("attn_ln", "self_attn_mid_layer_norm");
      layer.alias("ffn_layernorm", "ffn_layer_norm");
    }
    for (int i = 0; i < shape.decoder().layers(); i++) {
      WeightScope layer = scope.sub("decoder.layers").sub(i);
      layer.alias("self_attn_ln", "self_attn_mid_layer_norm");
      layer.alias("cross_attn_ln", "cross_attn_mid_layer_norm");
      layer.alias("encoder_attn", "cross_attn");
      layer.alias("encoder_attn_layer_norm", "cross_attn_layer_norm");
      layer.alias("ffn_layernorm", "ffn_layer_norm");
    }
    return new OfaWeights(scope, precision);
  }

  WeightScope scope() {
    return scope;
  }

  /** A map with a bias. */
  Linear linear(String path, int in, int out) throws IOException {
    Linear linear = Linear.load(scope.sub(path), in, out, true, precision);
    linears.put(path, linear);
    return linear;
  }

  LayerNorm norm(String path, int width) throws IOException {
    LayerNorm norm = LayerNorm.load(scope.sub(path), width, EPS);
    rest.put(path + ".weight", norm.weight());
    rest.put(path + ".bias", norm.bias());
    return norm;
  }

  /** The table of words. */
  Embedding words(String path, int rows, int width) throws IOException {
    return table(path, rows, width, precision);
  }

  /** A small table, float32. */
  Embedding table(String path, int rows, int width) throws IOException {
    return table(path, rows, width, Precision.FLOAT32);
  }

  private Embedding table(String path, int rows, int width, Precision held) throws IOException {
    Embedding table = Embedding.load(scope.sub(path), rows, width, held);
    rest.put(path + ".weight", table.weight());
    return table;
  }

  /** A vector, float32. */
  NDArray vector(String name, int length) throws IOException {
    NDArray vector = scope.get(name, new Shape(length));
    rest.put(name, vector);
    return vector;
  }

  Map<String, Linear> linears() {
    return new LinkedHashMap<>(linears);
  }

  Map<String, NDArray> all() {
    Map<String, NDArray> all = new LinkedHashMap<>(rest);
    linears.forEach(
        (path, linear) -> {
          all.put(path + ".weight", linear.weight());
          NDArray bias = linear.bias();
          if (bias != null) {
            all.put(path + ".bias", bias);
          }
        });
    return all;
  }
}

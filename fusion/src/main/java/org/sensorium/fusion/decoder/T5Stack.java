package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Linear;

/**
 * The encoder or the decoder: blocks, which share the first one's relative positions, and a norm.
 */
record T5Stack(String path, T5RelativeBias relative, List<T5Block> blocks, DecoderNorm norm) {

  static T5Stack load(
      WeightScope scope, String path, T5Shape shape, boolean decoder, Precision precision)
      throws IOException {
    String table = path + ".block.0.layer.0.SelfAttention.relative_attention_bias";
    T5RelativeBias relative = T5RelativeBias.load(scope.sub(table), shape, !decoder);
    List<T5Block> blocks = new ArrayList<>();
    for (int i = 0; i < (decoder ? shape.decoderLayers() : shape.encoderLayers()); i++) {
      blocks.add(T5Block.load(scope, path + ".block." + i, shape, decoder, precision));
    }
    WeightScope last = scope.sub(path + ".final_layer_norm");
    return new T5Stack(path, relative, blocks, DecoderNorm.load(last, shape.width(), shape.norm()));
  }

  void putLinears(Map<String, Linear> linears) {
    blocks.forEach(block -> block.putLinears(linears));
  }

  void putRest(Map<String, NDArray> weights) {
    weights.put(
        path + ".block.0.layer.0.SelfAttention.relative_attention_bias.weight",
        relative.table().weight());
    blocks.forEach(block -> block.putNorms(weights));
    norm.putWeights(path + ".final_layer_norm", weights);
  }
}

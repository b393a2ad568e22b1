package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sensorium.fusion.projector.GatedCrossAttention.KeysValues;
import org.sensorium.fusion.projector.GatedCrossAttention.View;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Linear;

/**
 * The {@link GatedCrossAttention} blocks of a decoder: one before every n-th layer, the n-th, the
 * 2n-th and so on. Their names are {@code gated_cross_attn_layers.i.…}, i the layer counted from 0.
 */
public final class GatedLayers {
  private static final String NAME = "gated_cross_attn_layers";

  private final SortedMap<Integer, GatedCrossAttention> blocks;

  private GatedLayers(SortedMap<Integer, GatedCrossAttention> blocks) {
    this.blocks = blocks;
  }

  /**
   * Reads the blocks.
   *
   * @param scope the root; its manager owns the weights
   * @param config of the perceiver in front
   * @param layers of the decoder
   * @param precision of the matrices: float32 where they are trained
   */
  public static GatedLayers load(
      WeightScope scope, ProjectorConfig config, int layers, Precision precision)
      throws IOException {
    return load(new Projectors.Stored(scope, precision), config, layers);
  }

  /**
   * New blocks: linear maps as torch initialises them, the gates closed.
   *
   * @param manager owner of the weights
   */
  public static GatedLayers create(
      NDManager manager, ProjectorConfig config, int layers, long seed) {
    try {
      return load(Projectors.fresh(manager, seed, 1), config, layers);
    } catch (IOException e) {
      throw new IllegalStateException("making weights reads no file", e);
    }
  }

  private static GatedLayers load(WeightSource source, ProjectorConfig config, int layers)
      throws IOException {
    int every = PerceiverResampler.queries(config).every();
    if (every > layers) {
      throw new IllegalArgumentException(
          "queries.every is %d, but the decoder has %d layers: no gated block would stand anywhere"
              .formatted(every, layers));
    }
    SortedMap<Integer, GatedCrossAttention> blocks = new TreeMap<>();
    for (int layer = every - 1; layer < layers; layer += every) {
      blocks.put(layer, GatedCrossAttention.load(source, path(layer), config));
    }
    return new GatedLayers(blocks);
  }

  private static String path(int layer) {
    return NAME + "." + layer;
  }

  /** Whether a block stands before a layer. */
  public boolean at(int layer) {
    return blocks.containsKey(layer);
  }

  /** The latents (B, T, V) as keys and values of every block, by layer. */
  public Map<Integer, KeysValues> read(NDArray latents) {
    Map<Integer, KeysValues> read = new TreeMap<>();
    blocks.forEach((layer, block) -> read.put(layer, block.read(latents)));
    return read;
  }

  /**
   * The block before a layer, on x (B, S, C).
   *
   * @param seen what {@link #read} gave; empty where there is no image at all
   */
  public NDArray forward(int layer, NDArray x, Map<Integer, KeysValues> seen, View view) {
    GatedCrossAttention block = blocks.get(layer);
    if (block == null) {
      throw new IllegalArgumentException(
          "no gated block stands before layer %d, only before %s"
              .formatted(layer, blocks.keySet()));
    }
    return block.forward(x, seen.get(layer), view);
  }

  /** All weights by their names. */
  public Map<String, NDArray> weights() {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    blocks.forEach((layer, block) -> block.putWeights(path(layer), weights));
    return weights;
  }

  /** All linear maps by their paths. */
  public Map<String, Linear> linears() {
    Map<String, Linear> linears = new LinkedHashMap<>();
    blocks.forEach((layer, block) -> block.putLinears(path(layer), linears));
    return linears;
  }
}

package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.sensorium.fusion.decoder.LayerHook;
import org.sensorium.fusion.projector.GatedCrossAttention.KeysValues;
import org.sensorium.fusion.projector.GatedCrossAttention.View;
import org.sensorium.fusion.projector.GatedLayers;

/**
 * Gated blocks between a decoder's layers.
 *
 * @param seen keys and values of every block; empty where there is no image
 * @param view which of them each word sees
 */
record ImageHook(GatedLayers gates, Map<Integer, KeysValues> seen, View view) implements LayerHook {

  /** Blocks of a batch without any image: their attention adds nothing, their MLPs do. */
  static ImageHook blind(GatedLayers gates) {
    return new ImageHook(gates, Map.of(), new View(null, null));
  }

  @Override
  public boolean at(int layer) {
    return gates.at(layer);
  }

  @Override
  public NDArray before(int layer, NDArray x) {
    return gates.forward(layer, x, seen, view);
  }
}

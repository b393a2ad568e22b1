package org.sensorium.pointcloud.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Runs the layers of a frozen net one after the other and keeps what is asked for, nothing else.
 */
final class LayerRun {
  private LayerRun() {}

  /**
   * Layer numbers from 0.
   *
   * @param layers numbers as callers give them, negative ones from the end
   * @param last number of the last layer
   * @param end what -1 stands for: {@code last}, or the step behind it
   */
  static List<Integer> resolve(List<Integer> layers, int last, int end) {
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("no layers are asked for, expected for example [-1]");
    }
    List<Integer> resolved = new ArrayList<>();
    for (int layer : layers) {
      if (layer > last || layer < -last - 1) {
        throw new IllegalArgumentException(
            "encoder layer %d does not exist, expected 0 to %d, or -1 to %d from the end"
                .formatted(layer, last, -last - 1));
      }
      resolved.add(layer == -1 ? end : layer < 0 ? last + 1 + layer : layer);
    }
    return resolved;
  }

  /**
   * Runs the steps up to the last layer asked for.
   *
   * @param first layer 0; is closed unless it is asked for
   * @param steps step n makes layer n + 1 of layer n
   * @param layers numbers from 0
   * @param owner of the results
   * @return one array a layer, in the order of layers
   */
  static NDList run(
      NDArray first, List<UnaryOperator<NDArray>> steps, List<Integer> layers, NDManager owner) {
    NDArray[] kept = new NDArray[layers.size()];
    NDArray x = first;
    int last = layers.stream().mapToInt(Integer::intValue).max().orElseThrow();
    for (int number = 0; number <= last; number++) {
      if (number > 0) {
        NDArray y = step(x, steps.get(number - 1), owner);
        if (!layers.contains(number - 1)) {
          x.close();
        }
        x = y;
      }
      for (int i = 0; i < kept.length; i++) {
        if (layers.get(i) == number) {
          kept[i] = x;
        }
      }
    }
    NDList results = new NDList(kept);
    results.attach(owner);
    return results;
  }

  /** The result belongs to owner; all else that the step made is closed. */
  static NDArray step(NDArray x, UnaryOperator<NDArray> step, NDManager owner) {
    NDManager before = x.getManager();
    try (NDManager scratch = owner.newSubManager()) {
      x.attach(scratch); // kernels give their results to the manager of their first input
      NDArray y;
      try {
        y = step.apply(x);
      } finally {
        x.attach(before);
      }
      y.attach(owner);
      return y;
    }
  }
}

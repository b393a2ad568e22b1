package org.sensorium.nn.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Runs the steps of a frozen net one after the other and keeps what is asked for, nothing else. */
public final class FrozenSteps {
  private FrozenSteps() {}

  /**
   * Layer numbers from 0.
   *
   * @param layers numbers as callers give them, negative ones from the end
   * @param last number of the last layer
   */
  public static List<Integer> resolve(List<Integer> layers, int last) {
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
      resolved.add(layer < 0 ? last + 1 + layer : layer);
    }
    return resolved;
  }

  /**
   * {@link #resolve(List, int)} of an encoder that ends in a norm, which is the step after the last
   * layer: -1 means that step, any other number the layer itself.
   */
  public static List<Integer> resolveNormed(List<Integer> layers, int last) {
    List<Integer> resolved = new ArrayList<>(resolve(layers, last));
    for (int i = 0; i < resolved.size(); i++) {
      if (layers.get(i) == -1) {
        resolved.set(i, last + 1);
      }
    }
    return resolved;
  }

  /**
   * Runs step 0, 1, … up to the last layer asked for.
   *
   * @param input stays with its manager, which also owns the results
   * @param layers numbers from 0: layer n is what step n gives
   * @return one array a layer, in the order of layers
   */
  public static NDList run(
      NDArray input, List<UnaryOperator<NDArray>> steps, List<Integer> layers) {
    NDManager owner = input.getManager();
    NDArray[] kept = new NDArray[layers.size()];
    NDArray x = input;
    int last = layers.stream().mapToInt(Integer::intValue).max().orElseThrow();
    for (int number = 0; number <= last; number++) {
      NDArray y = step(x, steps.get(number), owner);
      if (number > 0 && !layers.contains(number - 1)) {
        x.close();
      }
      x = y;
      for (int i = 0; i < kept.length; i++) {
        if (layers.get(i) == number) {
          kept[i] = x;
        }
      }
    }
    return new NDList(kept);
  }

  /** The result belongs to owner; all else that the step made is closed. */
  public static NDArray step(NDArray x, UnaryOperator<NDArray> step, NDManager owner) {
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

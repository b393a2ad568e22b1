package org.sensorium.vision.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;

/** What goes into convolutional encoders and comes out of them. */
final class ConvMaps {
  private ConvMaps() {}

  /**
   * Refuses pictures that are no whole number of cells.
   *
   * @param cell pixels of the picture a cell of the coarsest map
   * @param usual side of the pictures as a rule, pixels
   */
  static void check(NDArray pixels, int cell, int usual, Device device) {
    Shape shape = pixels.getShape();
    boolean fits =
        shape.dimension() == 4
            && shape.get(0) > 0
            && shape.get(1) == 3
            && shape.get(2) == shape.get(3)
            && shape.get(2) > 0
            && shape.get(2) % cell == 0;
    if (!fits) {
      throw new IllegalArgumentException(
          ("pixels are %s, expected (batch, 3, side, side) with a side that %d divides, %d as a"
                  + " rule; process pictures with the encoder's own ImageProcessorConfig")
              .formatted(shape, cell, usual));
    }
    PatchEmbedding.checkDevice(pixels, device);
  }

  /** Maps in float32; those of another precision are closed. */
  static NDList wide(NDList maps, Precision precision) {
    if (precision == Precision.FLOAT32) {
      return maps;
    }
    NDList wide = new NDList();
    maps.forEach(map -> wide.add(Kernels.to(map, Precision.FLOAT32)));
    maps.close();
    return wide;
  }

  /** Every map (B, C, h, w) as (B, h·w, C); the maps are closed. */
  static NDList tokens(NDList maps) {
    NDList tokens = new NDList();
    for (NDArray map : maps) {
      Shape shape = map.getShape();
      NDArray flat = map.reshape(shape.get(0), shape.get(1), -1);
      tokens.add(flat.transpose(0, 2, 1));
      flat.close();
    }
    maps.close();
    return tokens;
  }
}

package org.sensorium.vision.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;

/**
 * Cuts a picture into square patches and maps each to a vector; adds positions.
 *
 * @param weight (C, 3, patch, patch) in a precision
 * @param bias (C)
 * @param positions (tokens, C), a class token's first if there is one
 */
record PatchEmbedding(NDArray weight, NDArray bias, NDArray positions, int patchSize) {

  /**
   * Reads {@code patch_embedding} and {@code position_embedding}.
   *
   * @param biased whether there is a {@code patch_embedding.bias}
   * @param tokens patches, and the class token if there is one
   */
  static PatchEmbedding load(
      WeightScope scope, VitConfig config, boolean biased, int tokens, Precision precision)
      throws IOException {
    int width = config.width();
    int patch = config.patchSize();
    WeightScope embedding = scope.sub("patch_embedding");
    NDArray weight = embedding.get("weight", new Shape(width, 3, patch, patch), precision);
    NDArray bias =
        biased
            ? embedding.get("bias", new Shape(width))
            : scope.manager().zeros(new Shape(width), DataType.FLOAT32);
    NDArray positions = scope.sub("position_embedding").get("weight", new Shape(tokens, width));
    return new PatchEmbedding(weight, bias, positions, patch);
  }

  /** (B, 3, height, width) to (B, G·G, C) float32, positions not yet added. */
  NDArray patches(NDArray pixels) {
    NDArray map = Kernels.conv2d(pixels, weight, bias, patchSize, 0, 1); // (B, C, G, G)
    NDArray wide = Kernels.to(map, Precision.FLOAT32);
    long batch = wide.getShape().get(0);
    long width = wide.getShape().get(1);
    return wide.reshape(batch, width, -1).transpose(0, 2, 1);
  }

  /** Refuses pixels that an encoder of square pictures cannot take. */
  static void check(NDArray pixels, int imageSize, Device device) {
    Shape shape = pixels.getShape();
    Shape expected = new Shape(shape.dimension() == 4 ? shape.get(0) : -1, 3, imageSize, imageSize);
    if (!shape.equals(expected) || shape.get(0) == 0) {
      throw new IllegalArgumentException(
          ("pixels are %s, expected (batch, 3, %d, %d); process pictures with the encoder's own"
                  + " ImageProcessorConfig")
              .formatted(shape, imageSize, imageSize));
    }
    checkDevice(pixels, device);
  }

  static void checkDevice(NDArray pixels, Device device) {
    NDManager manager = pixels.getManager();
    if (!pixels.getDevice().equals(device)) {
      throw new IllegalArgumentException(
          "pixels lie on %s (manager on %s), the encoder on %s; create them on the encoder's device"
              .formatted(pixels.getDevice(), manager.getDevice(), device));
    }
  }
}

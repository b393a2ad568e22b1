package org.sensorium.vision.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.ImageKernels;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;

/**
 * Cuts a picture into square patches and maps each to a vector; puts a class token before them and
 * adds positions.
 *
 * <p>Legend: B batch, G side of the grid of patches, T tokens (G·G and the class token), C width.
 *
 * @param weight (C, 3, patch, patch) in a precision
 * @param bias (C)
 * @param classToken (1, 1, C); null where there is none
 * @param positions (T, C), a class token's first if there is one
 */
record PatchEmbedding(
    NDArray weight, NDArray bias, @Nullable NDArray classToken, NDArray positions, int patchSize) {

  /**
   * What a kind of checkpoint calls the parts.
   *
   * @param patches the convolution
   * @param biased whether it has a bias
   * @param classToken null where the encoder has none
   * @param positions the table
   * @param batched whether class token and table are stored as a batch of one: (1, 1, C) and (1, T,
   *     C) in place of (C) and (T, C)
   */
  record Names(
      String patches,
      boolean biased,
      @Nullable String classToken,
      String positions,
      boolean batched) {}

  /** Reads the parts; a table made for pictures of another size is resized. */
  static PatchEmbedding load(WeightScope scope, Names names, VitConfig config, Precision precision)
      throws IOException {
    int width = config.width();
    int patch = config.patchSize();
    WeightScope convolution = scope.sub(names.patches());
    NDArray weight = convolution.get("weight", new Shape(width, 3, patch, patch), precision);
    NDArray bias =
        names.biased()
            ? convolution.get("bias", new Shape(width))
            : scope.manager().zeros(new Shape(width), DataType.FLOAT32);
    String first = names.classToken();
    Shape one = names.batched() ? new Shape(1, 1, width) : new Shape(width);
    NDArray classToken =
        first == null ? null : shaped(scope.get(first, one), new Shape(1, 1, width));
    int extra = first == null ? 0 : 1;
    long stored = (long) config.storedGrid() * config.storedGrid() + extra;
    Shape table = names.batched() ? new Shape(1, stored, width) : new Shape(stored, width);
    return of(weight, bias, classToken, scope.get(names.positions(), table), config);
  }

  /**
   * Parts that are read already.
   *
   * @param positions (T, C) or (1, T, C) of the stored grid; closed if it is resized
   */
  static PatchEmbedding of(
      NDArray weight,
      NDArray bias,
      @Nullable NDArray classToken,
      NDArray positions,
      VitConfig config) {
    int extra = classToken == null ? 0 : 1;
    long stored = (long) config.storedGrid() * config.storedGrid() + extra;
    NDArray table = shaped(positions, new Shape(stored, config.width()));
    return new PatchEmbedding(
        weight, bias, classToken, resized(table, extra, config), config.patchSize());
  }

  private static NDArray shaped(NDArray array, Shape shape) {
    if (array.getShape().equals(shape)) {
      return array;
    }
    try (array) {
      return array.reshape(shape);
    }
  }

  /**
   * Positions for another number of patches by bicubic interpolation, those of the class token as
   * they are; the table itself where the number stays. Closes the table that it replaces.
   *
   * @see <a href="https://github.com/salesforce/LAVIS">LAVIS</a> 506965b, interpolate_pos_embed;
   *     transformers 5.23, interpolate_pos_encoding
   */
  private static NDArray resized(NDArray table, int extra, VitConfig config) {
    int from = config.storedGrid();
    int to = config.grid();
    if (from == to) {
      return table;
    }
    int width = config.width();
    NDManager owner = table.getManager();
    try (NDManager scratch = owner.newSubManager()) {
      table.attach(scratch);
      NDArray patches = table.get("%d:".formatted(extra)).transpose(1, 0);
      NDArray map = ImageKernels.resizeBicubic(patches.reshape(1, width, from, from), to);
      NDArray rows = map.reshape(width, (long) to * to).transpose(1, 0); // (G·G, C)
      NDArray result = table.get(":%d".formatted(extra)).concat(rows, 0);
      result.attach(owner);
      return result;
    }
  }

  /** (B, 3, height, width) to (B, T, C) float32. */
  NDArray forward(NDArray pixels) {
    NDArray patches = patches(pixels);
    if (classToken == null) {
      return patches.add(positions);
    }
    Shape shape = patches.getShape();
    NDArray first = classToken.broadcast(new Shape(shape.get(0), 1, shape.get(2)));
    first.attach(patches.getManager()); // not the weights'
    return first.concat(patches, 1).add(positions);
  }

  /** (B, 3, height, width) to (B, G·G, C) float32, positions not yet added. */
  private NDArray patches(NDArray pixels) {
    NDArray map = ImageKernels.conv2d(pixels, weight, bias, patchSize, 0, 1); // (B, C, G, G)
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

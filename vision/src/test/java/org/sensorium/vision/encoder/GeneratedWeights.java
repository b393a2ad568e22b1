package org.sensorium.vision.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.TensorInfo;

/** The random EfficientNet-Lite0 of src/test/scripts/efficientnet_reference.py, without a file. */
final class GeneratedWeights implements Checkpoint {
  private static final int[][] STAGES = { // blocks, kernel, expansion, in, out
    {1, 3, 1, 32, 16},
    {2, 3, 6, 16, 24},
    {2, 5, 6, 24, 40},
    {3, 3, 6, 40, 80},
    {3, 5, 6, 80, 112},
    {4, 5, 6, 112, 192},
    {1, 3, 6, 192, 320}
  };

  private final Map<String, float[]> values = new LinkedHashMap<>();
  private final Map<String, TensorInfo> infos = new LinkedHashMap<>();
  private int number;

  GeneratedWeights() {
    conv("_conv_stem", 32, 3, 3);
    norm("_bn0", 32);
    int index = 0;
    for (int[] stage : STAGES) {
      int in = stage[3];
      for (int i = 0; i < stage[0]; i++) {
        String block = "_blocks.%d.".formatted(index++);
        int wide = in * stage[2];
        if (stage[2] > 1) {
          conv(block + "_expand_conv", wide, in, 1);
          norm(block + "_bn0", wide);
        }
        conv(block + "_depthwise_conv", wide, 1, stage[1]);
        norm(block + "_bn1", wide);
        conv(block + "_project_conv", stage[4], wide, 1);
        norm(block + "_bn2", stage[4]);
        in = stage[4];
      }
    }
    conv("_conv_head", 1280, 320, 1);
    norm("_bn1", 1280);
  }

  private void conv(String name, int out, int perGroup, int kernel) {
    double scale = Math.sqrt(6.0 / (perGroup * kernel * kernel));
    put(name + ".weight", new Shape(out, perGroup, kernel, kernel), u -> u * scale);
  }

  private void norm(String name, int width) {
    put(name + ".weight", new Shape(width), u -> 1 + 0.2 * u);
    put(name + ".bias", new Shape(width), u -> 0.2 * u);
    put(name + ".running_mean", new Shape(width), u -> 0.2 * u);
    put(name + ".running_var", new Shape(width), u -> 1 + 0.5 * u);
  }

  private void put(String name, Shape shape, DoubleUnaryOperator value) {
    float[] array = new float[(int) shape.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = (float) value.applyAsDouble(uniform(number, i));
    }
    number++;
    values.put(name, array);
    infos.put(name, new TensorInfo(name, "F32", shape, 4L * array.length));
  }

  /** The script's numbers in [-1, 1) that depend on two integers alone. */
  private static double uniform(int number, int i) {
    long mixed = i * 2654435761L + number * 40503L + 12345 & 0xFFFFFFFFL;
    mixed = (mixed ^ mixed >> 15) * 2246822519L & 0xFFFFFFFFL;
    mixed = (mixed ^ mixed >> 13) * 3266489917L & 0xFFFFFFFFL;
    return (mixed ^ mixed >> 16) / 2147483648.0 - 1;
  }

  /** The script's picture, (1, 3, side, side). */
  static NDArray pixels(NDManager manager, int side) {
    float[] pixels = new float[3 * side * side];
    int at = 0;
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          pixels[at++] =
              (float)
                  (1.5
                      * Math.sin(0.05 * (c + 1) * x + 0.3 * c)
                      * Math.cos(0.03 * y + 0.001 * x * c));
        }
      }
    }
    return manager.create(pixels, new Shape(1, 3, side, side));
  }

  @Override
  public String source() {
    return "generated weights";
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return infos;
  }

  @Override
  public NDArray read(NDManager manager, String name) throws CheckpointException {
    NDArray array = manager.create(infos.get(name).shape(), DataType.FLOAT32);
    array.set(FloatBuffer.wrap(values.get(name)));
    return array;
  }

  @Override
  public void close() {}
}

package org.sensorium.fusion.recipe;

import ai.djl.Device;
import ai.djl.engine.Engine;
import org.sensorium.nn.kernels.Precision;

/** Devices by their names in run files and options. */
public final class Devices {

  static final String FLOAT16_NEEDS_GPU =
      "precision is float16, which needs a GPU, and the device is the CPU: choose bf16 or float32, or device: cuda:0";

  private Devices() {}

  /**
   * The device of a run.
   *
   * @throws ConfigException if it is not there, or cannot compute in the run's precision
   */
  static Device of(RunConfig run) throws ConfigException {
    Device device = of(run.device());
    if (run.precision() == Precision.FLOAT16 && !device.isGpu()) {
      throw new ConfigException(FLOAT16_NEEDS_GPU);
    }
    return device;
  }

  /**
   * The device of a name.
   *
   * @param name {@code cpu}, {@code cuda:N}, or {@code auto}: the first GPU if there is one
   */
  public static Device of(String name) throws ConfigException {
    Engine engine = Engine.getInstance();
    if (name.equals("cpu")) {
      return Device.cpu();
    }
    if (name.equals("auto")) {
      return engine.getGpuCount() > 0 ? Device.gpu(0) : Device.cpu();
    }
    if (!name.matches("cuda:\\d{1,3}")) {
      throw new ConfigException(
          "device is \"%s\", expected auto, cpu or cuda:0, cuda:1 …".formatted(name));
    }
    int number = Integer.parseInt(name.substring("cuda:".length()));
    if (number >= engine.getGpuCount()) {
      throw new ConfigException(
          "device is \"%s\", but the engine sees %d GPUs".formatted(name, engine.getGpuCount()));
    }
    return Device.gpu(number);
  }
}

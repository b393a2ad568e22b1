package org.sensorium.fusion.recipe;

import ai.djl.Device;
import ai.djl.engine.Engine;

/** Devices by their names in run files and options. */
public final class Devices {

  private Devices() {}

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

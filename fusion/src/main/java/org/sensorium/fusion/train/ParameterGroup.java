package org.sensorium.fusion.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parameters that share their settings.
 *
 * @param name for messages and logs
 * @param parameters by name, float32, each requiring its gradient
 * @param rateScale what the step's learning rate is multiplied with
 * @param weightDecay the optimizer's weight decay
 */
public record ParameterGroup(
    String name, Map<String, NDArray> parameters, double rateScale, double weightDecay) {

  public ParameterGroup {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    parameters.forEach(
        (parameter, array) -> {
          if (!array.hasGradient()) {
            throw new IllegalArgumentException(
                "parameter %s of group %s does not require its gradient: call setRequiresGradient first"
                    .formatted(parameter, name));
          }
        });
  }

  /** The device that parameters lie on; the CPU if there are none. */
  static Device device(List<ParameterGroup> groups) {
    return groups.stream()
        .flatMap(group -> group.parameters().values().stream())
        .findFirst()
        .map(NDArray::getDevice)
        .orElse(Device.cpu());
  }

  /** A group with the step's own learning rate and no weight decay. */
  public static ParameterGroup of(String name, Map<String, NDArray> parameters) {
    return new ParameterGroup(name, parameters, 1, 0);
  }
}

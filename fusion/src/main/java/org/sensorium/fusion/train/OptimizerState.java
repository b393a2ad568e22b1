package org.sensorium.fusion.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.WeightReport;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.OptimizerKernels.Rates;

/** The arrays that an optimizer keeps for each parameter, and its walk over the parameters. */
final class OptimizerState implements AutoCloseable {
  private final List<ParameterGroup> groups;
  private final NDManager manager;
  private final Map<String, NDArray> arrays = new LinkedHashMap<>();

  /** One parameter's change. */
  @FunctionalInterface
  interface Update {
    void apply(String name, NDArray parameter, NDArray gradient, Rates rates);
  }

  OptimizerState(List<ParameterGroup> groups) {
    this.groups = List.copyOf(groups);
    Map<String, String> seen = new LinkedHashMap<>();
    for (ParameterGroup group : groups) {
      for (String name : group.parameters().keySet()) {
        String other = seen.put(name, group.name());
        if (other != null) {
          throw new IllegalArgumentException(
              "parameter %s is in the groups %s and %s, expected in one"
                  .formatted(name, other, group.name()));
        }
      }
    }
    manager = NDManager.newBaseManager(ParameterGroup.device(groups));
  }

  List<ParameterGroup> groups() {
    return groups;
  }

  /** Adds zeros for a parameter, on its device. */
  void add(String kind, String name, NDArray parameter, Shape shape) {
    try (NDManager device = manager.newSubManager(parameter.getDevice())) {
      NDArray zeros = device.zeros(shape, DataType.FLOAT32);
      zeros.attach(manager);
      arrays.put(key(kind, name), zeros);
    }
  }

  NDArray get(String kind, String name) {
    return Objects.requireNonNull(arrays.get(key(kind, name)), name);
  }

  private static String key(String kind, String name) {
    return kind + "." + name;
  }

  /** Applies an update to every parameter that has a gradient. */
  void update(double learningRate, Update update) {
    try (Autograd.Mode off = Autograd.off();
        NDManager step = manager.newSubManager()) {
      for (ParameterGroup group : groups) {
        Rates rates = new Rates(learningRate * group.rateScale(), group.weightDecay());
        group
            .parameters()
            .forEach(
                (name, parameter) -> {
                  NDArray gradient = Autograd.gradient(parameter, step);
                  if (gradient != null) {
                    update.apply(name, parameter, gradient, rates);
                  }
                });
      }
    }
  }

  Map<String, NDArray> arrays() {
    return Collections.unmodifiableMap(arrays);
  }

  void load(Map<String, NDArray> saved) throws CheckpointException {
    List<String> missing = new ArrayList<>();
    List<String> mismatched = new ArrayList<>();
    arrays.forEach(
        (key, array) -> {
          NDArray other = saved.get(key);
          if (other == null) {
            missing.add(key);
          } else if (!other.getShape().equals(array.getShape())) {
            mismatched.add(
                "%s is %s, expected %s".formatted(key, other.getShape(), array.getShape()));
          }
        });
    List<String> unexpected =
        saved.keySet().stream().filter(key -> !arrays.containsKey(key)).toList();
    WeightReport report =
        new WeightReport("the saved optimizer state", missing, mismatched, unexpected);
    if (!report.fits()) {
      throw new CheckpointException(report.describe());
    }
    arrays.replaceAll(
        (key, array) -> {
          try (array) {
            NDArray copy =
                Objects.requireNonNull(saved.get(key))
                    .duplicate()
                    .toDevice(array.getDevice(), false);
            copy.attach(manager);
            return copy;
          }
        });
  }

  @Override
  public void close() {
    manager.close();
  }
}

package org.sensorium.fusion.model.published;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.TreeSet;
import org.sensorium.nn.checkpoint.CheckpointException;

/** Low-rank branches in the names of PEFT, and its settings where a file has none. */
final class Peft {
  private static final String A = ".lora_A.weight";
  private static final String PREFIX = "base_model.model.";

  private Peft() {}

  /** A branch's name without that of its adapter, as PEFT saves it. */
  static String name(String name) {
    return name.replace(".default.weight", ".weight");
  }

  /**
   * The settings of branches: their maps and rank as the tensors tell.
   *
   * @param alpha what a branch is multiplied with, times the rank
   * @throws CheckpointException if ranks differ, or there is no branch
   */
  static ObjectNode settings(String source, TensorMap tensors, double alpha, double dropout)
      throws CheckpointException {
    TreeSet<String> modules = new TreeSet<>();
    TreeSet<Long> ranks = new TreeSet<>();
    tensors
        .of(Part.ADAPTER)
        .forEach(
            (name, place) -> {
              if (name.endsWith(A)) {
                String path = name.substring(PREFIX.length(), name.length() - A.length());
                modules.add(path.replaceFirst("^.*?\\.(\\d+)\\.", "")); // from a layer on
                Shape shape = place.stored().shape();
                ranks.add(shape.dimension() == 2 ? shape.get(0) : -1);
              }
            });
    if (ranks.size() != 1 || ranks.first() < 1) {
      throw new CheckpointException(
          "%s: the low-rank branches have the ranks %s, expected one rank for all"
              .formatted(source, ranks));
    }
    ObjectNode settings = JsonNodeFactory.instance.objectNode();
    settings.put("peft_type", "LORA").put("task_type", "CAUSAL_LM").put("bias", "none");
    settings
        .put("r", Math.toIntExact(ranks.first()))
        .put("lora_alpha", alpha)
        .put("lora_dropout", dropout);
    ArrayNode targets = settings.putArray("target_modules");
    modules.forEach(targets::add);
    return settings;
  }
}

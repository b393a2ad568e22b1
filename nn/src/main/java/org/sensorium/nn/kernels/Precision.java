package org.sensorium.nn.kernels;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** In which type frozen matrices are held and multiplied. Norms, softmax and losses are float32. */
public enum Precision {
  FLOAT32("float32", 4),
  FLOAT16("float16", 2),
  BFLOAT16("bf16", 2);

  private final String id;
  private final int bytes;

  Precision(String id, int bytes) {
    this.id = id;
    this.bytes = bytes;
  }

  /** Its name in configurations. */
  @JsonValue
  public String id() {
    return id;
  }

  /** Bytes of one number. */
  public int bytes() {
    return bytes;
  }

  /**
   * An array in this precision, under the same manager; a float32 original is closed if it is not
   * that already.
   */
  public NDArray hold(NDArray array) {
    if (this == FLOAT32) {
      return array;
    }
    try (array) {
      return Kernels.to(array, this);
    }
  }

  /** The precision of this name; the names of torch are accepted too. */
  @JsonCreator
  public static Precision of(String id) {
    return switch (id.toLowerCase(Locale.ROOT)) {
      case "float32", "fp32" -> FLOAT32;
      case "float16", "fp16" -> FLOAT16;
      case "bf16", "bfloat16" -> BFLOAT16;
      default ->
          throw new IllegalArgumentException(
              "precision is \"%s\", expected one of %s"
                  .formatted(
                      id,
                      Arrays.stream(values())
                          .map(Precision::id)
                          .collect(Collectors.joining(", "))));
    };
  }
}

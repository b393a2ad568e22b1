package org.sensorium.nn.kernels;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The weights of a decoder's stack and what is done with them, for {@link
 * AttentionKernels#decoderStep}.
 */
public final class DecoderStack {

  /** How attention and MLP are added to what came in. */
  public enum Residual {
    /** Each behind a norm of what is there then. */
    SEQUENTIAL(0),
    /** Both behind norms of what came in, or behind one common norm. */
    PARALLEL(1),
    /** Each in turn, and a norm after the sum. */
    POST_NORM(2);

    private final int code; // the kernel's

    Residual(int code) {
      this.code = code;
    }
  }

  /** What a weight is for; the order is that of the list, and of the kernel's places. */
  public enum Role {
    NORM,
    NORM_BIAS,
    QKV, // rows of all queries, all keys, all values
    QKV_BIAS,
    Q_NORM,
    K_NORM,
    OUT,
    OUT_BIAS,
    MLP_NORM,
    MLP_NORM_BIAS,
    UP, // where gated, rows of the gate first
    UP_BIAS,
    DOWN,
    DOWN_BIAS,
    LAST_NORM, // from here on once, behind the layers
    LAST_NORM_BIAS,
    PROJECT_OUT,
    HEAD,
    HEAD_BIAS
  }

  /**
   * The arithmetic.
   *
   * @param centred whether the norms are layer norms, else root mean square norms
   * @param activation as the kernel counts them: 0 SiLU, 1 GELU, 2 GELU by tanh, 3 ReLU, 4 quick
   *     GELU
   * @param gated whether the MLP multiplies the activated half with the other one
   * @param rotary whether queries and keys are turned
   * @param biased whether the mask holds distances, one table a head
   * @param wholeNorms whether the norms of queries and keys are over all heads, else over each
   * @param eps of every norm
   * @param clip bound of queries, keys and values; 0 for none
   */
  public record Form(
      Residual residual,
      boolean centred,
      int activation,
      boolean gated,
      boolean rotary,
      boolean biased,
      boolean wholeNorms,
      double eps,
      double clip) {}

  private final Form form;
  private final NDArray settings;
  private final NDArray places;
  private final NDList weights;

  /**
   * Lays a stack out; the weights stay their owner's.
   *
   * @param owner of the two small tables made here
   * @param layers the weights of every layer, the same roles in each
   * @param end the weights behind the layers
   */
  public DecoderStack(
      NDManager owner, Form form, List<Map<Role, NDArray>> layers, Map<Role, NDArray> end) {
    this.form = form;
    weights = new NDList();
    long[] at =
        Arrays.stream(Role.values()).mapToLong(role -> place(role, layers.get(0), end)).toArray();
    List<Map<Role, NDArray>> parts = new ArrayList<>(layers);
    parts.add(end);
    parts.forEach(part -> weights.addAll(new EnumMap<>(part).values()));
    AttentionKernels.asList("weights", weights);
    NDManager host = owner.newSubManager(Device.cpu()); // numbers are read there
    settings =
        host.create(
            new long[] {
              layers.get(0).size(),
              form.residual().code,
              form.centred() ? 1 : 0,
              form.activation(),
              form.gated() ? 1 : 0,
              form.rotary() ? 1 : 0,
              form.biased() ? 1 : 0,
              form.wholeNorms() ? 1 : 0
            });
    places = host.create(at);
  }

  private DecoderStack(DecoderStack whole, int from, int to) {
    form = whole.form;
    settings = whole.settings;
    places = whole.places;
    weights = new NDList(whole.weights.subList(from, to));
  }

  /**
   * The layers first … end - 1 by themselves, over the same arrays; what is behind the layers
   * belongs to the part that ends with the last one.
   *
   * @param layers how many there are
   */
  public DecoderStack between(int first, int end, int layers) {
    int each = Math.toIntExact(settings.getLong(0));
    return new DecoderStack(this, first * each, end == layers ? weights.size() : end * each);
  }

  /**
   * Where a weight lies among those of its layer, or among those behind the layers; -1: nowhere.
   */
  private static long place(Role role, Map<Role, NDArray> layer, Map<Role, NDArray> end) {
    Map<Role, NDArray> part = layer.containsKey(role) ? layer : end;
    return part.containsKey(role)
        ? part.keySet().stream().filter(other -> other.compareTo(role) < 0).count()
        : -1;
  }

  Form form() {
    return form;
  }

  NDArray settings() {
    return settings;
  }

  NDArray places() {
    return places;
  }

  NDList weights() {
    return weights;
  }
}

package org.sensorium.nn.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The whole of Python that a pickled checkpoint may name. */
final class PickleGlobals {

  /** Makes the exception that says where the pickle is wrong. */
  @FunctionalInterface
  interface Refusal {
    CheckpointException because(String found);
  }

  /** Something that a pickle may call. */
  @FunctionalInterface
  interface Function {
    Object call(List<?> arguments, Refusal refused) throws CheckpointException;
  }

  /**
   * A run of numbers in the file.
   *
   * @param key its name in the file
   * @param elements its length
   */
  record Storage(ElementType type, String key, long elements) {}

  /**
   * A view of a storage.
   *
   * @param offset of the first element, in elements
   * @param sizes by axis
   * @param strides by axis, in elements
   */
  record Tensor(Storage storage, long offset, List<Long> sizes, List<Long> strides) {}

  /**
   * What a command line was given ({@code args} beside the tensors): names and plain values.
   * Python's class of it has no code of its own, and none runs here.
   */
  static final class Namespace extends LinkedHashMap<Object, Object> {
    private static final long serialVersionUID = 1L;
  }

  /** The one class of which an object may be made. */
  static final Function NAMESPACE = PickleGlobals::namespace;

  private static final Map<String, Object> NAMED =
      Map.ofEntries(
          Map.entry("argparse.Namespace", NAMESPACE),
          Map.entry("collections.OrderedDict", (Function) PickleGlobals::orderedDict),
          Map.entry("torch._utils._rebuild_tensor_v2", (Function) PickleGlobals::rebuildTensor),
          Map.entry("torch._utils._rebuild_parameter", (Function) PickleGlobals::rebuildParameter),
          Map.entry("torch.Size", (Function) PickleGlobals::size),
          Map.entry("torch.DoubleStorage", ElementType.F64),
          Map.entry("torch.FloatStorage", ElementType.F32),
          Map.entry("torch.HalfStorage", ElementType.F16),
          Map.entry("torch.BFloat16Storage", ElementType.BF16),
          Map.entry("torch.LongStorage", ElementType.I64),
          Map.entry("torch.IntStorage", ElementType.I32),
          Map.entry("torch.ShortStorage", ElementType.I16),
          Map.entry("torch.CharStorage", ElementType.I8),
          Map.entry("torch.ByteStorage", ElementType.U8),
          Map.entry("torch.BoolStorage", ElementType.BOOL));

  private PickleGlobals() {}

  /** A {@link Function} or the {@link ElementType} of a storage; null for every other name. */
  static @Nullable Object named(String name) {
    return NAMED.get(name);
  }

  /** What a persistent id stands for: ("storage", its class, key, device, elements). */
  static Storage storage(Object id, Refusal refused) throws CheckpointException {
    if (id instanceof List<?> tuple
        && tuple.size() >= 5
        && "storage".equals(tuple.get(0))
        && tuple.get(1) instanceof ElementType type
        && tuple.get(2) instanceof String key
        && tuple.get(4) instanceof Long elements
        && elements >= 0
        && (tuple.size() == 5 || tuple.get(5) == PickleMachine.NONE)) {
      return new Storage(type, key, elements);
    }
    throw refused.because(
        "damaged: a storage is not (\"storage\", class, key, device, number of elements)");
  }

  private static Object orderedDict(List<?> arguments, Refusal refused) throws CheckpointException {
    if (!arguments.isEmpty()) {
      throw refused.because("an OrderedDict made from something; save it as a plain dict");
    }
    return new LinkedHashMap<>();
  }

  private static Object namespace(List<?> arguments, Refusal refused) throws CheckpointException {
    if (!arguments.isEmpty()) {
      throw refused.because("an argparse.Namespace made from something; save it as a plain dict");
    }
    return new Namespace();
  }

  /** (storage, offset, sizes, strides, requires_grad, hooks…). */
  private static Object rebuildTensor(List<?> arguments, Refusal refused)
      throws CheckpointException {
    if (arguments.size() >= 4
        && arguments.get(0) instanceof Storage storage
        && arguments.get(1) instanceof Long offset
        && offset >= 0
        && arguments.get(2) instanceof List<?> sizes
        && arguments.get(3) instanceof List<?> strides
        && sizes.size() == strides.size()) {
      return new Tensor(storage, offset, longs(sizes, refused), longs(strides, refused));
    }
    throw refused.because("damaged: a tensor is not (storage, offset from 0, sizes, strides, …)");
  }

  /** (tensor, requires_grad, hooks). */
  private static Object rebuildParameter(List<?> arguments, Refusal refused)
      throws CheckpointException {
    if (!arguments.isEmpty() && arguments.get(0) instanceof Tensor tensor) {
      return tensor;
    }
    throw refused.because("damaged: a parameter is not (tensor, requires_grad, hooks)");
  }

  private static Object size(List<?> arguments, Refusal refused) throws CheckpointException {
    if (arguments.size() == 1 && arguments.get(0) instanceof List<?> sizes) {
      return longs(sizes, refused);
    }
    throw refused.because("damaged: a torch.Size is not (sizes)");
  }

  private static List<Long> longs(List<?> values, Refusal refused) throws CheckpointException {
    List<Long> longs = new ArrayList<>();
    for (Object value : values) {
      if (!(value instanceof Long number) || number < 0) {
        throw refused.because("damaged: a size or stride is not a whole number from 0");
      }
      longs.add(number);
    }
    return List.copyOf(longs);
  }
}

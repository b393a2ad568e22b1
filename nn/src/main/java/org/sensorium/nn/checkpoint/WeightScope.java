package org.sensorium.nn.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.kernels.Precision;

/**
 * A named corner of a checkpoint, from which the layers of a model take their weights:
 *
 * <pre>{@code
 * WeightScope scope = WeightScope.of(checkpoint, manager);
 * NDArray weight = scope.sub("layers").sub(0).get("weight", new Shape(out, in));
 * scope.finish(); // every missing, misshapen and left-over key in one message
 * }</pre>
 *
 * <p>While a model loads, a key that is missing or does not fit gives zeros of the expected shape,
 * and from then on so does every other, so that {@link #finish} can name all of them at once;
 * nothing may run before it. Those zeros are one number shown many times: sizes that a wrong config
 * asks for take no memory. Scopes cut from one another share their records; they are for one
 * thread.
 */
public final class WeightScope {

  /** What old files hold and no model reads: constants that are computed, counters of training. */
  private static final List<String> NEVER_READ =
      List.of(
          "(^|\\.)position_ids$", "(^|\\.)rotary_emb\\.inv_freq$", "(^|\\.)num_batches_tracked$");

  /** A config of a million layers is not to fill the memory with the names of their keys. */
  private static final int MAX_MISSING = 100_000;

  /** What all scopes of one checkpoint share. */
  private static final class Shared {
    final Checkpoint checkpoint;
    final boolean shapesOnly;
    final KeyRewrites rewrites = new KeyRewrites();
    final List<Pattern> ignored = new ArrayList<>();
    final Set<String> used = new LinkedHashSet<>(); // the file's keys
    final Set<String> missing = new LinkedHashSet<>(); // the model's keys
    final Map<String, String> mismatched = new LinkedHashMap<>(); // the model's keys, with both

    Shared(Checkpoint checkpoint, boolean shapesOnly) {
      this.checkpoint = checkpoint;
      this.shapesOnly = shapesOnly;
      NEVER_READ.forEach(regex -> ignored.add(Pattern.compile(regex)));
    }

    /** Whether what is read is a placeholder. */
    boolean placeholders() {
      return shapesOnly || !missing.isEmpty() || !mismatched.isEmpty();
    }
  }

  private final Shared shared;
  private final NDManager owner;
  private final String prefix;

  private WeightScope(Shared shared, NDManager owner, String prefix) {
    this.shared = shared;
    this.owner = owner;
    this.prefix = prefix;
  }

  /**
   * The whole of a checkpoint.
   *
   * @param owner manager of every array that is read; they lie on its device
   */
  public static WeightScope of(Checkpoint checkpoint, NDManager owner) {
    return new WeightScope(new Shared(checkpoint, false), owner, "");
  }

  /**
   * The whole of a checkpoint, of which no weight is read: every array is one number shown many
   * times, and holds no more memory than that. A model loaded from it cannot be used, but {@link
   * #finish} says what loading it would say, before gigabytes are read.
   *
   * @param owner manager of the placeholders
   */
  public static WeightScope shapesOnly(Checkpoint checkpoint, NDManager owner) {
    return new WeightScope(new Shared(checkpoint, true), owner, "");
  }

  /** The keys that start with this name and a dot; the name may hold dots itself. */
  public WeightScope sub(String name) {
    return new WeightScope(shared, owner, KeyRewrites.join(prefix, name));
  }

  /** One of a numbered list of layers. */
  public WeightScope sub(int index) {
    return sub(Integer.toString(index));
  }

  /**
   * Accepts keys under another name as well: what this scope calls {@code from…} the file may hold
   * as {@code to…}, both relative to this scope and in whole name segments. The exact name comes
   * first, then the aliases in the order given, then their combinations. An empty {@code from}
   * stands for the whole scope.
   *
   * @return this scope
   */
  public WeightScope alias(String from, String to) {
    shared.rewrites.add(KeyRewrites.join(prefix, from), KeyRewrites.join(prefix, to));
    return this;
  }

  /**
   * Accepts that keys of the file in which this regular expression is found are never read.
   *
   * @return this scope
   */
  public WeightScope ignore(String regex) {
    shared.ignored.add(Pattern.compile(regex));
    return this;
  }

  /** The owner of the arrays. */
  public NDManager manager() {
    return owner;
  }

  /** The file's name for messages. */
  public String source() {
    return shared.checkpoint.source();
  }

  /** The full name of a key in this scope, as the model calls it. */
  public String key(String name) {
    return KeyRewrites.join(prefix, name);
  }

  /** Whether the file holds this key, under any of its names. */
  public boolean has(String name) {
    return find(name) != null;
  }

  /** The shape of a key in the file, or null where there is none. */
  public @Nullable Shape shape(String name) {
    TensorInfo info = find(name);
    return info == null ? null : info.shape();
  }

  /**
   * Reads a weight of any floating or quantised type as FLOAT32.
   *
   * @return owned by {@link #manager}; zeros if the key is missing, of another shape or of an
   *     integer type, which {@link #finish} then reports
   * @throws CheckpointException if that many keys are missing that the config must be wrong
   */
  public NDArray get(String name, Shape expected) throws IOException {
    TensorInfo info = find(name);
    if (info == null) {
      shared.missing.add(key(name));
      if (shared.missing.size() >= MAX_MISSING) {
        throw new CheckpointException(new WeightScope(shared, owner, "").report().describe());
      }
      return placeholder(expected);
    }
    return read(info, name, expected);
  }

  /** Reads a weight and holds it in a precision. */
  public NDArray get(String name, Shape expected, Precision precision) throws IOException {
    NDArray weight = get(name, expected);
    return shared.placeholders() ? weight : precision.hold(weight);
  }

  /** Reads a weight that may be absent; null if it is. */
  public @Nullable NDArray optional(String name, Shape expected) throws IOException {
    TensorInfo info = find(name);
    return info == null ? null : read(info, name, expected);
  }

  private NDArray read(TensorInfo info, String name, Shape expected) throws IOException {
    shared.used.add(info.name());
    if (!info.shape().equals(expected)) {
      shared.mismatched.put(
          key(name), "%s is %s, expected %s".formatted(info.name(), info.shape(), expected));
    } else if (!info.floating()) {
      shared.mismatched.put(
          key(name), "%s is of type %s, expected floats".formatted(info.name(), info.type()));
    }
    if (shared.placeholders()) {
      return placeholder(expected);
    }
    NDArray array = shared.checkpoint.read(owner, info.name());
    if (array.getDataType() != DataType.FLOAT64) {
      return array;
    }
    try (NDArray wide = array) {
      return wide.toType(DataType.FLOAT32, true);
    }
  }

  private NDArray placeholder(Shape expected) {
    if (expected.dimension() == 0) {
      return owner.zeros(expected, DataType.FLOAT32);
    }
    try (NDArray zero = owner.zeros(new Shape(1), DataType.FLOAT32)) {
      return zero.broadcast(expected);
    }
  }

  private @Nullable TensorInfo find(String name) {
    for (String candidate : shared.rewrites.candidates(key(name))) {
      TensorInfo info = shared.checkpoint.tensors().get(candidate);
      if (info != null) {
        return info;
      }
    }
    return null;
  }

  /** What fits and what does not so far, of the keys in this scope. */
  public WeightReport report() {
    Set<String> prefixes = shared.rewrites.candidates(prefix);
    List<String> unexpected =
        shared.checkpoint.tensors().keySet().stream()
            .filter(key -> !shared.used.contains(key))
            .filter(key -> prefixes.stream().anyMatch(p -> isUnder(p, key)))
            .filter(key -> shared.ignored.stream().noneMatch(p -> p.matcher(key).find()))
            .toList();
    return new WeightReport(
        source(),
        shared.missing.stream().filter(key -> isUnder(prefix, key)).toList(),
        shared.mismatched.entrySet().stream()
            .filter(entry -> isUnder(prefix, entry.getKey()))
            .map(Map.Entry::getValue)
            .toList(),
        unexpected);
  }

  private static boolean isUnder(String prefix, String key) {
    return prefix.isEmpty() || key.startsWith(prefix + ".");
  }

  /**
   * Ends the loading of everything in this scope.
   *
   * @throws CheckpointException naming every missing, misshapen and unexpected key
   */
  public void finish() throws CheckpointException {
    WeightReport report = report();
    if (!report.fits()) {
      throw new CheckpointException(report.describe());
    }
  }
}

package org.sensorium.nn.lora;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.SafetensorsWriter;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.layers.Linear;

/**
 * Low-rank branches beside the linear maps of a frozen model, in the files of PEFT. Owns the
 * branches' arrays: float32, trainable, on the device of their map. Close it only when nothing
 * refers to them any more.
 *
 * <pre>{@code
 * LoraAdapter adapter = LoraAdapter.create(config, decoder.linears(), seed);
 * adapter.training(true); // dropout
 * … train adapter.parameters() …
 * adapter.save(folder);
 * }</pre>
 */
public final class LoraAdapter implements AutoCloseable {
  private static final String PREFIX = "base_model.model";
  private static final String WEIGHTS = "adapter_model.safetensors";
  private static final String A = "lora_A";
  private static final String B = "lora_B";
  private static final long MAX_ELEMENTS = 1L << 30; // of one matrix of a branch

  private final LoraConfig config;
  private final NDManager manager;
  private final Map<String, Linear> linears = new LinkedHashMap<>(); // the targets, by path
  private final Map<String, Linear.LowRank> branches = new LinkedHashMap<>(); // by path

  private LoraAdapter(LoraConfig config, Map<String, Linear> all) throws CheckpointException {
    this.config = config;
    all.forEach(
        (path, linear) -> {
          if (config.targets().contains(path)) {
            linears.put(path, linear);
          }
        });
    if (linears.isEmpty()) {
      throw new CheckpointException(
          "the LoRA targets %s name no linear map of this model, which has %s"
              .formatted(config.targets().modules(), all.keySet()));
    }
    manager = NDManager.newBaseManager(linears.values().iterator().next().weight().getDevice());
  }

  /**
   * Attaches fresh branches: A uniform as torch draws a linear layer's matrix, B zero, so that at
   * first they add nothing.
   *
   * @param linears all linear maps of the model by path; the config chooses among them
   * @throws CheckpointException if it chooses none, or a rank is too large for its map
   */
  public static LoraAdapter create(LoraConfig config, Map<String, Linear> linears, long seed)
      throws CheckpointException {
    LoraAdapter adapter = new LoraAdapter(config, linears);
    SplittableRandom random = new SplittableRandom(seed);
    try {
      for (Map.Entry<String, Linear> entry : adapter.linears.entrySet()) {
        adapter.addFresh(entry.getKey(), entry.getValue(), random);
      }
    } catch (IOException | RuntimeException e) {
      adapter.close();
      throw e;
    }
    adapter.attach();
    return adapter;
  }

  /**
   * Whether names of linear maps, as adapter_config.json's {@code target_modules} has them, choose
   * any of a model's.
   *
   * @param paths of all linear maps of the model
   */
  public static boolean fits(List<String> targets, Collection<String> paths) {
    LoraTargets chosen = LoraTargets.of(targets);
    return paths.stream().anyMatch(chosen::contains);
  }

  private void addFresh(String path, Linear linear, SplittableRandom random)
      throws CheckpointException {
    int rank = config.rank(path);
    if ((long) rank * Math.max(linear.in(), linear.out()) > MAX_ELEMENTS) {
      throw new CheckpointException(
          "r is %d, too large for %s, a map from %d to %d; expected a rank below these"
              .formatted(rank, path, linear.in(), linear.out()));
    }
    double bound = 1 / Math.sqrt(linear.in()); // Kaiming's, with a = sqrt 5
    float[] a = new float[rank * linear.in()];
    for (int i = 0; i < a.length; i++) {
      a[i] = (float) ((2 * random.nextDouble() - 1) * bound);
    }
    try (NDManager host = manager.newSubManager(Device.cpu())) {
      add(
          path,
          linear,
          host.create(a, new Shape(rank, linear.in())),
          host.zeros(new Shape(linear.out(), rank)));
    }
  }

  /**
   * Reads and attaches an adapter.
   *
   * @param folder with adapter_config.json and adapter_model.safetensors (or .bin)
   * @param linears all linear maps of the model by path
   * @throws CheckpointException if a setting is not supported, or naming every missing, misshapen
   *     and unexpected key
   */
  public static LoraAdapter load(Path folder, Map<String, Linear> linears) throws IOException {
    LoraConfig config = LoraConfigFile.read(folder.resolve("adapter_config.json"));
    try (Checkpoint checkpoint = Checkpoints.open(weights(folder))) {
      return load(config, checkpoint, linears);
    }
  }

  /**
   * Reads and attaches an adapter that is part of a larger file.
   *
   * @param settings as adapter_config.json has them
   * @param checkpoint the branches alone, by PEFT's names
   * @param linears all linear maps of the model by path
   * @throws CheckpointException as {@link #load(Path, Map)}
   */
  public static LoraAdapter load(
      JsonNode settings, Checkpoint checkpoint, Map<String, Linear> linears) throws IOException {
    return load(LoraConfigFile.of(settings, checkpoint.source()), checkpoint, linears);
  }

  private static LoraAdapter load(
      LoraConfig config, Checkpoint checkpoint, Map<String, Linear> linears) throws IOException {
    LoraAdapter adapter = new LoraAdapter(config, linears);
    try (NDManager host = adapter.manager.newSubManager(Device.cpu())) {
      WeightScope scope = WeightScope.of(checkpoint, host);
      List<Runnable> additions = new ArrayList<>();
      for (Map.Entry<String, Linear> entry : adapter.linears.entrySet()) {
        String path = entry.getKey();
        Linear linear = entry.getValue();
        WeightScope module = scope.sub(PREFIX).sub(path);
        int rank = config.rank(path);
        NDArray a = module.get(name(module, A), new Shape(rank, linear.in()));
        NDArray b = module.get(name(module, B), new Shape(linear.out(), rank));
        additions.add(() -> adapter.add(path, linear, a, b));
      }
      scope.finish(); // before anything of the config's sizes is made
      additions.forEach(Runnable::run);
    } catch (IOException | RuntimeException e) {
      adapter.close();
      throw e;
    }
    adapter.attach();
    return adapter;
  }

  /** The adapter's file, whatever other weights lie beside it. */
  private static Path weights(Path folder) {
    Path pickle = folder.resolve("adapter_model.bin");
    Path file = folder.resolve(WEIGHTS);
    return Files.isRegularFile(pickle) && !Files.isRegularFile(file) ? pickle : file;
  }

  /** Older files keep the adapter's name in their keys. */
  private static String name(WeightScope module, String matrix) {
    String named = matrix + ".default.weight";
    return module.has(named) ? named : matrix + ".weight";
  }

  private void add(String path, Linear linear, NDArray a, NDArray b) {
    branches.put(
        path,
        new Linear.LowRank(own(a, linear), own(b, linear), config.scale(path), /* dropout= */ 0));
  }

  /**
   * A trainable copy beside the map, in memory of the engine. toDevice alone does not copy where
   * the device is the same, whatever it is told, and would go on reading the Java buffer.
   */
  private NDArray own(NDArray array, Linear linear) {
    NDArray copy = array.duplicate().toDevice(linear.weight().getDevice(), false);
    copy.attach(manager);
    copy.setRequiresGradient(true);
    return copy;
  }

  /**
   * Puts the branches beside their maps; they are there after {@link #create} and {@link #load}.
   */
  public void attach() {
    branches.forEach((path, low) -> linear(path).attach(low));
  }

  /** Takes the branches away; the maps are as they were, the branches stay for later. */
  public void detach() {
    branches.forEach((path, low) -> linear(path).detach(low));
  }

  private Linear linear(String path) {
    return Objects.requireNonNull(linears.get(path), path);
  }

  /**
   * Turns the config's dropout on or, as it is at first, off; for the attached branches at once,
   * for others from their next {@link #attach} on.
   *
   * <p>The masks come from the engine's one generator. They are the same in every run if {@link
   * ai.djl.engine.Engine#setRandomSeed} is called with a number that is made from the run's seed
   * and the step's number <em>before every step</em>, on any thread: called once at the start, a
   * resumed run would not go on with the masks of an unbroken one.
   */
  public void training(boolean on) {
    double dropout = on ? config.dropout() : 0;
    branches.replaceAll(
        (path, low) -> {
          Linear.LowRank other = new Linear.LowRank(low.a(), low.b(), low.scale(), dropout);
          Linear linear = linear(path);
          if (linear.has(low)) { // a merged one must not come back
            linear.detach(low);
            linear.attach(other);
          }
          return other;
        });
  }

  /**
   * Adds the branches into the matrices of their maps, in place and for good, then detaches. Those
   * of other adapters there go in with them.
   */
  public void merge() {
    attach();
    linears.values().forEach(Linear::merge);
  }

  /** What is trained, by PEFT's keys; owned by the adapter. */
  public Map<String, NDArray> parameters() {
    Map<String, NDArray> parameters = new LinkedHashMap<>();
    branches.forEach(
        (path, low) -> {
          String module = PREFIX + "." + path + ".";
          parameters.put(module + A + ".weight", low.a());
          parameters.put(module + B + ".weight", low.b());
        });
    return Collections.unmodifiableMap(parameters);
  }

  public LoraConfig config() {
    return config;
  }

  /** Writes adapter_config.json and adapter_model.safetensors. */
  public void save(Path folder) throws IOException {
    SafetensorsWriter.write(folder.resolve(WEIGHTS), parameters());
    LoraConfigFile.write(folder.resolve("adapter_config.json"), config);
  }

  @Override
  public void close() {
    detach();
    manager.close();
  }
}

package org.sensorium.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.SafetensorsFile;

/**
 * Golden numbers of one reference model: {@code io.safetensors} (inputs {@code in.*}, outputs
 * {@code out.*}), {@code meta.json}, and where there is a model {@code config.json} and {@code
 * model.safetensors}. The folder is {@code -Dfixtures=DIR}, else nn's test resources.
 */
public final class ParityFixture implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double DEFAULT_ATOL = 1e-4;
  private static final List<Path> COPIES =
      List.of(
          Path.of("src/test/resources/fixtures"),
          Path.of("../nn/src/test/resources/fixtures"),
          Path.of("nn/src/test/resources/fixtures"));

  private final NDManager manager;
  private final Path folder;
  private final JsonNode meta;
  private final List<Checkpoint> open = new ArrayList<>();

  private ParityFixture(NDManager manager, Path folder, JsonNode meta) {
    this.manager = manager;
    this.folder = folder;
    this.meta = meta;
  }

  /**
   * Opens a fixture by its folder's name.
   *
   * @param manager owner of the arrays that it gives
   */
  public static ParityFixture open(NDManager manager, String name) throws IOException {
    return open(manager, root().resolve(name));
  }

  /** Opens a fixture of a module's own, which {@code -Dfixtures} does not move. */
  public static ParityFixture open(NDManager manager, Path folder) throws IOException {
    return new ParityFixture(
        manager, folder, JSON.readTree(Files.readString(folder.resolve("meta.json"))));
  }

  /** The folder of all fixtures; surefire runs in a module's folder, an IDE in the project's. */
  public static Path root() {
    String given = System.getProperty("fixtures", "");
    return given.isEmpty()
        ? firstFolder(COPIES)
        : firstFolder(List.of(Path.of(given), Path.of("..").resolve(given)));
  }

  /**
   * A file by its path under the fixtures.
   *
   * @throws AssertionError if it is not there: a given folder that lacks it was not tested with it
   */
  public static Path file(String path) {
    Path file = root().resolve(path);
    if (!Files.exists(file)) {
      throw new AssertionError(
          "%s: no such fixture; place it there, or pass another folder with -Dfixtures=DIR"
              .formatted(file));
    }
    return file;
  }

  private static Path firstFolder(List<Path> candidates) {
    return candidates.stream()
        .filter(Files::isDirectory)
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "no fixtures in %s from %s; pass -Dfixtures=DIR"
                        .formatted(candidates, Path.of("").toAbsolutePath())));
  }

  /** A file of the fixture. */
  public Path path(String file) {
    return folder.resolve(file);
  }

  public JsonNode meta() {
    return meta;
  }

  public JsonNode config() throws IOException {
    return JSON.readTree(Files.readString(path("config.json")));
  }

  /** The fixture's model.safetensors, closed with the fixture. */
  public Checkpoint checkpoint() throws IOException {
    return keep(Checkpoints.open(path("model.safetensors")));
  }

  /** The names of the recorded arrays. */
  public Set<String> names() throws IOException {
    try (Checkpoint io = io()) {
      return io.tensors().keySet();
    }
  }

  public boolean has(String name) throws IOException {
    return names().contains(name);
  }

  /** A recorded array, owned by the fixture's manager. */
  public NDArray get(String name) throws IOException {
    try (Checkpoint io = io()) {
      return io.read(manager, name);
    }
  }

  private Checkpoint io() throws IOException {
    return SafetensorsFile.open(path("io.safetensors"));
  }

  /** The absolute tolerance: meta.json's for this array, else meta.json's, else 1e-4. */
  public double atol(String name) {
    JsonNode own = meta.path("atol_by_tensor").path(name);
    JsonNode all = meta.path("atol");
    if (own.isNumber()) {
      return own.asDouble();
    }
    if (all.asText().equals("exact")) {
      return 0;
    }
    return all.isNumber() ? all.asDouble() : DEFAULT_ATOL;
  }

  /** Compares a whole array with the recorded one at the fixture's tolerance. */
  public void assertClose(String name, NDArray actual) throws IOException {
    assertClose(name, actual, atol(name));
  }

  /** Compares a whole array with the recorded one; the shapes must agree, NaN never passes. */
  public void assertClose(String name, NDArray actual, double atol) throws IOException {
    try (NDArray expected = get(name)) {
      assertClose("%s %s".formatted(folder.getFileName(), name), expected, actual, atol);
    }
  }

  /** Compares two whole arrays; the shapes must agree, NaN never passes. */
  public static void assertClose(String what, NDArray expected, NDArray actual, double atol) {
    if (!expected.getShape().equals(actual.getShape())) {
      Assertions.fail(
          "%s: shape %s, expected %s".formatted(what, actual.getShape(), expected.getShape()));
    }
    double[] want = doubles(expected);
    double[] got = doubles(actual);
    int worst = -1;
    int beyond = 0;
    double worstDifference = -1;
    for (int i = 0; i < want.length; i++) {
      double difference = want[i] == got[i] ? 0 : Math.abs(want[i] - got[i]);
      difference = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
      beyond += difference > atol ? 1 : 0;
      if (difference > worstDifference) {
        worst = i;
        worstDifference = difference;
      }
    }
    if (beyond > 0) {
      Assertions.fail(
          "%s: %d of %d elements differ by more than %s; largest difference %s at %s: got %s, expected %s"
              .formatted(
                  what,
                  beyond,
                  want.length,
                  atol,
                  worstDifference,
                  Arrays.toString(index(worst, expected.getShape())),
                  got[worst],
                  want[worst]));
    }
  }

  private static long[] index(int flat, Shape shape) {
    long[] index = new long[shape.dimension()];
    long rest = flat;
    for (int axis = index.length - 1; axis >= 0; axis--) {
      index[axis] = rest % shape.get(axis);
      rest /= shape.get(axis);
    }
    return index;
  }

  /** Every element, row-major, of any type that has numbers. */
  public static double[] doubles(NDArray array) {
    if (array.size() == 0) {
      return new double[0];
    }
    try (NDArray wide = array.toType(DataType.FLOAT64, true)) {
      return wide.toDoubleArray();
    }
  }

  private Checkpoint keep(Checkpoint checkpoint) {
    open.add(checkpoint);
    return checkpoint;
  }

  @Override
  public void close() throws IOException {
    for (Checkpoint checkpoint : open) {
      checkpoint.close();
    }
  }

  /** The names of all fixtures in the folder. */
  public static List<String> all() throws IOException {
    try (Stream<Path> folders = Files.list(root())) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    }
  }
}

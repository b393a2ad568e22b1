package org.sensorium.pointcloud.encoder;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.EncoderIndex;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;

/** Every kind of encoder of point clouds. */
public final class PointCloudEncoders {
  private static final EncoderIndex<Entry> INDEX =
      new EncoderIndex<>(
          "point cloud encoder",
          List.of(
              new Entry(
                  "point-bert",
                  List.of(PointBertConfig.MODEL_TYPE, "pointllm"),
                  List.of(PointBertEncoder.MARK),
                  "pointbert",
                  PointCloudEncoders::pointBert),
              new Entry(
                  "epcl",
                  List.of("epcl"),
                  List.of(EpclEncoder.MARK, EpclEncoder.SINGLE_MARK),
                  "epcl",
                  EpclEncoder::load)));

  /** Builds an encoder from its files. */
  interface Loader {
    PointCloudEncoder load(NDManager manager, PointCloudFiles files, Precision precision)
        throws IOException;
  }

  /**
   * A kind of encoder.
   *
   * @param id its exact name
   * @param modelTypes the {@code model_type} of config files that mean it
   * @param marks keys by which files without one are known to hold it
   * @param fixture the parity fixture that it is tested with
   */
  public record Entry(
      String id, List<String> modelTypes, List<String> marks, String fixture, Loader loader)
      implements EncoderIndex.Kind {

    /**
     * Loads an encoder.
     *
     * @param manager owner of the weights, whose device they lie on
     * @param path a folder with weights and maybe {@code config.json} and {@code
     *     preprocessor_config.json}; or a weights file
     * @param precision of the matrices
     */
    public PointCloudEncoder load(NDManager manager, Path path, Precision precision)
        throws IOException {
      return load(manager, path, precision, false);
    }

    /**
     * Checks names and shapes of an encoder's files, reading no weight.
     *
     * @param scratch owner of placeholders for the weights
     * @return an encoder that tells its sizes, and cannot encode
     * @throws CheckpointException if loading would fail
     */
    public PointCloudEncoder outline(NDManager scratch, Path path) throws IOException {
      return load(scratch, path, Precision.FLOAT32, true);
    }

    private PointCloudEncoder load(
        NDManager manager, Path path, Precision precision, boolean shapesOnly) throws IOException {
      try (PointCloudFiles files = PointCloudFiles.open(path, shapesOnly)) {
        return loader.load(manager, files, precision);
      } catch (IllegalArgumentException e) { // a config that makes no sense
        throw new CheckpointException("%s: %s".formatted(path, e.getMessage()), e);
      }
    }
  }

  private PointCloudEncoders() {}

  /** Every kind, in the order of the documentation. */
  public static List<Entry> all() {
    return INDEX.all();
  }

  /**
   * The kind of this exact id.
   *
   * @throws IllegalArgumentException naming the known ids
   */
  public static Entry get(String id) {
    return INDEX.get(id);
  }

  /**
   * The kind of a model folder or weights file, without reading weights: what {@code config.json}
   * names, or without a {@code model_type} what the names of the tensors tell.
   *
   * @throws CheckpointException naming what was found and what is known
   */
  public static Entry of(Path path) throws IOException {
    return INDEX.of(path);
  }

  private static PointCloudEncoder pointBert(
      NDManager manager, PointCloudFiles files, Precision precision) throws IOException {
    WeightScope scope = files.checkpoint().scope(manager, PointBertEncoder.MARK);
    PointBertConfig config = PointBertConfig.of(files.checkpoint().config(), scope);
    PointBertEncoder encoder =
        PointBertEncoder.load(
            scope, config, files.processor(PointBertEncoder.processor(config)), precision);
    scope.finish();
    return encoder;
  }
}

package org.sensorium.pointcloud.encoder;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.SideFile;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.pointcloud.processing.PointCloudProcessorConfig;

/** The files of an encoder: weights, and beside them what describes it, as far as there is any. */
final class PointCloudFiles implements AutoCloseable {
  private final Checkpoint checkpoint;
  private final JsonNode config;
  private final @Nullable PointCloudProcessorConfig processor;
  private final boolean shapesOnly;

  private PointCloudFiles(
      Checkpoint checkpoint,
      JsonNode config,
      @Nullable PointCloudProcessorConfig processor,
      boolean shapesOnly) {
    this.checkpoint = checkpoint;
    this.config = config;
    this.processor = processor;
    this.shapesOnly = shapesOnly;
  }

  /**
   * Reads all but the weights.
   *
   * @param path a folder or a weights file
   * @param shapesOnly whether weights are placeholders, see {@link WeightScope#shapesOnly}
   */
  static PointCloudFiles open(Path path, boolean shapesOnly) throws IOException {
    JsonNode config = config(path);
    PointCloudProcessorConfig processor =
        PointCloudProcessorConfig.isIn(path) ? PointCloudProcessorConfig.read(path) : null;
    return new PointCloudFiles(Checkpoints.open(path), config, processor, shapesOnly);
  }

  /** The content of {@code config.json}; an empty object where there is none. */
  static JsonNode config(Path path) throws IOException {
    Path file = path.resolve("config.json");
    return Files.isRegularFile(file)
        ? SideFile.json(file, "what describes an encoder of point clouds")
        : JsonNodeFactory.instance.objectNode();
  }

  JsonNode config() {
    return config;
  }

  /** What the weights file says beside its tensors. */
  Map<String, Object> metadata() {
    return checkpoint.metadata();
  }

  /** What the files say, else the usual. */
  PointCloudProcessorConfig processor(PointCloudProcessorConfig usual) {
    return processor == null ? usual : processor;
  }

  /** Whether a file has this key, alone or below others. */
  static boolean holds(Checkpoint checkpoint, String mark) {
    return !places(checkpoint, mark).isEmpty();
  }

  /** {@link #holds(Checkpoint, String)} of these files. */
  boolean holds(String mark) {
    return holds(checkpoint, mark);
  }

  /**
   * The corner of the file in which this is a key: {@code model.point_backbone}, {@code
   * module.point_encoder}. The whole file if it has no such key.
   *
   * @param manager owner of the weights
   * @throws CheckpointException if there are several
   */
  WeightScope scope(NDManager manager, String mark) throws CheckpointException {
    List<String> places = places(checkpoint, mark);
    if (places.size() > 1) {
      throw new CheckpointException(
          "%s: holds several encoders of point clouds, below %s; expected one"
              .formatted(checkpoint.source(), places));
    }
    WeightScope root =
        shapesOnly
            ? WeightScope.shapesOnly(checkpoint, manager)
            : WeightScope.of(checkpoint, manager);
    return places.isEmpty() ? root : root.sub(places.get(0));
  }

  private static List<String> places(Checkpoint checkpoint, String mark) {
    return checkpoint.tensors().keySet().stream()
        .filter(key -> key.equals(mark) || key.endsWith("." + mark))
        .map(key -> key.substring(0, Math.max(0, key.length() - mark.length() - 1)))
        .toList();
  }

  @Override
  public void close() throws IOException {
    checkpoint.close();
  }
}

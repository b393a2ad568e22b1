package org.sensorium.pointcloud.processing;

import java.util.List;
import java.util.function.IntFunction;
import org.sensorium.pointcloud.processing.PointCloudProcessorConfig.Color;

/** The processing of point clouds of the published systems, by name. */
public final class PointCloudProcessors {
  /** In configurations: what the encoder's own files say. */
  public static final String OF_ENCODER = "encoder";

  /**
   * One way of processing.
   *
   * @param id its exact name
   * @param points as published
   * @param at the processing for a number of points
   */
  public record Entry(String id, int points, IntFunction<PointCloudProcessorConfig> at) {}

  private static final List<Entry> ALL =
      List.of(
          new Entry("pointllm", 8192, PointCloudProcessorConfig::pointllm),
          new Entry("lamm", 40_000, n -> PointCloudProcessorConfig.lamm(n, Color.NONE)),
          new Entry("lamm_color", 40_000, n -> PointCloudProcessorConfig.lamm(n, Color.SCANNET)));

  private PointCloudProcessors() {}

  /** Every way, in the order of the documentation. */
  public static List<Entry> all() {
    return ALL;
  }

  /**
   * The processing of this exact id.
   *
   * @param points of the result; 0 for as many as published
   * @throws IllegalArgumentException naming the known ids
   */
  public static PointCloudProcessorConfig named(String id, int points) {
    Entry found =
        ALL.stream()
            .filter(entry -> entry.id().equals(id))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "point cloud processor \"%s\" is not known, expected one of %s"
                            .formatted(id, ALL.stream().map(Entry::id).toList())));
    return found.at().apply(points == 0 ? found.points() : points);
  }
}

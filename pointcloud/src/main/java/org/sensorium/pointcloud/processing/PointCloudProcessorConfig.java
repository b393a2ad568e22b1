package org.sensorium.pointcloud.processing;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.SideFile;

/**
 * What a {@link PointCloudProcessor} does, in this order. Its JSON form is a {@code
 * preprocessor_config.json} of our own: the field has none for point clouds.
 *
 * @param points P of every result
 * @param sampling which points are kept of a cloud that has more
 * @param color the columns behind x, y and z
 * @param normalize whether x, y and z are centred and divided by the largest radius ({@code
 *     pc_norm})
 */
@JsonIgnoreProperties("point_cloud_processor_type")
public record PointCloudProcessorConfig(
    @JsonProperty(value = "num_points", required = true) int points,
    @JsonProperty(value = "sampling", required = true) Sampling sampling,
    @JsonProperty(value = "color", required = true) Color color,
    @JsonProperty(value = "do_normalize", required = true) boolean normalize) {

  /** Most points of a result. */
  public static final int MAX_POINTS = 1 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "preprocessor_config.json";
  private static final String TYPE = "point_cloud_processor_type";
  private static final String OURS = "SensoriumPointCloudProcessor";

  /** Which points are kept of a cloud that has too many. */
  public enum Sampling {
    /** The farthest, from the first on. */
    FARTHEST("farthest"),
    /** Any, the same each time. */
    RANDOM("random");

    private final String id;

    Sampling(String id) {
      this.id = id;
    }

    /** Its name in the file. */
    @JsonValue
    public String id() {
      return id;
    }

    /** The one of this name. */
    @JsonCreator
    public static Sampling of(String id) {
      return Arrays.stream(values())
          .filter(s -> s.id.equals(id))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "sampling is \"%s\", expected farthest or random".formatted(id)));
    }
  }

  /** The columns of colour. */
  public enum Color {
    /** None: a point is x, y, z. */
    NONE("none"),
    /** Red, green, blue from 0 to 1; black where a cloud has no colours, as in PointLLM. */
    UNIT("unit"),
    /**
     * (c - mean) / 256 of c from 0 to 255, the mean ScanNet's (109.8, 97.2, 83.8), as in LAMM; 0,
     * the mean itself, where a cloud has no colours.
     */
    SCANNET("scannet");

    private final String id;

    Color(String id) {
      this.id = id;
    }

    /** Its name in the file. */
    @JsonValue
    public String id() {
      return id;
    }

    /** The one of this name. */
    @JsonCreator
    public static Color of(String id) {
      return Arrays.stream(values())
          .filter(c -> c.id.equals(id))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "color is \"%s\", expected none, unit or scannet".formatted(id)));
    }
  }

  public PointCloudProcessorConfig {
    if (points < 1 || points > MAX_POINTS) {
      throw new IllegalArgumentException(
          "num_points is %d, expected 1 to %d".formatted(points, MAX_POINTS));
    }
  }

  /**
   * PointLLM's processing: x, y, z in the unit ball, colours from 0 to 1.
   *
   * @param points 8,192 as published
   * @see <a href="https://arxiv.org/abs/2308.16911">PointLLM</a>, at cb72f4e
   */
  public static PointCloudProcessorConfig pointllm(int points) {
    return new PointCloudProcessorConfig(points, Sampling.FARTHEST, Color.UNIT, true);
  }

  /**
   * LAMM's processing: any points, as far apart as they are, in metres.
   *
   * @param points 40,000 as published
   * @param color {@link Color#NONE} as published, {@link Color#SCANNET} its option
   * @see <a href="https://arxiv.org/abs/2306.06687">LAMM</a>, at ea57136
   */
  public static PointCloudProcessorConfig lamm(int points, Color color) {
    return new PointCloudProcessorConfig(points, Sampling.RANDOM, color, false);
  }

  /** Columns C of a point: 3, or 6 with colours. */
  public int channels() {
    return color == Color.NONE ? 3 : 6;
  }

  /** The same for another number of points. */
  public PointCloudProcessorConfig withPoints(int number) {
    return new PointCloudProcessorConfig(number, sampling, color, normalize);
  }

  /** The same with other columns of colour. */
  public PointCloudProcessorConfig withColor(Color other) {
    return new PointCloudProcessorConfig(points, sampling, other, normalize);
  }

  /**
   * Reads {@code preprocessor_config.json} of a folder, or a file of that kind.
   *
   * @throws CheckpointException if it is none of point clouds, or says anything that is not done
   *     here
   */
  public static PointCloudProcessorConfig read(Path path) throws IOException {
    Path file = Files.isDirectory(path) ? path.resolve(FILE) : path;
    ObjectNode json = SideFile.json(file, "how point clouds are processed");
    String type = json.path(TYPE).asText("");
    if (!type.equals(OURS)) {
      throw new CheckpointException(
          "%s: %s is \"%s\", expected \"%s\"".formatted(file, TYPE, type, OURS));
    }
    try {
      return JSON.treeToValue(json, PointCloudProcessorConfig.class);
    } catch (JsonProcessingException e) {
      throw new CheckpointException("%s: %s".formatted(file, e.getOriginalMessage()), e);
    }
  }

  /** Whether a folder's {@code preprocessor_config.json} is one of point clouds. */
  public static boolean isIn(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    return Files.isRegularFile(file) && SideFile.json(file, "a processor").has(TYPE);
  }

  /** Writes it as a {@code preprocessor_config.json}. */
  public void write(Path file) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put(TYPE, OURS);
    json.put("num_points", points);
    json.put("sampling", sampling.id());
    json.put("color", color.id());
    json.put("do_normalize", normalize);
    Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }
}

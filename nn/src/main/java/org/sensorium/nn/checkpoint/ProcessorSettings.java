package org.sensorium.nn.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * The settings of a processor, from a {@code preprocessor_config.json} or from {@code
 * processor_config.json}, in which transformers 5 joins those of all modalities. A key that is
 * absent or null has its usual value; a value of another type is refused, naming file and key.
 */
public final class ProcessorSettings {
  private static final String OWN = "preprocessor_config.json";
  private static final String JOINT = "processor_config.json";

  private final Path file;
  private final JsonNode json;

  private ProcessorSettings(Path file, JsonNode json) {
    this.file = file;
    this.json = json;
  }

  /**
   * Reads the settings of one modality.
   *
   * @param path a folder, or a file of either kind
   * @param name of its settings in a joint file
   */
  public static ProcessorSettings read(Path path, String name) throws IOException {
    Path file = path;
    if (Files.isDirectory(path)) {
      Path own = path.resolve(OWN);
      Path joint = path.resolve(JOINT);
      file = !Files.exists(own) && Files.exists(joint) ? joint : own;
    }
    JsonNode json = SideFile.json(file, "the checkpoint's preprocessor_config.json");
    JsonNode nested = json.path(name);
    return new ProcessorSettings(file, nested.isObject() ? nested : json);
  }

  /** Whether a folder has such settings; older joint files say nothing of most modalities. */
  public static boolean areIn(Path folder, String name) throws IOException {
    return Files.isRegularFile(folder.resolve(OWN))
        || SideFile.jsonIfAny(folder.resolve(JOINT), "a joint processor").path(name).isObject();
  }

  /** A value of any type; missing where it is null, too. */
  public JsonNode get(String key) {
    JsonNode value = json.path(key);
    return value.isNull() ? MissingNode.getInstance() : value;
  }

  /** A whole number. */
  public int whole(String key, int usual) throws CheckpointException {
    return get(key, v -> v.isIntegralNumber() && v.canConvertToInt(), "a whole number")
        .asInt(usual);
  }

  /** A number. */
  public double number(String key, double usual) throws CheckpointException {
    return get(key, JsonNode::isNumber, "a number").asDouble(usual);
  }

  /** A truth value. */
  public boolean flag(String key, boolean usual) throws CheckpointException {
    return get(key, JsonNode::isBoolean, "true or false").asBoolean(usual);
  }

  private JsonNode get(String key, Predicate<JsonNode> fits, String expected)
      throws CheckpointException {
    JsonNode value = get(key);
    if (!value.isMissingNode() && !fits.test(value)) {
      throw refused("%s is %s, expected %s".formatted(key, value, expected));
    }
    return value;
  }

  /** The refusal of these settings. */
  public CheckpointException refused(String reason) {
    return new CheckpointException(file + ": " + reason);
  }
}

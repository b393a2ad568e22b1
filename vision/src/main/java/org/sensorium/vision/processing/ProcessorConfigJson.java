package org.sensorium.vision.processing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.SideFile;

/**
 * The JSON form of an {@link ImageProcessorConfig}, with the defaults of transformers 5.23.
 *
 * <p>Old hub files write sizes as one number ({@code "size": 224}): CLIP means the shortest edge,
 * the others a square.
 */
final class ProcessorConfigJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_SIDE = 16_384; // pixels

  /** Defaults by class name, without the suffixes Fast and Pil. */
  private static final Map<String, ImageProcessorConfig> CLASSES =
      new TreeMap<>(
          Map.of(
              "CLIPImageProcessor", ImageProcessorConfig.clip(224),
              "CLIPFeatureExtractor", ImageProcessorConfig.clip(224),
              "LlavaImageProcessor", ImageProcessorConfig.clip(224),
              "SiglipImageProcessor", ImageProcessorConfig.siglip(224),
              "BlipImageProcessor", ImageProcessorConfig.blip(384),
              "BitImageProcessor", ImageProcessorConfig.clip(224)));

  private final String file;
  private final JsonNode json;

  private ProcessorConfigJson(String file, JsonNode json) {
    this.file = file;
    this.json = json;
  }

  static ImageProcessorConfig read(Path path) throws IOException {
    Path file = path;
    if (Files.isDirectory(path)) {
      Path own = path.resolve("preprocessor_config.json");
      Path joint = path.resolve("processor_config.json");
      file = !Files.exists(own) && Files.exists(joint) ? joint : own;
    }
    JsonNode json = SideFile.json(file, "the checkpoint's preprocessor_config.json");
    JsonNode nested = json.path("image_processor"); // transformers 5 writes one joint file
    return new ProcessorConfigJson(file.toString(), nested.isObject() ? nested : json).config();
  }

  private ImageProcessorConfig config() throws ProcessorConfigException {
    JsonNode named = json.path("image_processor_type");
    String type = (named.isTextual() ? named : json.path("feature_extractor_type")).asText("");
    String name = type.replaceFirst("(Fast|Pil)$", "");
    ImageProcessorConfig base = CLASSES.get(name);
    if (base == null) {
      throw refused(
          "image_processor_type is \"%s\", expected one of %s (or the same with Fast)"
              .formatted(type, CLASSES.keySet()));
    }
    if (flag("do_pad", false) && !name.startsWith("Llava")) {
      throw refused("do_pad is true, which is understood for LlavaImageProcessor only");
    }
    return new ImageProcessorConfig(
        flag("do_pad", base.padToSquare()),
        flag("do_resize", true) ? resize(base.resize()) : null,
        resampling(base.resampling()),
        flag("do_center_crop", base.crop() != null) ? crop(base.crop()) : null,
        flag("do_rescale", true) ? number(json, "rescale_factor", base.scale()) : 1,
        flag("do_normalize", true),
        numbers("image_mean", base.mean()),
        numbers("image_std", base.std()));
  }

  private @Nullable Resize resize(@Nullable Resize base) throws ProcessorConfigException {
    JsonNode size = json.path("size");
    if (size.isMissingNode() || size.isNull()) {
      return base;
    }
    if (size.isNumber()) {
      int pixels = pixels(json, "size");
      return base instanceof Resize.ShortestEdge
          ? new Resize.ShortestEdge(pixels)
          : new Resize.Squash(new Size(pixels, pixels));
    }
    if (size.size() == 1 && size.has("shortest_edge")) {
      return new Resize.ShortestEdge(pixels(size, "shortest_edge"));
    }
    return new Resize.Squash(size("size"));
  }

  private Size crop(@Nullable Size base) throws ProcessorConfigException {
    JsonNode crop = json.path("crop_size");
    if ((crop.isMissingNode() || crop.isNull()) && base != null) {
      return base;
    }
    if (crop.isNumber()) {
      int pixels = pixels(json, "crop_size");
      return new Size(pixels, pixels);
    }
    return size("crop_size");
  }

  private Size size(String key) throws ProcessorConfigException {
    JsonNode size = json.path(key);
    if (size.size() != 2 || !size.has("height") || !size.has("width")) {
      throw refused(
          "%s is %s, expected a number, {\"shortest_edge\": n} or {\"height\": n, \"width\": n}"
              .formatted(key, size));
    }
    return new Size(pixels(size, "width"), pixels(size, "height"));
  }

  private Resampling resampling(Resampling base) throws ProcessorConfigException {
    JsonNode code = json.path("resample");
    try {
      return code.isMissingNode() || code.isNull() ? base : Resampling.ofCode(code.asInt(-1));
    } catch (IllegalArgumentException e) {
      throw refused(e.getMessage());
    }
  }

  private int pixels(JsonNode parent, String key) throws ProcessorConfigException {
    JsonNode value = parent.path(key);
    if (!value.canConvertToInt() || value.asInt() < 1 || value.asInt() > MAX_SIDE) {
      throw refused("%s is %s, expected 1 to %d pixels".formatted(key, value, MAX_SIDE));
    }
    return value.asInt();
  }

  private boolean flag(String key, boolean base) throws ProcessorConfigException {
    JsonNode value = json.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return base;
    }
    if (!value.isBoolean()) {
      throw refused("%s is %s, expected true or false".formatted(key, value));
    }
    return value.asBoolean();
  }

  private double number(JsonNode parent, String key, double base) throws ProcessorConfigException {
    JsonNode value = parent.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return base;
    }
    if (!value.isNumber()) {
      throw refused("%s is %s, expected a number".formatted(key, value));
    }
    return value.asDouble();
  }

  private List<Double> numbers(String key, List<Double> base) throws ProcessorConfigException {
    JsonNode values = json.path(key);
    if (values.isMissingNode() || values.isNull()) {
      return base;
    }
    List<Double> numbers = new ArrayList<>();
    for (JsonNode value : values) {
      if (!value.isNumber()) {
        throw refused("%s is %s, expected 3 numbers".formatted(key, values));
      }
      numbers.add(value.asDouble());
    }
    boolean deviations = key.equals("image_std");
    if (numbers.size() != 3 || (deviations && numbers.contains(0.0))) {
      throw refused(
          "%s is %s, expected 3 numbers%s".formatted(key, values, deviations ? " but 0" : ""));
    }
    return numbers;
  }

  private ProcessorConfigException refused(@Nullable String reason) {
    return new ProcessorConfigException(file + ": " + reason);
  }

  static void write(ImageProcessorConfig config, Path file) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("image_processor_type", "LlavaImageProcessor"); // the one that knows every step
    json.put("do_convert_rgb", true);
    json.put("do_pad", config.padToSquare());
    json.put("do_resize", config.resize() != null);
    if (config.resize() instanceof Resize.ShortestEdge edge) {
      json.putObject("size").put("shortest_edge", edge.pixels());
    } else if (config.resize() instanceof Resize.Squash squash) {
      put(json.putObject("size"), squash.size());
    }
    json.put("resample", config.resampling().code());
    json.put("do_center_crop", config.crop() != null);
    if (config.crop() != null) {
      put(json.putObject("crop_size"), config.crop());
    }
    json.put("do_rescale", true);
    json.put("rescale_factor", config.scale());
    json.put("do_normalize", config.normalize());
    ArrayNode mean = json.putArray("image_mean");
    config.mean().forEach(mean::add);
    ArrayNode std = json.putArray("image_std");
    config.std().forEach(std::add);
    Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }

  private static void put(ObjectNode json, Size size) {
    json.put("height", size.height());
    json.put("width", size.width());
  }
}

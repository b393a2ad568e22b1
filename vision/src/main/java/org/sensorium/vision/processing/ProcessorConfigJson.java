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
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.ProcessorSettings;

/**
 * The JSON form of an {@link ImageProcessorConfig}, with the defaults of transformers 5.23.
 *
 * <p>Old hub files write sizes as one number ({@code "size": 224}): CLIP means the shortest edge,
 * the others a square.
 */
final class ProcessorConfigJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String JOINT = "image_processor";
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

  private final ProcessorSettings json;

  private ProcessorConfigJson(ProcessorSettings json) {
    this.json = json;
  }

  static boolean isIn(Path folder) throws IOException {
    return ProcessorSettings.areIn(folder, JOINT);
  }

  static ImageProcessorConfig read(Path path) throws IOException {
    return new ProcessorConfigJson(ProcessorSettings.read(path, JOINT)).config();
  }

  private ImageProcessorConfig config() throws CheckpointException {
    JsonNode named = json.get("image_processor_type");
    String type = (named.isTextual() ? named : json.get("feature_extractor_type")).asText("");
    String name = type.replaceFirst("(Fast|Pil)$", "");
    ImageProcessorConfig base = CLASSES.get(name);
    if (base == null) {
      throw json.refused(
          "image_processor_type is \"%s\", expected one of %s (or the same with Fast)"
              .formatted(type, CLASSES.keySet()));
    }
    if (json.flag("do_pad", false) && !name.startsWith("Llava")) {
      throw json.refused("do_pad is true, which is understood for LlavaImageProcessor only");
    }
    return new ImageProcessorConfig(
        json.flag("do_pad", base.padToSquare()),
        json.flag("do_resize", true) ? resize(base.resize()) : null,
        resampling(base.resampling()),
        json.flag("do_center_crop", base.crop() != null) ? crop(base.crop()) : null,
        json.flag("do_rescale", true) ? json.number("rescale_factor", base.scale()) : 1,
        json.flag("do_normalize", true),
        numbers("image_mean", base.mean()),
        numbers("image_std", base.std()));
  }

  private @Nullable Resize resize(@Nullable Resize base) throws CheckpointException {
    JsonNode size = json.get("size");
    if (size.isMissingNode()) {
      return base;
    }
    if (size.isNumber()) {
      int pixels = pixels("size", size);
      return base instanceof Resize.ShortestEdge
          ? new Resize.ShortestEdge(pixels)
          : new Resize.Squash(new Size(pixels, pixels));
    }
    if (size.size() == 1 && size.has("shortest_edge")) {
      return new Resize.ShortestEdge(pixels("shortest_edge", size.path("shortest_edge")));
    }
    return new Resize.Squash(size("size"));
  }

  private Size crop(@Nullable Size base) throws CheckpointException {
    JsonNode crop = json.get("crop_size");
    if (crop.isMissingNode() && base != null) {
      return base;
    }
    if (crop.isNumber()) {
      int pixels = pixels("crop_size", crop);
      return new Size(pixels, pixels);
    }
    return size("crop_size");
  }

  private Size size(String key) throws CheckpointException {
    JsonNode size = json.get(key);
    if (size.size() != 2 || !size.has("height") || !size.has("width")) {
      throw json.refused(
          "%s is %s, expected a number, {\"shortest_edge\": n} or {\"height\": n, \"width\": n}"
              .formatted(key, size));
    }
    return new Size(pixels("width", size.path("width")), pixels("height", size.path("height")));
  }

  private Resampling resampling(Resampling base) throws CheckpointException {
    JsonNode code = json.get("resample");
    try {
      return code.isMissingNode() ? base : Resampling.ofCode(code.asInt(-1));
    } catch (IllegalArgumentException e) {
      throw json.refused(String.valueOf(e.getMessage()));
    }
  }

  private int pixels(String key, JsonNode value) throws CheckpointException {
    if (!value.canConvertToInt() || value.asInt() < 1 || value.asInt() > MAX_SIDE) {
      throw json.refused("%s is %s, expected 1 to %d pixels".formatted(key, value, MAX_SIDE));
    }
    return value.asInt();
  }

  private List<Double> numbers(String key, List<Double> base) throws CheckpointException {
    JsonNode values = json.get(key);
    if (values.isMissingNode()) {
      return base;
    }
    List<Double> numbers = new ArrayList<>();
    for (JsonNode value : values) {
      if (!value.isNumber()) {
        throw json.refused("%s is %s, expected 3 numbers".formatted(key, values));
      }
      numbers.add(value.asDouble());
    }
    boolean deviations = key.equals("image_std");
    if (numbers.size() != 3 || (deviations && numbers.contains(0.0))) {
      throw json.refused(
          "%s is %s, expected 3 numbers%s".formatted(key, values, deviations ? " but 0" : ""));
    }
    return numbers;
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

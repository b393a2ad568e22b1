package org.sensorium.fusion.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.decoder.LlavaCheckpoint;
import org.sensorium.fusion.model.published.Part;
import org.sensorium.fusion.model.published.PublishedFiles;
import org.sensorium.fusion.model.published.PublishedLayout;
import org.sensorium.fusion.model.published.PublishedLayouts;
import org.sensorium.fusion.model.published.PublishedModel;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.GgufLlama;
import org.sensorium.nn.checkpoint.RenamedCheckpoint;
import org.sensorium.nn.checkpoint.SideFile;

/**
 * The weights of a model's parts where they lie, by the parts' own names, with their configs.
 * Closing closes the files.
 */
final class ExportParts implements AutoCloseable {
  private static final String CONFIG = "config.json";
  private static final String PATCHES = "embeddings.patch_embedding.weight";

  private final List<AutoCloseable> open = new ArrayList<>();

  /**
   * A part.
   *
   * @param config as a hub config.json writes it
   */
  record Source(Checkpoint weights, ObjectNode config) {}

  /** The vision tower, by transformers' names without what stands before them. */
  Source encoder(Path path) throws IOException {
    PublishedModel model = published(path, Part.ENCODER);
    Checkpoint all =
        model == null ? opened(Checkpoints.open(path)) : model.tensors().view(Part.ENCODER);
    String place =
        all.tensors().keySet().stream()
            .filter(name -> name.equals(PATCHES) || name.endsWith("." + PATCHES))
            .findFirst()
            .orElseThrow(
                () ->
                    new CheckpointException(
                        "%s: no tensor %s in it: only towers by the names of transformers can be exported"
                            .formatted(path, PATCHES)));
    String prefix = place.substring(0, place.length() - PATCHES.length());
    Map<String, String> names = new LinkedHashMap<>();
    for (String name : all.tensors().keySet()) {
      if (name.startsWith(prefix) && !name.endsWith("position_ids")) {
        names.put(name.substring(prefix.length()), name);
      }
    }
    JsonNode config = config(path);
    JsonNode own = config.has("vision_config") ? config.get("vision_config") : config;
    return new Source(RenamedCheckpoint.of(all, names), own.deepCopy());
  }

  /** The language model, by its own names. */
  Source decoder(Path path) throws IOException {
    PublishedModel model = published(path, Part.DECODER);
    if (model != null && model.decoder().config() != null) {
      return new Source(model.tensors().view(Part.DECODER), model.decoder().config().deepCopy());
    }
    Checkpoint all = opened(Checkpoints.open(path));
    JsonNode config = all instanceof GgufLlama gguf ? gguf.config() : config(path);
    return new Source(all, config.deepCopy());
  }

  /** The corner of one of our folders that starts with a name. */
  Checkpoint own(Path folder, String corner) throws IOException {
    Checkpoint all = opened(ModelFolder.weights(folder));
    Map<String, String> names = new LinkedHashMap<>();
    for (String name : all.tensors().keySet()) {
      if (name.startsWith(corner + ".")) {
        names.put(name.substring(corner.length() + 1), name);
      }
    }
    return RenamedCheckpoint.of(all, names);
  }

  /** The decoder that was trained as a whole and lies in one of our folders. */
  Source trainedDecoder(Path folder) throws IOException {
    JsonNode config = config(folder).path("text_config");
    return new Source(own(folder, LlavaCheckpoint.DECODER), config.deepCopy());
  }

  Checkpoint opened(Checkpoint checkpoint) {
    open.add(checkpoint);
    return checkpoint;
  }

  /** A published checkpoint that holds a part; null if it is none. */
  private @Nullable PublishedModel published(Path path, Part part) throws IOException {
    if (!Files.isRegularFile(path.resolve(CONFIG))) {
      return null;
    }
    PublishedFiles files = PublishedFiles.open(path);
    open.add(files);
    Optional<PublishedLayout> layout = PublishedLayouts.of(files);
    if (layout.isEmpty()) {
      return null;
    }
    PublishedModel model = layout.get().describe(files);
    return model.tensors().holds(part) ? model : null;
  }

  private static ObjectNode config(Path path) throws IOException {
    return SideFile.jsonIfAny(path.resolve(CONFIG), "what describes a model");
  }

  @Override
  public void close() throws IOException {
    for (AutoCloseable one : open) {
      try {
        one.close();
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) { // which none of them throws
        throw new IOException(e);
      }
    }
  }
}

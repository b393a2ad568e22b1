package org.sensorium.nn.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A model cut into several files beside a {@code *.index.json}: {@code {"weight_map": {"tensor":
 * "model-00001-of-00002.safetensors", …}}}. Only the tensors that the index names are seen.
 */
public final class ShardedCheckpoint implements Checkpoint {

  private final Path index;
  private final Map<String, Checkpoint> shards = new LinkedHashMap<>(); // by file name
  private final Map<String, Checkpoint> shardOf = new LinkedHashMap<>(); // by tensor name
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

  private ShardedCheckpoint(Path index) {
    this.index = index;
  }

  /**
   * Opens every shard of an index.
   *
   * @throws CheckpointException naming every shard that is missing or every tensor that its shard
   *     does not hold
   */
  public static ShardedCheckpoint open(Path index) throws IOException {
    ShardedCheckpoint checkpoint = new ShardedCheckpoint(index);
    try {
      checkpoint.load(checkpoint.weightMap());
      return checkpoint;
    } catch (IOException | RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  private Map<String, String> weightMap() throws IOException {
    JsonNode map = SideFile.json(index, "an index of shards").path("weight_map");
    Map<String, String> files = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String file = entry.getValue().asText();
      // a name, never a path: an index must not reach outside its folder
      if (file.isEmpty() || file.startsWith(".") || file.contains("/") || file.contains("\\")) {
        throw new CheckpointException(
            "%s: tensor \"%s\" lies in \"%s\", expected the name of a file beside the index"
                .formatted(index, entry.getKey(), file));
      }
      if (file.endsWith(Checkpoints.INDEX)) { // an index of itself would be opened without end
        throw new CheckpointException(
            "%s: tensor \"%s\" lies in \"%s\", another index, expected a weights file"
                .formatted(index, entry.getKey(), file));
      }
      files.put(entry.getKey(), file);
    }
    if (files.isEmpty()) {
      throw new CheckpointException(
          "%s: no \"weight_map\", expected {\"weight_map\": {tensor: file}}".formatted(index));
    }
    return files;
  }

  private void load(Map<String, String> weightMap) throws IOException {
    TreeSet<String> files = new TreeSet<>(weightMap.values());
    List<String> missing =
        files.stream().filter(f -> !Files.isRegularFile(index.resolveSibling(f))).toList();
    if (!missing.isEmpty()) {
      throw new CheckpointException(
          "%s: %d of %d shards are missing: %s; place them beside the index"
              .formatted(index, missing.size(), files.size(), String.join(", ", missing)));
    }
    for (String file : files) {
      shards.put(file, Checkpoints.open(index.resolveSibling(file)));
    }
    List<String> absent = new ArrayList<>();
    weightMap.forEach(
        (name, file) -> {
          Checkpoint shard = shards.get(file);
          TensorInfo info = shard == null ? null : shard.tensors().get(name);
          if (shard == null || info == null) {
            absent.add("%s (%s)".formatted(name, file));
          } else {
            shardOf.put(name, shard);
            tensors.put(name, info);
          }
        });
    if (!absent.isEmpty()) {
      throw new CheckpointException(
          "%s: %d tensors are not in the shard that the index names: %s"
              .formatted(index, absent.size(), String.join(", ", absent)));
    }
  }

  @Override
  public String source() {
    return index.toString();
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  @Override
  public NDArray read(NDManager manager, String name) throws IOException {
    Checkpoint shard = shardOf.get(name);
    if (shard == null) {
      throw Checkpoints.noTensor(this, name);
    }
    return shard.read(manager, name);
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (Checkpoint shard : shards.values()) {
      try {
        shard.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}

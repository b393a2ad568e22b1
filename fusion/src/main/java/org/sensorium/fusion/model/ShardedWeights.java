package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sensorium.nn.checkpoint.AtomicFile;
import org.sensorium.nn.checkpoint.SafetensorsWriter;

/**
 * {@code model.safetensors} of a folder; above a size several files and an index, named as
 * transformers names them ({@code model-00001-of-00002.safetensors}).
 */
final class ShardedWeights {
  /** transformers' largest shard, bytes. */
  static final long LARGEST = 5_000_000_000L;

  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private ShardedWeights() {}

  /**
   * Writes the weights.
   *
   * @param largest bytes of a shard; one tensor alone may be larger
   * @return the names of the files that hold weights
   */
  static List<String> write(Path folder, Map<String, NDArray> weights, long largest)
      throws IOException {
    List<Map<String, NDArray>> shards = shards(weights, largest);
    if (shards.size() == 1) {
      SafetensorsWriter.write(folder.resolve(SINGLE), shards.get(0));
      return List.of(SINGLE);
    }
    ObjectNode index = JSON.createObjectNode();
    index.putObject("metadata").put("total_size", total(weights));
    ObjectNode map = index.putObject("weight_map");
    List<String> names = new ArrayList<>();
    for (int i = 0; i < shards.size(); i++) {
      String name = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
      SafetensorsWriter.write(folder.resolve(name), shards.get(i));
      shards.get(i).keySet().forEach(weight -> map.put(weight, name));
      names.add(name);
    }
    byte[] text = (index.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(folder.resolve(INDEX), channel -> channel.write(ByteBuffer.wrap(text)));
    return names;
  }

  private static List<Map<String, NDArray>> shards(Map<String, NDArray> weights, long largest) {
    List<Map<String, NDArray>> shards = new ArrayList<>();
    Map<String, NDArray> shard = new LinkedHashMap<>();
    long filled = 0;
    for (Map.Entry<String, NDArray> weight : weights.entrySet()) {
      long bytes = bytes(weight.getValue());
      if (filled > 0 && filled + bytes > largest) {
        shards.add(shard);
        shard = new LinkedHashMap<>();
        filled = 0;
      }
      shard.put(weight.getKey(), weight.getValue());
      filled += bytes;
    }
    shards.add(shard);
    return shards;
  }

  private static long total(Map<String, NDArray> weights) {
    return weights.values().stream().mapToLong(ShardedWeights::bytes).sum();
  }

  private static long bytes(NDArray weight) {
    return weight.size() * weight.getDataType().getNumOfBytes();
  }
}

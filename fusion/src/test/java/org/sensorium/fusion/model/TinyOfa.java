package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.SafetensorsWriter;

/** The OFA of the fixture with room for longer texts and for the words of {@link TinyModels}. */
public final class TinyOfa {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path FIXTURE = Path.of("src/test/resources/ofa");
  private static final int VOCABULARY = 120;
  private static final int POSITIONS = 1024;

  private TinyOfa() {}

  /** A folder as the hub has it, with a tokenizer of characters. */
  public static Path folder(Path folder) throws IOException {
    Files.createDirectories(folder);
    ObjectNode config = (ObjectNode) JSON.readTree(FIXTURE.resolve("config.json").toFile());
    config.put("vocab_size", VOCABULARY).put("max_position_embeddings", POSITIONS);
    JSON.writeValue(folder.resolve("config.json").toFile(), config);
    try (NDManager manager = NDManager.newBaseManager();
        Checkpoint fixture = Checkpoints.open(FIXTURE.resolve("model.safetensors"))) {
      Map<String, NDArray> weights = new TreeMap<>();
      for (String name : fixture.tensors().keySet()) {
        NDArray weight = fixture.read(manager, name);
        weights.put(name, name.contains("image") ? weight : longer(name, weight));
      }
      SafetensorsWriter.write(folder.resolve("model.safetensors"), weights);
    }
    return TinyModels.withTokenizer(folder);
  }

  /** Tables get as many rows more as they need, repeated from the front. */
  private static NDArray longer(String name, NDArray weight) {
    int rows = name.contains("embed_positions") ? POSITIONS + 2 : VOCABULARY;
    if (!name.matches(".*(embed_positions|embed_tokens|output_projection)\\.weight")) {
      return weight;
    }
    long times = -Math.floorDiv(-rows, weight.getShape().get(0));
    return weight.tile(new long[] {times, 1}).get(":" + rows);
  }
}

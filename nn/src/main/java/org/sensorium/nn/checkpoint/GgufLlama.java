package org.sensorium.nn.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A LLaMA-family GGUF file as transformers would show it: its names, its order of the rows of the
 * query and key weights, its config.json. Covers everything that llama.cpp files under the
 * architecture {@code llama}: LLaMA 1 to 3, Mistral 7B, SmolLM2, Vicuna.
 */
public final class GgufLlama implements Checkpoint {

  private final GgufFile file;
  private final GgufLlamaConfig config;
  private final Map<String, String> ggufNames = new LinkedHashMap<>(); // by transformers' name
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

  private GgufLlama(GgufFile file, GgufLlamaConfig config) {
    this.file = file;
    this.config = config;
    file.tensors()
        .forEach(
            (gguf, info) -> {
              if (!gguf.equals(GgufLlamaConfig.ROPE_FACTORS)) { // the config tells it
                String name = GgufNames.toTransformers(gguf);
                ggufNames.put(name, gguf);
                tensors.put(name, new TensorInfo(name, info.type(), info.shape(), info.bytes()));
              }
            });
  }

  /**
   * Shows a file; closing this closes the file.
   *
   * @throws CheckpointException if its architecture is another one or its metadata are incomplete
   */
  public static GgufLlama of(GgufFile file) throws IOException {
    return new GgufLlama(file, GgufLlamaConfig.of(file));
  }

  /** The model's shape with the keys of a transformers LLaMA {@code config.json}. */
  public ObjectNode config() {
    return config.json().deepCopy();
  }

  @Override
  public String source() {
    return file.source();
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  /** The file's own metadata, its tokenizer among them. */
  @Override
  public Map<String, Object> metadata() {
    return file.metadata();
  }

  @Override
  public NDArray read(NDManager manager, String name) throws IOException {
    String gguf = ggufNames.get(name);
    if (gguf == null) {
      throw Checkpoints.noTensor(this, name);
    }
    if (name.contains(".self_attn.q_proj.")) {
      return unpermuted(manager, gguf, config.heads());
    }
    if (name.contains(".self_attn.k_proj.")) {
      return unpermuted(manager, gguf, config.keyValueHeads());
    }
    return file.read(manager, gguf);
  }

  /**
   * llama.cpp turns neighbouring rows, transformers turns row i with row i + headDim / 2: the
   * converter moved the rows (heads, 2, headDim / 2, in) to (heads, headDim / 2, 2, in).
   */
  private NDArray unpermuted(NDManager manager, String gguf, int heads) throws IOException {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray stored = file.read(scratch, gguf); // (heads * headDim, in), or a bias without in
      Shape shape = stored.getShape();
      if (shape.get(0) % (2L * heads) != 0) {
        throw new CheckpointException(
            "%s: %s is %s, expected rows for %d heads of even size"
                .formatted(source(), gguf, shape, heads));
      }
      NDArray pairs = stored.reshape(heads, shape.get(0) / heads / 2, 2, -1);
      NDArray rows = pairs.swapAxes(1, 2).reshape(shape);
      rows.attach(manager);
      return rows;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}

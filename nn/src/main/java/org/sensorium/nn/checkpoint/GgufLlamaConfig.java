package org.sensorium.nn.checkpoint;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The config.json that a LLaMA-family GGUF file's metadata amount to. */
final class GgufLlamaConfig {

  /** Llama 3.1's per-frequency divisors, (headDim / 2). */
  static final String ROPE_FACTORS = "rope_freqs.weight";

  private static final String ARCHITECTURE = "llama";
  private static final String EMBEDDING = "token_embd.weight";

  private final GgufFile file;
  private final Map<String, Object> metadata;
  private final ObjectNode json = JsonNodeFactory.instance.objectNode();

  private GgufLlamaConfig(GgufFile file) {
    this.file = file;
    this.metadata = file.metadata();
  }

  static GgufLlamaConfig of(GgufFile file) throws IOException {
    GgufLlamaConfig config = new GgufLlamaConfig(file);
    config.derive();
    return config;
  }

  ObjectNode json() {
    return json;
  }

  int heads() {
    return json.path("num_attention_heads").intValue();
  }

  int keyValueHeads() {
    return json.path("num_key_value_heads").intValue();
  }

  private void derive() throws IOException {
    Object architecture = metadata.get("general.architecture");
    if (!ARCHITECTURE.equals(architecture)) {
      throw refused("is of architecture \"%s\", expected \"llama\"".formatted(architecture));
    }
    Object experts = metadata.getOrDefault(ARCHITECTURE + ".expert_count", 0);
    if (!(experts instanceof Number count) || count.doubleValue() != 0) {
      throw refused("is a mixture of experts; only dense models are supported");
    }
    int hidden = whole("embedding_length");
    int heads = whole("attention.head_count");
    int keyValueHeads = whole("attention.head_count_kv", heads);
    if (heads % keyValueHeads != 0) {
      throw refused(
          "metadata \"llama.attention.head_count_kv\" is %d, expected a divisor of the %d heads"
              .formatted(keyValueHeads, heads));
    }
    int headDim = whole("attention.key_length", Math.max(1, hidden / heads));
    same("attention.value_length", headDim);
    same("rope.dimension_count", headDim);
    json.putArray("architectures").add("LlamaForCausalLM");
    json.put("model_type", "llama");
    json.put("hidden_act", "silu");
    json.put("hidden_size", hidden);
    json.put("intermediate_size", whole("feed_forward_length"));
    json.put("num_hidden_layers", whole("block_count"));
    json.put("num_attention_heads", heads);
    json.put("num_key_value_heads", keyValueHeads);
    json.put("head_dim", headDim);
    json.put("max_position_embeddings", whole("context_length"));
    json.put("rms_norm_eps", decimal("attention.layer_norm_rms_epsilon", 1e-5));
    json.put("rope_theta", decimal("rope.freq_base", 10000));
    json.put("vocab_size", vocabulary(hidden));
    json.put("tie_word_embeddings", !file.tensors().containsKey("output.weight"));
    json.put("attention_bias", file.tensors().containsKey("blk.0.attn_q.bias"));
    json.put("mlp_bias", file.tensors().containsKey("blk.0.ffn_up.bias"));
    ObjectNode scaling = ropeScaling(headDim);
    if (scaling == null) {
      json.putNull("rope_scaling");
    } else {
      json.set("rope_scaling", scaling);
    }
    token("bos_token_id", "tokenizer.ggml.bos_token_id");
    token("eos_token_id", "tokenizer.ggml.eos_token_id");
    token("pad_token_id", "tokenizer.ggml.padding_token_id");
  }

  private int vocabulary(int hidden) throws CheckpointException {
    TensorInfo embedding = file.tensors().get(EMBEDDING);
    if (embedding == null) {
      throw refused("has no tensor %s; is it a part of a split model?".formatted(EMBEDDING));
    }
    Shape shape = embedding.shape();
    if (shape.dimension() != 2
        || shape.get(0) < 1
        || shape.get(0) > Integer.MAX_VALUE
        || shape.get(1) != hidden) {
      throw refused(
          "tensor %s is %s, expected (vocabulary, %d)".formatted(EMBEDDING, shape, hidden));
    }
    return (int) shape.get(0);
  }

  private @Nullable ObjectNode ropeScaling(int headDim) throws IOException {
    if (file.tensors().containsKey(ROPE_FACTORS)) {
      return llama3Scaling(file.floats(ROPE_FACTORS, headDim / 2));
    }
    Object type = metadata.getOrDefault(ARCHITECTURE + ".rope.scaling.type", "none");
    if (type.equals("none")) {
      return null;
    }
    ObjectNode scaling = json.objectNode().put("rope_type", type.toString());
    scaling.put("factor", decimal("rope.scaling.factor", 1));
    String original = "rope.scaling.original_context_length";
    if (metadata.containsKey(ARCHITECTURE + "." + original)) {
      scaling.put("original_max_position_embeddings", whole(original));
    }
    return scaling;
  }

  /**
   * The file holds the divisors, config.json the four numbers that they come from. Every released
   * model has the last three as here, so they are tried and the divisors compared.
   *
   * @see <a href="https://github.com/huggingface/transformers">transformers</a>
   *     modeling_rope_utils.py {@code _compute_llama3_parameters}
   */
  private ObjectNode llama3Scaling(float[] divisors) throws CheckpointException {
    double factor = 1;
    for (float divisor : divisors) {
      factor = divisor > factor ? divisor : factor; // NaN never is
    }
    double theta = json.path("rope_theta").doubleValue();
    double low = 1;
    double high = 4;
    int original = 8192; // positions
    for (int i = 0; i < divisors.length; i++) {
      double wavelength = 2 * Math.PI * Math.pow(theta, (double) i / divisors.length);
      double turns = original / wavelength;
      double smooth = Math.min(1, Math.max(0, (turns - low) / (high - low)));
      double expected = 1 / ((1 - smooth) / factor + smooth);
      if (!(Math.abs(expected - divisors[i]) <= 1e-3 * expected)) { // NaN is not
        throw refused(
            "%s holds %s at %d, expected %s; only Llama 3.1's scaling is known"
                .formatted(ROPE_FACTORS, divisors[i], i, expected));
      }
    }
    return json.objectNode()
        .put("rope_type", "llama3")
        .put("factor", factor)
        .put("low_freq_factor", low)
        .put("high_freq_factor", high)
        .put("original_max_position_embeddings", original);
  }

  /** An id outside the vocabulary (often 2^32 - 1) names no token; llama.cpp skips it as well. */
  private void token(String key, String ggufKey) {
    if (metadata.get(ggufKey) instanceof Number id
        && id.longValue() >= 0
        && id.longValue() < json.path("vocab_size").longValue()) {
      json.put(key, id.longValue());
    }
  }

  private int whole(String key) throws CheckpointException {
    String full = ARCHITECTURE + "." + key;
    Object value = metadata.get(full);
    if (value == null) {
      throw refused("has no metadata \"%s\"".formatted(full));
    }
    if ((value instanceof Integer || value instanceof Long)
        && ((Number) value).longValue() >= 1
        && ((Number) value).longValue() <= Integer.MAX_VALUE) {
      return ((Number) value).intValue();
    }
    throw refused(
        "metadata \"%s\" is %s, expected a whole number from 1 to %d"
            .formatted(full, shown(value), Integer.MAX_VALUE));
  }

  private int whole(String key, int otherwise) throws CheckpointException {
    return metadata.containsKey(ARCHITECTURE + "." + key) ? whole(key) : otherwise;
  }

  /** What a config.json of transformers has one number for. */
  private void same(String key, int headDim) throws CheckpointException {
    int given = whole(key, headDim);
    if (given != headDim) {
      throw refused(
          "metadata \"%s.%s\" is %d, expected the %d of a head; other widths are not supported"
              .formatted(ARCHITECTURE, key, given, headDim));
    }
  }

  private double decimal(String key, double otherwise) throws CheckpointException {
    String full = ARCHITECTURE + "." + key;
    Object value = metadata.getOrDefault(full, otherwise);
    // through the text, so that 1e-5f stays 1e-5
    double number = value instanceof Number n ? Double.parseDouble(n.toString()) : Double.NaN;
    if (number > 0 && number < Double.POSITIVE_INFINITY) {
      return number;
    }
    throw refused("metadata \"%s\" is %s, expected a number above 0".formatted(full, shown(value)));
  }

  private static String shown(Object value) {
    boolean list = value instanceof List || value.getClass().isArray();
    return list ? "a list" : value.toString();
  }

  private CheckpointException refused(String found) {
    return new CheckpointException("%s: %s".formatted(file.source(), found));
  }
}

package org.sensorium.nn.checkpoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The config.json that a LLaMA-family GGUF file's metadata amount to. */
final class GgufLlamaConfig {

  /** Llama 3.1's per-frequency divisors, (headDim / 2). */
  static final String ROPE_FACTORS = "rope_freqs.weight";

  private static final String ARCHITECTURE = "llama";

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
    if (number("expert_count", 0).intValue() > 0) {
      throw refused("is a mixture of experts; only dense models are supported");
    }
    int hidden = required("embedding_length");
    int heads = required("attention.head_count");
    json.putArray("architectures").add("LlamaForCausalLM");
    json.put("model_type", "llama");
    json.put("hidden_act", "silu");
    json.put("hidden_size", hidden);
    json.put("intermediate_size", required("feed_forward_length"));
    json.put("num_hidden_layers", required("block_count"));
    json.put("num_attention_heads", heads);
    json.put("num_key_value_heads", number("attention.head_count_kv", heads).intValue());
    json.put("head_dim", number("attention.key_length", hidden / heads).intValue());
    json.put("max_position_embeddings", required("context_length"));
    // through the text, so that 1e-5f stays 1e-5
    json.put("rms_norm_eps", decimal(number("attention.layer_norm_rms_epsilon", 1e-5f)));
    json.put("rope_theta", decimal(number("rope.freq_base", 10000f)));
    json.put("vocab_size", vocabulary());
    json.put("tie_word_embeddings", !file.tensors().containsKey("output.weight"));
    json.put("attention_bias", file.tensors().containsKey("blk.0.attn_q.bias"));
    json.put("mlp_bias", file.tensors().containsKey("blk.0.ffn_up.bias"));
    ObjectNode scaling = ropeScaling();
    if (scaling == null) {
      json.putNull("rope_scaling");
    } else {
      json.set("rope_scaling", scaling);
    }
    token("bos_token_id", "tokenizer.ggml.bos_token_id");
    token("eos_token_id", "tokenizer.ggml.eos_token_id");
    token("pad_token_id", "tokenizer.ggml.padding_token_id");
  }

  private long vocabulary() throws CheckpointException {
    TensorInfo embedding = file.tensors().get("token_embd.weight");
    if (embedding == null) {
      throw refused("has no tensor token_embd.weight; is it a part of a split model?");
    }
    return embedding.shape().get(0); // (vocabulary, hidden)
  }

  private @Nullable ObjectNode ropeScaling() throws IOException {
    if (file.tensors().containsKey(ROPE_FACTORS)) {
      return llama3Scaling(file.floats(ROPE_FACTORS));
    }
    Object type = metadata.getOrDefault(ARCHITECTURE + ".rope.scaling.type", "none");
    if (type.equals("none")) {
      return null;
    }
    ObjectNode scaling = json.objectNode().put("rope_type", type.toString());
    scaling.put("factor", decimal(number("rope.scaling.factor", 1f)));
    Object original = metadata.get(ARCHITECTURE + ".rope.scaling.original_context_length");
    if (original instanceof Number length) {
      scaling.put("original_max_position_embeddings", length.longValue());
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
      factor = Math.max(factor, divisor);
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
      if (Math.abs(expected - divisors[i]) > 1e-3 * expected) {
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

  private void token(String key, String ggufKey) {
    if (metadata.get(ggufKey) instanceof Number id) {
      json.put(key, id.longValue());
    }
  }

  private int required(String key) throws CheckpointException {
    return number(key, null).intValue();
  }

  private Number number(String key, @Nullable Number otherwise) throws CheckpointException {
    String full = ARCHITECTURE + "." + key;
    Object value = metadata.get(full);
    if (value == null && otherwise != null) {
      return otherwise;
    }
    if (value instanceof Number number && number.doubleValue() >= 0) {
      return number;
    }
    throw refused(
        value == null
            ? "has no metadata \"%s\"".formatted(full)
            : "metadata \"%s\" is %s, expected a number".formatted(full, value));
  }

  private static double decimal(Number number) {
    return Double.parseDouble(number.toString());
  }

  private CheckpointException refused(String found) {
    return new CheckpointException("%s: %s".formatted(file.source(), found));
  }
}

package org.sensorium.nn.checkpoint;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What transformers calls the tensors of a LLaMA-family GGUF file. */
final class GgufNames {

  private static final Map<String, String> TOP =
      Map.of(
          "token_embd", "model.embed_tokens",
          "output_norm", "model.norm",
          "output", "lm_head");

  private static final Map<String, String> IN_BLOCK =
      Map.of(
          "attn_norm", "input_layernorm",
          "attn_q", "self_attn.q_proj",
          "attn_k", "self_attn.k_proj",
          "attn_v", "self_attn.v_proj",
          "attn_output", "self_attn.o_proj",
          "ffn_norm", "post_attention_layernorm",
          "ffn_gate", "mlp.gate_proj",
          "ffn_up", "mlp.up_proj",
          "ffn_down", "mlp.down_proj");

  private static final Pattern NAME =
      Pattern.compile("(?:blk\\.(?<block>\\d+)\\.)?(?<part>\\w+)\\.(?<kind>weight|bias)");

  private GgufNames() {}

  /** {@code blk.3.attn_q.weight} to {@code model.layers.3.self_attn.q_proj.weight}; others stay. */
  static String toTransformers(String gguf) {
    Matcher matcher = NAME.matcher(gguf);
    if (!matcher.matches()) {
      return gguf;
    }
    String block = matcher.group("block");
    String part = (block == null ? TOP : IN_BLOCK).get(matcher.group("part"));
    if (part == null) {
      return gguf;
    }
    String layer = block == null ? "" : "model.layers.%s.".formatted(block);
    return "%s%s.%s".formatted(layer, part, matcher.group("kind"));
  }
}

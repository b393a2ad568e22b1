package org.sensorium.fusion.decoder;

import java.util.List;
import java.util.Map;

/**
 * What a family calls its modules.
 *
 * @param outer paths in the checkpoint
 * @param layer paths in one layer
 * @param aliases other spellings of leading parts of the names, from ours to theirs
 * @param ignored regular expressions of constants in old files
 */
record DecoderNames(Outer outer, Layer layer, Map<String, String> aliases, List<String> ignored) {

  /** What LLaMA's hub files say, and most families after it. */
  static final DecoderNames LLAMA =
      of(
          new Outer("model.embed_tokens", "model.layers", "model.norm", "lm_head"),
          new Layer(
              "input_layernorm",
              List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
              List.of("self_attn.q_norm", "self_attn.k_norm"),
              "self_attn.o_proj",
              "post_attention_layernorm",
              List.of("mlp.gate_proj", "mlp.up_proj"),
              "mlp.down_proj"));

  static DecoderNames of(Outer outer, Layer layer) {
    return new DecoderNames(outer, layer, Map.of(), List.of());
  }

  /** Paths from the checkpoint's root; layers that of the numbered list. */
  record Outer(String embedding, String layers, String lastNorm, String head) {}

  /**
   * Paths from one layer.
   *
   * @param norm before the attention
   * @param qkv three maps or a fused one
   * @param headNorms of queries and of keys
   * @param output of the attention
   * @param mlpNorm before the MLP
   * @param up gate and up, a fused one, or up alone
   * @param down back to the width
   */
  record Layer(
      String norm,
      List<String> qkv,
      List<String> headNorms,
      String output,
      String mlpNorm,
      List<String> up,
      String down) {}

  /** Path of the map from the embeddings' width to the layers', {@code project_in}. */
  String projectIn() {
    return beside("project_in");
  }

  /** Path of the map from the layers' width to the head's, {@code project_out}. */
  String projectOut() {
    return beside("project_out");
  }

  private String beside(String name) {
    return outer.layers.substring(0, outer.layers.lastIndexOf('.') + 1) + name;
  }
}

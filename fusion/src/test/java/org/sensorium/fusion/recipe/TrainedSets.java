package org.sensorium.fusion.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is trained, group by group, by the names of the published checkpoints; numbers are N. */
final class TrainedSets {
  private static final Pattern BRACES = Pattern.compile("\\{([^{}]*)\\}");

  private static final List<String> MAPS = List.of("{q,k,v,o}_proj.lora_{A,B}.weight");

  private static final Map<String, List<String>> SETS =
      Map.ofEntries(
          Map.entry("linear", List.of("projector: {weight,bias}")),
          Map.entry("mlp", List.of("projector: linear_N.{weight,bias}")),
          Map.entry(
              "queries",
              List.of(
                  "projector: query_tokens",
                  "projector: language_projection.{weight,bias}",
                  "projector: qformer.encoder.layer.N.{attention,crossattention}.attention.{query,key,value}.{weight,bias}",
                  "projector: qformer.encoder.layer.N.{attention,crossattention}.output.{dense,LayerNorm}.{weight,bias}",
                  "projector: qformer.encoder.layer.N.intermediate_query.dense.{weight,bias}",
                  "projector: qformer.encoder.layer.N.output_query.{dense,LayerNorm}.{weight,bias}")),
          Map.entry("alone", List.of("projector: qformer.layernorm.{weight,bias}")),
          Map.entry(
              "reading",
              List.of(
                  "projector: qformer.embeddings.{word_embeddings,position_embeddings}.weight",
                  "projector: qformer.embeddings.layernorm.{weight,bias}",
                  "projector: qformer.encoder.layer.N.intermediate.dense.{weight,bias}",
                  "projector: qformer.encoder.layer.N.output.{dense,LayerNorm}.{weight,bias}")),
          Map.entry(
              "flamingo",
              List.of(
                  "projector: perceiver.latents",
                  "projector: perceiver.norm.{weight,bias}",
                  "projector: perceiver.layers.N.N.{norm_media,norm_latents}.{weight,bias}",
                  "projector: perceiver.layers.N.N.{to_q,to_kv,to_out}.weight",
                  "projector: perceiver.layers.N.N.N.{weight,bias}", // MLPs: norm and two maps
                  "projector: gated_cross_attn_layers.N.{attn_gate,ff_gate}",
                  "projector: gated_cross_attn_layers.N.attn.norm.{weight,bias}",
                  "projector: gated_cross_attn_layers.N.attn.{to_q,to_kv,to_out}.weight",
                  "projector: gated_cross_attn_layers.N.ff.N.{weight,bias}")),
          Map.entry("deep mlp", List.of("projector: N.{weight,bias}")),
          Map.entry("clip queries", clipQueries("video", "video_frame", "llama_proj")),
          Map.entry("sound queries", clipQueries("audio", "audio", "audio_llama_proj")),
          Map.entry("tokens", List.of("tokens: embedding_rows")),
          Map.entry(
              "words of llama",
              List.of(
                  "embeddings: {model.embed_tokens,lm_head}.weight", "embeddings: embedding_rows")),
          Map.entry(
              "words of mpt",
              List.of("embeddings: transformer.wte.weight", "embeddings: embedding_rows")),
          Map.entry(
              "lora of attention", under("lora: base_model.model.model.layers.N.self_attn.", MAPS)),
          Map.entry(
              "lora of mlps",
              List.of(
                  "lora: base_model.model.model.layers.N.mlp.{gate,up,down}_proj.lora_{A,B}.weight")),
          Map.entry(
              "lora of gates",
              List.of(
                  "lora: base_model.model.gated_cross_attn_layers.N.attn.{to_q,to_kv,to_out}.lora_{A,B}.weight",
                  "lora: base_model.model.gated_cross_attn_layers.N.ff.N.lora_{A,B}.weight")),
          Map.entry(
              "tower",
              List.of(
                  "encoder: vision_tower.encoder.layers.N.{layer_normN,mlp.fcN}.{weight,bias}",
                  "encoder: vision_tower.encoder.layers.N.self_attn.{q_proj,k_proj,v_proj,out_proj}.{weight,bias}")),
          Map.entry(
              "point-bert",
              under(
                  "encoder: points.point_backbone.",
                  List.of(
                      "encoder.{first_conv,second_conv}.N.{weight,bias}",
                      "{reduce_dim,norm}.{weight,bias}",
                      "cls_token",
                      "cls_pos",
                      "pos_embed.N.{weight,bias}",
                      "blocks.blocks.N.{normN,attn.proj,mlp.fcN}.{weight,bias}",
                      "blocks.blocks.N.attn.qkv.weight"))),
          Map.entry(
              "llama",
              List.of(
                  "decoder: {model.embed_tokens,model.norm,lm_head}.weight",
                  "decoder: model.layers.N.{input_layernorm,post_attention_layernorm}.weight",
                  "decoder: model.layers.N.mlp.{gate,up,down}_proj.weight",
                  "decoder: model.layers.N.self_attn.{q,k,v,o}_proj.weight")),
          Map.entry(
              "mpt",
              List.of(
                  "decoder: transformer.{wte,norm_f}.weight",
                  "decoder: transformer.blocks.N.{norm_N,attn.Wqkv,attn.out_proj,ffn.up_proj,ffn.down_proj}.weight")),
          Map.entry(
              "phi",
              List.of(
                  "decoder: model.embed_tokens.weight",
                  "decoder: {lm_head,model.final_layernorm}.{weight,bias}",
                  "decoder: model.layers.N.{input_layernorm,mlp.fcN}.{weight,bias}",
                  "decoder: model.layers.N.self_attn.{q_proj,k_proj,v_proj,dense}.{weight,bias}")),
          Map.entry(
              "phi3",
              List.of(
                  "decoder: {model.embed_tokens,model.norm,lm_head}.weight",
                  "decoder: model.layers.N.{input_layernorm,post_attention_layernorm}.weight",
                  "decoder: model.layers.N.mlp.{gate_up_proj,down_proj}.weight",
                  "decoder: model.layers.N.self_attn.{qkv_proj,o_proj}.weight")),
          Map.entry(
              "stablelm",
              List.of(
                  "decoder: {model.embed_tokens,lm_head}.weight",
                  "decoder: {model.norm,model.layers.N.input_layernorm,model.layers.N.post_attention_layernorm}.{weight,bias}",
                  "decoder: model.layers.N.mlp.{gate,up,down}_proj.weight",
                  "decoder: model.layers.N.self_attn.{q,k,v}_proj.{weight,bias}",
                  "decoder: model.layers.N.self_attn.o_proj.weight")),
          Map.entry(
              "t5",
              List.of(
                  "decoder: shared.weight",
                  "decoder: {encoder,decoder}.final_layer_norm.weight",
                  "decoder: {encoder,decoder}.block.N.layer.N.layer_norm.weight",
                  "decoder: {encoder,decoder}.block.N.layer.N.SelfAttention.{q,k,v,o,relative_attention_bias}.weight",
                  "decoder: {encoder,decoder}.block.N.layer.N.DenseReluDense.{wi_N,wo}.weight",
                  "decoder: decoder.block.N.layer.N.EncDecAttention.{q,k,v,o}.weight")),
          Map.entry(
              "ofa",
              List.of(
                  "decoder: encoder.embed_tokens.weight",
                  "decoder: {encoder.embed_positions,decoder.embed_positions,encoder.embed_image_positions,encoder.type_embedding}.weight",
                  "decoder: {encoder,decoder}.{pos_ln,layernorm_embedding,layer_norm}.{weight,bias}",
                  "decoder: encoder.{image_pos_ln,patch_layernorm_embedding}.{weight,bias}",
                  "decoder: encoder.{pos_q_linear,pos_k_linear}.{weight,bias}",
                  "decoder: decoder.{self,cross}_pos_{q,k}_linear.{weight,bias}",
                  "decoder: {encoder,decoder}.token_rel_pos_table_list.N.weight",
                  "decoder: encoder.image_rel_pos_table_list.N.weight",
                  "decoder: {encoder,decoder}.layers.N.self_attn.{q,k,v,out}_proj.{weight,bias}",
                  "decoder: {encoder,decoder}.layers.N.self_attn.c_attn",
                  "decoder: {encoder,decoder}.layers.N.{self_attn_layer_norm,ffn_layernorm,final_layer_norm,fcN}.{weight,bias}",
                  "decoder: encoder.layers.N.attn_ln.{weight,bias}",
                  "decoder: decoder.layers.N.{self_attn_ln,cross_attn_ln,encoder_attn_layer_norm}.{weight,bias}",
                  "decoder: decoder.layers.N.encoder_attn.{q,k,v,out}_proj.{weight,bias}",
                  "decoder: decoder.layers.N.encoder_attn.c_attn")));

  private TrainedSets() {}

  /** Video-LLaMA's bridges. */
  private static List<String> clipQueries(String branch, String places, String map) {
    String layer = "projector: " + branch + "_qformer.encoder.layer.N.";
    return List.of(
        "projector: %s_query_tokens".formatted(branch),
        "projector: %s_position_embedding.weight".formatted(places),
        "projector: %s.{weight,bias}".formatted(map),
        "projector: %s_qformer.layernorm.{weight,bias}".formatted(branch),
        layer + "{attention,crossattention}.attention.{query,key,value}.{weight,bias}",
        layer + "{attention,crossattention}.output.{dense,LayerNorm}.{weight,bias}",
        layer + "intermediate_query.dense.{weight,bias}",
        layer + "output_query.{dense,LayerNorm}.{weight,bias}");
  }

  private static List<String> under(String prefix, List<String> names) {
    return names.stream().map(prefix::concat).toList();
  }

  /**
   * The names of several sets, in order.
   *
   * @param sets their names, with {@code +} between; empty for none. {@code mlp of/video}: that of
   *     a modality
   */
  static List<String> of(String sets) {
    TreeSet<String> names = new TreeSet<>();
    for (String set : sets.split("\\s*\\+\\s*")) {
      if (!set.isBlank()) {
        String[] of = set.strip().split(" of/");
        String owner = of.length == 1 ? "" : of[1] + ".";
        for (String name : SETS.get(of[0])) {
          names.addAll(expanded(name.replace("projector: ", "projector: " + owner)));
        }
      }
    }
    return List.copyOf(names);
  }

  /** {@code a.{b,c}} to a.b and a.c. */
  private static List<String> expanded(String name) {
    Matcher braces = BRACES.matcher(name);
    if (!braces.find()) {
      return List.of(name);
    }
    List<String> all = new ArrayList<>();
    for (String one : braces.group(1).split(",")) {
      all.addAll(expanded(name.substring(0, braces.start()) + one + name.substring(braces.end())));
    }
    return all;
  }
}

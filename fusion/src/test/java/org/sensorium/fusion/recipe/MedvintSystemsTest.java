package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.model.FeatureCache;
import org.sensorium.fusion.model.MediumFile;
import org.sensorium.fusion.model.TinyModels;

/** MedVInT learns, keeps its frozen parts, and answers alike once loaded again. */
class MedvintSystemsTest {
  private static final List<String> LAYER = // numbers are N
      List.of(
          "linearN.bias",
          "linearN.weight",
          "multihead_attn.in_proj_bias",
          "multihead_attn.in_proj_weight",
          "multihead_attn.out_proj.bias",
          "multihead_attn.out_proj.weight",
          "normN.bias",
          "normN.weight",
          "self_attn.in_proj_bias",
          "self_attn.in_proj_weight",
          "self_attn.out_proj.bias",
          "self_attn.out_proj.weight");

  private static final List<String> LORA =
      Stream.of("q_proj", "v_proj")
          .flatMap(map -> Stream.of(map + ".lora_A.weight", map + ".lora_B.weight"))
          .map("lora: base_model.model.model.layers.N.self_attn."::concat)
          .toList();

  @TempDir private Path temp;

  private static List<String> projector(String prefix, String... names) {
    return Stream.concat(LAYER.stream().map(prefix::concat), Stream.of(names))
        .map("projector: "::concat)
        .toList();
  }

  private static List<String> sorted(List<String> one, List<String> other) {
    return Stream.concat(one.stream(), other.stream()).sorted().toList();
  }

  private SystemTrial trial(String width) throws IOException {
    SystemTrial trial = new SystemTrial(temp, "clip", "llama");
    return trial.set(
        "model.projector.queries",
        "{count: 4, width: %s, layers: 2, heads: 4, inner: 40, text_positions: 300}"
            .formatted(width));
  }

  @Test
  void queryDecoder() throws IOException {
    List<List<String>> stages = trial("32").run("medvint-td");
    assertThat(stages)
        .containsExactly(
            sorted(
                LORA,
                projector(
                    "decoder.layers.N.",
                    "decoder.norm.bias",
                    "decoder.norm.weight",
                    "fc_lN.bias",
                    "fc_lN.weight",
                    "query_embed.weight")));
  }

  @Test
  void pooledMlp() throws IOException {
    List<List<String>> stages =
        trial("32")
            .set("model.projector.type", "pooled_mlp")
            .set("model.encoder_tokens", "class")
            .run("medvint-td");
    assertThat(stages)
        .containsExactly(
            sorted(
                LORA, Stream.of("fc_lN.bias", "fc_lN.weight").map("projector: "::concat).toList()));
  }

  /** Features as wide as the queries, and others. */
  @ParameterizedTest
  @CsvSource({"32, false", "64, true"})
  void maskedWords(String width, boolean embedded) throws IOException {
    List<List<String>> stages = trial(width).set("data.max_length", "300").run("medvint-te");
    List<String> names =
        projector(
            "qformer_decoder.layers.N.",
            "fusion_module.resblocks.N.attn.in_proj_bias",
            "fusion_module.resblocks.N.attn.in_proj_weight",
            "fusion_module.resblocks.N.attn.out_proj.bias",
            "fusion_module.resblocks.N.attn.out_proj.weight",
            "fusion_module.resblocks.N.ln_N.bias",
            "fusion_module.resblocks.N.ln_N.weight",
            "fusion_module.resblocks.N.mlp.c_fc.bias",
            "fusion_module.resblocks.N.mlp.c_fc.weight",
            "fusion_module.resblocks.N.mlp.c_proj.bias",
            "fusion_module.resblocks.N.mlp.c_proj.weight",
            "img_special_token",
            "mlm_projection",
            "qformer_decoder.norm.bias",
            "qformer_decoder.norm.weight",
            "qformer_query",
            "text_embed.N.bias",
            "text_embed.N.weight");
    List<String> image =
        Stream.of("projector: image_embed.N.bias", "projector: image_embed.N.weight")
            .filter(name -> embedded)
            .toList();
    assertThat(stages).containsExactly(sorted(LORA, sorted(names, image)));
  }

  /** The reference trains the vision model too. */
  @Test
  void maskedWordsBehindATrainedEncoder() throws IOException {
    List<List<String>> stages =
        trial("32")
            .set("data.max_length", "300")
            .set("model.encoder_trained_from", "1")
            .set("stages.0.train", "[projector, lora, encoder]")
            .set("stages.0.learning_rate", "0.01") // biases of keys have next to no gradient
            .run("medvint-te");
    assertThat(stages.get(0))
        .contains("projector: qformer_query")
        .anyMatch(name -> name.startsWith("encoder: vision_tower."));
  }

  /** Two rows of which one shows both pictures are as many pictures as rows, but not theirs. */
  @Test
  void maskedWordsNeedOnePictureARow() throws IOException {
    Path one = TinyModels.picture(temp.resolve("one.png"), 1);
    Conversation none = Conversation.ask(List.of(), "One and one?");
    Conversation both = Conversation.ask(List.of(one, one), "Which?");
    try (MultimodalModel model = trial("32").set("data.max_length", "300").model("medvint-te")) {
      FeatureCache cache = new FeatureCache(temp.resolve("features"), model.parts().encoders());
      assertThatThrownBy(
              () ->
                  model.answerAll(
                      List.of(none, both),
                      List.of(List.of(), List.of(MediumFile.image(one), MediumFile.image(one))),
                      cache,
                      model.greedy(2)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a row shows 0 images, but MedVInT-TE reads exactly one");
    }
  }
}

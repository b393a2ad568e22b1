package org.sensorium.fusion.model.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.fusion.chat.ChatTemplates;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.SafetensorsWriter;

/** Files in every layout, made by {@code scripts/published_layouts.py} and of the fixtures. */
class PublishedLayoutsTest {
  private static final Path FILES = Path.of("src/test/resources/published");

  @TempDir private Path temp;

  /** A file, and what describing it says. */
  private record Sample(
      String path, String layout, String system, String projector, String parts, String missing) {}

  private static List<Sample> samples() {
    String qformer = "-> 32, 3 queries of 24, 2 layers of 12 heads, every 2, inner 40, words ";
    String perceiver =
        "perceiver 16 -> 32, 3 queries of 16, 2 layers of 1 heads, every 2, inner 64";
    return List.of(
        new Sample(
            "llava",
            "llava",
            "llava-v1.5",
            "mlp2x_gelu 16 -> 32",
            "projector 4, decoder 23",
            "encoder"),
        new Sample(
            "llava_mpt",
            "llava",
            "llava-v1",
            "linear 16 -> 32",
            "projector 2, decoder 14",
            "encoder"),
        new Sample(
            "llava_projector",
            "llava-projector",
            "llava-v1",
            "linear 16 -> 32",
            "projector 2",
            "encoder decoder"),
        new Sample(
            "llava_projector/mm_projector.bin",
            "llava-projector",
            "llava-v1",
            "linear 16 -> 32",
            "projector 2",
            "encoder decoder"),
        new Sample(
            "llava_lora",
            "llava-lora",
            "llava-v1.5",
            "mlp2x_gelu 16 -> 32",
            "adapter 12, projector 4",
            "encoder decoder"),
        new Sample(
            "lavis/blip2_opt.pth",
            "lavis",
            "blip2-opt",
            "qformer 16 " + qformer + "0",
            "projector 47, unused 3, encoder 2",
            "encoder decoder"),
        new Sample(
            "lavis/blip2_t5.pth",
            "lavis",
            "blip2-flan-t5",
            "qformer 16 " + qformer + "0",
            "projector 47, unused 3, encoder 2",
            "encoder decoder"),
        new Sample(
            "lavis/instruct_blip_vicuna.pth",
            "lavis",
            "instructblip-vicuna",
            "qformer_instruct 16 " + qformer + "50",
            "projector 61, unused 1, encoder 2",
            "encoder decoder"),
        new Sample(
            "open_flamingo/checkpoint.pt",
            "open-flamingo",
            "open-flamingo-4b",
            perceiver + ", words 0",
            "projector 36, embeddings 1",
            "encoder decoder"),
        new Sample(
            "otter",
            "otter",
            "otter-llama",
            perceiver + ", words 0",
            "encoder 40, projector 36, decoder 23",
            ""),
        new Sample(
            "multimodal_gpt/mmgpt-lora-v0-release.pt",
            "multimodal-gpt",
            "multimodal-gpt",
            "perceiver 1024 -> 32, 64 queries of 1024, 6 layers of 8 heads, every 4, inner 4096, words 0",
            "adapter 26",
            "encoder decoder projector"),
        new Sample(
            "lamm/pytorch_model.pt",
            "lamm",
            "lamm-2d",
            "linear 16 -> 32",
            "projector 2, adapter 16",
            "encoder decoder"),
        new Sample(
            "medvint_td",
            "medvint-td",
            "medvint-td",
            "query_decoder 16 -> 32, 3 queries of 16, 2 layers of 8 heads, every 1, inner 20, words 0",
            "projector 43, encoder 40, decoder 23, adapter 8",
            "decoder"),
        new Sample(
            "medvint_te",
            "medvint-te",
            "medvint-te",
            "masked_fusion 16 -> 32, 3 queries of 16, 2 layers of 4 heads, every 1, inner 20, words 120",
            "projector 55, unused 23, encoder 40, decoder 22, adapter 8",
            "decoder"));
  }

  private static String shape(ProjectorConfig config) {
    String text = "%s %d -> %d".formatted(config.type(), config.in(), config.out());
    ProjectorConfig.Queries q = config.queries();
    return q == null
        ? text
        : "%s, %d queries of %d, %d layers of %d heads, every %d, inner %d, words %d"
            .formatted(
                text,
                q.count(),
                q.width(),
                q.layers(),
                q.heads(),
                q.every(),
                q.inner(),
                q.vocabulary());
  }

  private static String parts(TensorMap tensors) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    tensors.places().forEach(place -> counts.merge(place.part().id(), 1, Integer::sum));
    return counts.entrySet().stream()
        .map(part -> part.getKey() + " " + part.getValue())
        .collect(Collectors.joining(", "));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aFileIsRecognisedAndMapped(Sample sample) throws IOException {
    try (PublishedFiles files = PublishedFiles.open(FILES.resolve(sample.path()))) {
      PublishedModel model = PublishedLayouts.describe(files);
      assertThat(model.layout()).isEqualTo(sample.layout());
      assertThat(model.system()).isEqualTo(sample.system());
      assertThat(shape(model.projector())).isEqualTo(sample.projector());
      assertThat(model.missing().stream().map(part -> part.part().id()))
          .containsExactly(
              sample.missing().isEmpty() ? new String[0] : sample.missing().split(" "));
      assertThat(model.tensors().leftOver()).isEmpty();
      assertThat(parts(model.tensors()).split(", "))
          .containsExactlyInAnyOrder(sample.parts().split(", "));
    }
  }

  @Test
  void everyLayoutHasItsSample() {
    assertThat(PublishedLayouts.all().stream().map(PublishedLayout::id))
        .filteredOn(id -> !id.endsWith("-hub")) // below, of the fixtures
        .allSatisfy(id -> assertThat(samples().stream().map(Sample::layout)).contains(id));
  }

  @ParameterizedTest
  @CsvSource({
    "llava, llava-hub, llava-v1.5, mlp2x_gelu 32 -> 32",
    "blip2_opt, blip-hub, blip2-opt, 'qformer 32 -> 32, 6 queries of 32, 4 layers of 4 heads, every 2, inner 64, words 0'",
    "instructblip_llama, blip-hub, instructblip-vicuna, 'qformer_instruct 32 -> 32, 6 queries of 32, 4 layers of 4 heads, every 2, inner 64, words 130'",
    "instructblip_t5, blip-hub, instructblip-flan-t5, 'qformer_instruct 32 -> 32, 6 queries of 32, 4 layers of 4 heads, every 2, inner 64, words 130'"
  })
  void aHubFolderHoldsEverything(String fixture, String layout, String system, String projector)
      throws IOException {
    try (PublishedFiles files = PublishedFiles.open(ParityFixture.file(fixture))) {
      PublishedModel model = PublishedLayouts.describe(files);
      assertThat(model.layout()).isEqualTo(layout);
      assertThat(model.system()).isEqualTo(system);
      assertThat(shape(model.projector())).isEqualTo(projector);
      assertThat(model.missing()).isEmpty();
      assertThat(model.tensors().leftOver()).isEmpty();
      assertThat(model.tensors().places()).hasSize(files.checkpoint().tensors().size());
    }
  }

  /** Our names are those that the parts read; taken from what the sources say, one of each kind. */
  @ParameterizedTest
  @CsvSource({
    "llava, DECODER, lm_head.weight, lm_head.weight",
    "llava, PROJECTOR, linear_2.bias, model.mm_projector.2.bias",
    "llava_mpt, DECODER, transformer.blocks.1.attn.Wqkv.weight, transformer.blocks.1.attn.Wqkv.weight",
    "llava_projector, PROJECTOR, weight, model.mm_projector.weight",
    "llava_lora, ADAPTER, base_model.model.model.layers.0.mlp.up_proj.lora_B.weight, base_model.model.model.layers.0.mlp.up_proj.lora_B.weight",
    "llava_lora, PROJECTOR, linear_1.weight, base_model.model.model.mm_projector.0.weight",
    "lavis/blip2_opt.pth, PROJECTOR, qformer.layernorm.weight, model.Qformer.bert.embeddings.LayerNorm.weight",
    "lavis/blip2_opt.pth, PROJECTOR, qformer.encoder.layer.0.crossattention.attention.key.weight, model.Qformer.bert.encoder.layer.0.crossattention.self.key.weight",
    "lavis/blip2_opt.pth, PROJECTOR, language_projection.bias, model.opt_proj.bias",
    "lavis/instruct_blip_vicuna.pth, PROJECTOR, qformer.embeddings.layernorm.bias, model.Qformer.bert.embeddings.LayerNorm.bias",
    "lavis/instruct_blip_vicuna.pth, PROJECTOR, qformer.encoder.layer.1.attention.attention.query.bias, model.Qformer.bert.encoder.layer.1.attention.self.query.bias",
    "open_flamingo/checkpoint.pt, PROJECTOR, gated_cross_attn_layers.1.ff.3.weight, lang_encoder.transformer.blocks.1.gated_cross_attn_layer.ff.3.weight",
    "open_flamingo/checkpoint.pt, PROJECTOR, perceiver.layers.1.1.1.weight, perceiver.layers.1.1.1.weight",
    "open_flamingo/checkpoint.pt, EMBEDDINGS, transformer.wte.weight, lang_encoder.transformer.wte.weight",
    "otter, PROJECTOR, perceiver.layers.1.0.to_kv.weight, perceiver.layers.1.to_kv.weight",
    "otter, PROJECTOR, perceiver.layers.0.1.0.bias, perceiver.layers.0.feed_forward.0.bias",
    "otter, PROJECTOR, gated_cross_attn_layers.1.ff.0.weight, lang_encoder.model.layers.1.gated_cross_attn_layer.feed_forward.0.weight",
    "otter, DECODER, model.layers.0.mlp.up_proj.weight, lang_encoder.model.layers.0.decoder_layer.mlp.up_proj.weight",
    "multimodal_gpt/mmgpt-lora-v0-release.pt, ADAPTER, base_model.model.model.layers.0.self_attn.o_proj.lora_A.weight, model_state_dict.module.lang_encoder.base_model.model.model.layers.0.decoder_layer.self_attn.o_proj.lora_A.default.weight",
    "multimodal_gpt/mmgpt-lora-v0-release.pt, ADAPTER, base_model.model.gated_cross_attn_layers.1.attn.to_kv.lora_B.weight, model_state_dict.module.lang_encoder.base_model.model.model.layers.1.gated_cross_attn_layer.attn.to_kv.lora_B.default.weight",
    "lamm/pytorch_model.pt, ADAPTER, base_model.model.model.layers.1.self_attn.k_proj.lora_A.weight, llama_model.base_model.model.model.layers.1.self_attn.k_proj.lora_A.default.weight",
    "medvint_td, DECODER, model.layers.0.self_attn.q_proj.weight, llamacasual.base_model.model.model.layers.0.self_attn.q_proj.weight",
    "medvint_te, DECODER, model.layers.0.self_attn.q_proj.weight, text_encoder.base_model.model.layers.0.self_attn.q_proj.weight",
    "medvint_te, ADAPTER, base_model.model.model.layers.0.self_attn.v_proj.lora_B.weight, text_encoder.base_model.model.layers.0.self_attn.v_proj.lora_B.weight"
  })
  void aTensorHasOurName(String path, Part part, String ours, String theirs) throws IOException {
    try (PublishedFiles files = PublishedFiles.open(FILES.resolve(path))) {
      TensorMap tensors = PublishedLayouts.describe(files).tensors();
      assertThat(tensors.of(part)).containsKey(ours);
      assertThat(tensors.of(part).get(ours).stored().name()).isEqualTo(theirs);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "lamm/pytorch_model.pt, 2, 32, 'k_proj|o_proj|q_proj|v_proj'",
    "medvint_te, 2, 32, 'q_proj|v_proj'",
    "multimodal_gpt/mmgpt-lora-v0-release.pt, 2, 16, 'k_proj|o_proj|q_proj|v_proj|to_kv|to_out|to_q|ff.1|ff.3'"
  })
  void branchesWithoutSettingsGetThem(String path, int rank, int alpha, String targets)
      throws IOException {
    try (PublishedFiles files = PublishedFiles.open(FILES.resolve(path))) {
      var settings = PublishedLayouts.describe(files).adapterConfig();
      assertThat(settings).isNotNull();
      assertThat(settings.path("r").asInt()).isEqualTo(rank);
      assertThat(settings.path("lora_alpha").asInt()).isEqualTo(alpha);
      List<String> named = new ArrayList<>();
      settings
          .path("target_modules")
          .forEach(name -> named.add(name.asText().replaceFirst("^(self_attn|attn|mlp)\\.", "")));
      assertThat(named).containsExactlyInAnyOrder(targets.split("\\|"));
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everySystemAnswersByAKnownTemplate(Sample sample) throws IOException {
    try (PublishedFiles files = PublishedFiles.open(FILES.resolve(sample.path()))) {
      assertThat(ChatTemplates.ids()).contains(PublishedLayouts.describe(files).template());
    }
  }

  /** The spellings of transformers before 4.52, of its own saving, and after. */
  @ParameterizedTest
  @CsvSource({
    "vision_tower.vision_model.embeddings, multi_modal_projector, language_model.lm_head",
    "vision_tower.embeddings, multi_modal_projector, language_model.lm_head",
    "model.vision_tower.vision_model.embeddings, model.multi_modal_projector, lm_head"
  })
  void hubNamesOfEveryAgeAreKnown(String tower, String projector, String head) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        PublishedFiles files = PublishedFiles.open(ParityFixture.file("llava"))) {
      Map<String, NDArray> renamed = new LinkedHashMap<>();
      NDArray any = manager.ones(new Shape(2, 2));
      renamed.put(tower + ".class_embedding", any);
      renamed.put(projector + ".linear_1.weight", any);
      renamed.put(projector + ".linear_2.weight", any);
      renamed.put(head + ".weight", any);
      Path file = temp.resolve("model.safetensors");
      SafetensorsWriter.write(file, renamed);
      try (Checkpoint checkpoint = Checkpoints.open(file)) {
        TensorMap tensors =
            new LlavaHubLayout()
                .describe(
                    new PublishedFiles(files.path(), files.config(), files.adapter(), checkpoint))
                .tensors();
        assertThat(tensors.leftOver()).isEmpty();
        assertThat(tensors.of(Part.ENCODER))
            .containsOnlyKeys("vision_model.embeddings.class_embedding");
        assertThat(tensors.of(Part.PROJECTOR))
            .containsOnlyKeys("linear_1.weight", "linear_2.weight");
        assertThat(tensors.of(Part.DECODER)).containsOnlyKeys("lm_head.weight");
      }
    }
  }

  /** LLaVA's repositories hold the projector twice: in the model, and alone. */
  @Test
  void aWholeModelIsNotTakenForItsProjector() throws IOException {
    for (String file : List.of("llava/config.json", "llava/pytorch_model.bin")) {
      Path from = FILES.resolve(file);
      Files.copy(from, temp.resolve(String.valueOf(from.getFileName())));
    }
    Files.copy(FILES.resolve("llava_projector/mm_projector.bin"), temp.resolve("mm_projector.bin"));
    try (PublishedFiles files = PublishedFiles.open(temp)) {
      assertThat(PublishedLayouts.describe(files).layout()).isEqualTo("llava");
    }
  }

  @Test
  void theFirstStageOfBlip2IsNoModelYet() throws IOException {
    try (PublishedFiles files = PublishedFiles.open(FILES.resolve("lavis/blip2_stage1.pth"))) {
      assertThatThrownBy(() -> PublishedLayouts.describe(files))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("blip2_stage1.pth: ")
          .hasMessageContaining("a Q-Former of the first stage");
    }
  }

  @Test
  void whatIsOfNoLayoutIsRefusedWithTheKnownOnes() throws IOException {
    try (PublishedFiles files = PublishedFiles.open(ParityFixture.file("gpt2"))) {
      assertThatThrownBy(() -> PublishedLayouts.describe(files))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("config.json: model_type is \"gpt2\"")
          .hasMessageContaining("llava-hub, blip-hub, otter");
    }
  }
}

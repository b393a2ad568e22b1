package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.vision.encoder.VisionEncoder;
import org.sensorium.vision.encoder.VisionEncoders;

/** Models from checkpoints as others publish them. */
class PublishedCheckpointsTest {
  private static final Path FILES = Path.of("src/test/resources/published");

  @TempDir private Path temp;

  private static ModelParts open(Path path, SuppliedParts supplied, @Nullable Precision precision)
      throws IOException {
    return ModelParts.open(path, supplied, TinyModels.sources(), Device.cpu(), precision);
  }

  private static SuppliedParts supplied(
      @Nullable Path encoder, @Nullable Path decoder, @Nullable String template) {
    return new SuppliedParts(
        encoder == null ? null : encoder.toString(),
        decoder == null ? null : decoder.toString(),
        null,
        template,
        null);
  }

  private VisionEncoder tower(NDManager manager, ModelParts parts) throws IOException {
    ModelSpec.Encoder spec = parts.spec().pictures().encoder();
    return VisionEncoders.get(String.valueOf(spec.kind()))
        .load(manager, Path.of(spec.source().source()), Precision.FLOAT32);
  }

  @Tag("parity")
  @ParameterizedTest
  @ValueSource(strings = {"llava", "blip2_opt", "instructblip_llama", "instructblip_t5"})
  void aHubFolderGivesTheLogitsOfTransformers(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, name);
        ModelParts parts =
            open(PublishedFixtures.hub(name, temp.resolve(name)), SuppliedParts.NONE, null)) {
      fixture.assertClose(
          "out.logits", PublishedFixtures.logits(manager, fixture, parts, tower(manager, parts)));
    }
  }

  /** LLaVA's own folder, made of the fixture, with the tower beside it. */
  @Test
  @Tag("parity")
  void llavasOwnFolderGivesTheLogitsOfTransformers() throws IOException {
    ObjectNode config = PublishedFixtures.config("llava", "text_config");
    config.put("model_type", "llava").put("mm_vision_tower", "openai/some-clip");
    config.put("mm_projector_type", "mlp2x_gelu").put("image_aspect_ratio", "pad");
    Path own =
        PublishedFixtures.rekeyed(
            "llava", temp.resolve("own"), config, null, PublishedCheckpointsTest::llavasName);
    TinyModels.withTokenizer(own);
    Path tower =
        PublishedFixtures.rekeyed(
            "llava",
            temp.resolve("tower"),
            PublishedFixtures.config("llava", "vision_config"),
            null,
            name ->
                name.startsWith("vision_tower.")
                    ? name.replaceFirst("vision_tower", "vision_model")
                    : null);
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "llava");
        ModelParts parts = open(own, supplied(tower, null, null), null)) {
      fixture.assertClose(
          "out.logits", PublishedFixtures.logits(manager, fixture, parts, tower(manager, parts)));
      assertThat(parts.template().id()).isEqualTo("v1");
      Path saved = Files.createDirectory(temp.resolve("saved"));
      parts.save(saved);
      assertThat(saved.resolve("preprocessor_config.json")).content().contains("pad");
    }
  }

  private static @Nullable String llavasName(String hub) {
    if (hub.startsWith("vision_tower.")) {
      return null;
    }
    return hub.replaceFirst("^language_model\\.", "")
        .replaceFirst("^multi_modal_projector\\.linear_1", "model.mm_projector.0")
        .replaceFirst("^multi_modal_projector\\.linear_2", "model.mm_projector.2");
  }

  @ParameterizedTest
  @CsvSource({"F32, FLOAT32", "BF16, BFLOAT16", "F16, FLOAT16"})
  void theDecoderKeepsThePrecisionItIsStoredIn(String stored, Precision precision)
      throws IOException {
    Path folder =
        PublishedFixtures.rekeyed(
            "llava",
            temp.resolve("llava"),
            PublishedFixtures.config("llava"),
            stored,
            name -> name);
    TinyModels.withTokenizer(folder);
    try (ModelParts parts = open(folder, SuppliedParts.NONE, null)) {
      assertThat(parts.network().language().precision()).isEqualTo(precision);
      assertThat(parts.spec().precision()).isEqualTo(precision.id());
    }
    try (MultimodalModel model = MultimodalModel.of(open(folder, SuppliedParts.NONE, null))) {
      Path picture = TinyModels.picture(temp.resolve("noise.png"), 3);
      assertThat(model.answer(Conversation.ask(picture, "What?"), model.greedy(3), piece -> {}))
          .satisfies(answer -> assertThat(answer.text()).isNotEmpty());
    }
    try (ModelParts asked = open(folder, SuppliedParts.NONE, Precision.FLOAT32)) {
      assertThat(asked.network().language().precision()).isEqualTo(Precision.FLOAT32);
    }
  }

  /** The second half of what models import does: everything is found again. */
  @ParameterizedTest
  @ValueSource(strings = {"blip2_opt", "instructblip_llama", "instructblip_t5"})
  void whatIsSavedAnswersAlike(String name) throws IOException {
    Conversation question =
        Conversation.ask(TinyModels.picture(temp.resolve("noise.png"), 3), "What?");
    Path saved = Files.createDirectory(temp.resolve("model"));
    String answer;
    Path hub = PublishedFixtures.hub(name, temp.resolve(name));
    try (MultimodalModel model =
        MultimodalModel.of(open(hub, supplied(null, null, "llava_hf"), null))) {
      answer = model.answer(question, model.greedy(5), piece -> {}).text();
      model.save(saved);
    }
    try (MultimodalModel model = MultimodalModel.load(saved)) {
      assertThat(model.answer(question, model.greedy(5), piece -> {}).text())
          .isEqualTo(answer)
          .isNotEmpty();
    }
  }

  /** LAVIS' files have no language model and no tower of their own. */
  @Test
  void aTrimmedFileOfLavisTakesWhatIsSupplied() throws IOException {
    Path file = FILES.resolve("lavis/blip2_opt.pth");
    assertThatThrownBy(() -> open(file, SuppliedParts.NONE, null))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("blip2_opt.pth: is blip2-opt as lavis lays it out")
        .hasMessageContaining(
            "without its encoder and decoder: give --encoder (the authors' is EVA")
        .hasMessageContaining("--decoder (the authors' is facebook/opt-2.7b");
    Path decoder = TinyModels.withTokenizer(TinyModels.copy("opt", temp.resolve("opt")));
    Path tower = PublishedFixtures.hub("blip2_opt", temp.resolve("blip2")); // 32 wide, not 16
    assertThatThrownBy(() -> open(file, supplied(tower, decoder, null), null))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("blip2_opt.pth reads features 16 wide, but the encoder ")
        .hasMessageContaining("(eva, layers [-1]) gives 32");
  }

  @Test
  void anInstructionAwareQFormerNeedsItsTokenizer() throws IOException {
    Path decoder = TinyModels.withTokenizer(TinyModels.copy("opt", temp.resolve("opt")));
    Path tower = PublishedFixtures.hub("blip2_opt", temp.resolve("blip2"));
    Path file = FILES.resolve("lavis/instruct_blip_vicuna.pth");
    assertThatThrownBy(() -> open(file, supplied(tower, decoder, null), null))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("its projector reads the instruction by a vocabulary of 50")
        .hasMessageContaining("give --qformer-tokenizer");
  }

  /** LAVIS' own fixture: names and numbers as LAVIS has them, in a file that holds the tower. */
  @Test
  void aFileOfLavisIsReadWithItsTower() throws IOException {
    Path file = temp.resolve("lavis");
    // whose config.json states the numbers of heads, which are not those of the real models
    ObjectNode heads = PublishedFixtures.config("lavis_blip2_opt");
    PublishedFixtures.rekeyed("lavis_blip2_opt", file, heads, null, name -> "model." + name);
    ObjectNode config = PublishedFixtures.config("lavis_blip2_opt", "language_model");
    Path decoder =
        PublishedFixtures.rekeyed(
            "lavis_blip2_opt",
            temp.resolve("opt"),
            config,
            null,
            name -> name.startsWith("opt_model.") ? name.substring("opt_model.".length()) : null);
    TinyModels.withTokenizer(decoder);
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "lavis_blip2_opt");
        ModelParts parts = open(file, supplied(null, decoder, "plain"), null)) {
      VisionEncoder tower = VisionEncoders.get("eva").load(manager, file, Precision.FLOAT32);
      fixture.assertClose(
          "out.projected",
          parts
              .network()
              .projector()
              .forward(
                  tower.features(
                      fixture.get("in.image"),
                      parts.spec().pictures().encoder().layers(),
                      0,
                      parts.spec().pictures().encoder().choice())));
    }
  }

  @Test
  void adaptersOfLlavaAreAttached() throws IOException {
    Path decoder =
        PublishedFixtures.rekeyed(
            "llava",
            temp.resolve("decoder"),
            PublishedFixtures.config("llava", "text_config"),
            null,
            name ->
                name.startsWith("language_model.")
                    ? name.substring("language_model.".length())
                    : null);
    TinyModels.withTokenizer(decoder);
    // the branches in the file are for a decoder of 2 layers, this one has 3 and grouped values
    assertThatThrownBy(
            () -> open(FILES.resolve("llava_lora"), supplied(tower16(), decoder, null), null))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("base_model.model.model.layers.2.self_attn.q_proj.lora_A.weight");
    Path own = TinyModels.withTokenizer(copyOf("llava"));
    try (ModelParts parts =
        open(FILES.resolve("llava_lora"), supplied(tower16(), own, null), null)) {
      assertThat(parts.adapters().get(null)).isNotNull();
      assertThat(parts.spec().adapter()).isTrue();
      assertThat(parts.spec().pictures().projector().in()).isEqualTo(16);
      Path saved = Files.createDirectory(temp.resolve("saved"));
      parts.save(saved);
      try (ModelParts again = ModelParts.open(saved, TinyModels.sources(), Device.cpu(), null)) {
        assertThat(again.adapters().get(null)).isNotNull();
      }
    }
  }

  /** Systems whose images are not among the words, or that bring adapters: they run at all. */
  @ParameterizedTest
  @CsvSource({
    "open_flamingo/checkpoint.pt, llava_mpt",
    "otter, ''",
    "lamm/pytorch_model.pt, llava",
    "medvint_td, llava",
    "medvint_te, llava"
  })
  void anImportedModelAnswersAsTheOpenedOne(String path, String decoder) throws IOException {
    Conversation question =
        Conversation.ask(TinyModels.picture(temp.resolve("noise.png"), 3), "What?");
    boolean own = decoder.isEmpty(); // Otter's folder is its own tower, too
    boolean folder = Files.isDirectory(FILES.resolve(path));
    Path source = folder ? TinyModels.withTokenizer(weightsOf(path)) : FILES.resolve(path);
    SuppliedParts supplied =
        supplied(
            own || folder ? null : tower16(),
            own ? null : TinyModels.withTokenizer(copyOf(decoder)),
            null);
    Path saved = Files.createDirectory(temp.resolve("model"));
    String answer;
    if (own) { // its tokenizer has the tokens that it was trained with
      Path tokenizer = source.resolve("tokenizer.json");
      Files.writeString(
          tokenizer,
          Files.readString(tokenizer)
              .replace("<|im_start|>", "<|endofchunk|>")
              .replace("<|im_end|>", "<answer>"));
    }
    if (path.startsWith("medvint")) { // whose tower is of another size than CLIP's usual
      Files.writeString(
          source.resolve("config.json"),
          Files.readString(FILES.resolve("otter/config.json")).replace("otter", "clip"));
    }
    try (MultimodalModel model = MultimodalModel.of(open(source, supplied, null))) {
      answer = model.answer(question, model.greedy(4), piece -> {}).text();
      model.save(saved);
    }
    try (MultimodalModel model = MultimodalModel.load(saved)) {
      assertThat(model.answer(question, model.greedy(4), piece -> {}).text()).isEqualTo(answer);
    }
  }

  /** MultiModal-GPT's branches over OpenFlamingo's projector, in decoder and gated blocks. */
  @Test
  void branchesComeOverTheProjectorOfAnotherCheckpoint() throws IOException {
    Path file = FILES.resolve("multimodal_gpt/mmgpt-lora-v0-release.pt");
    Path decoder = TinyModels.withTokenizer(copyOf("llava"));
    assertThatThrownBy(() -> open(file, supplied(tower16(), decoder, null), null))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("without its projector: give --projector (the authors' is openflam");
    SuppliedParts all =
        new SuppliedParts(
            tower16().toString(),
            decoder.toString(),
            FILES.resolve("open_flamingo/checkpoint.pt").toString(),
            null,
            null);
    Path saved = Files.createDirectory(temp.resolve("saved"));
    try (ModelParts parts = open(file, all, null)) {
      assertThat(parts.adapters().get(null)).isNotNull();
      assertThat(parts.template().id()).isEqualTo("multimodal_gpt");
      assertThat(parts.trained())
          .containsKeys(
              "base_model.model.model.layers.1.self_attn.k_proj.lora_A.weight",
              "base_model.model.gated_cross_attn_layers.1.attn.to_kv.lora_B.weight");
      assertThat(parts.trained())
          .hasSize(26 + 36 + 2); // and rows of two tokens, of one in the head
      parts.save(saved);
      try (ModelParts again = ModelParts.open(saved, TinyModels.sources(), Device.cpu(), null)) {
        assertThat(again.trained().keySet()).isEqualTo(parts.trained().keySet());
      }
    }
  }

  /** By hand: of 120 rows and the two that OpenFlamingo adds, the first is {@code endofchunk}'s. */
  @Test
  void trainedRowsOfOpenFlamingoAreTakenOver() throws IOException {
    Path decoder = TinyModels.withTokenizer(copyOf("llava_mpt"));
    Path file = FILES.resolve("open_flamingo/checkpoint.pt");
    try (NDManager manager = NDManager.newBaseManager();
        Checkpoint stored = Checkpoints.open(file);
        ModelParts parts = open(file, supplied(tower16(), decoder, null), null)) {
      assertThat(parts.spec().tokens()).containsExactly("<|endofchunk|>", "<image>");
      assertThat(parts.tokenizer().idOf("<|endofchunk|>")).isEqualTo(120);
      NDArray rows = stored.read(manager, "lang_encoder.transformer.wte.weight");
      long[] ids = {119, 120}; // the tiny tokenizer has an <image> of its own
      assertThat(parts.network().language().embed(manager.create(ids)).toFloatArray())
          .isEqualTo(rows.get("119:121").toFloatArray());
    }
  }

  private Path weightsOf(String published) throws IOException {
    Path folder = Files.createDirectories(temp.resolve("weights-" + published));
    for (String file : new String[] {"config.json", "pytorch_model.bin"}) {
      if (Files.exists(FILES.resolve(published).resolve(file))) {
        Files.copy(FILES.resolve(published).resolve(file), folder.resolve(file));
      }
    }
    return folder;
  }

  private Path copyOf(String published) throws IOException {
    Path folder = Files.createDirectories(temp.resolve("copy-" + published));
    for (String file : new String[] {"config.json", "pytorch_model.bin"}) {
      Files.copy(FILES.resolve(published).resolve(file), folder.resolve(file));
    }
    return folder;
  }

  /** A tower 16 wide: Otter's. */
  private Path tower16() throws IOException {
    Path folder = temp.resolve("copy-otter");
    return Files.exists(folder) ? folder : copyOf("otter");
  }
}

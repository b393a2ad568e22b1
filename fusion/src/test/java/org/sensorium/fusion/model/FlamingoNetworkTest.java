package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.decoder.LanguageDecoders.LayerList;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.input.SplicedBatch;
import org.sensorium.fusion.input.SplicedBatch.Padding;
import org.sensorium.fusion.projector.GatedLayers;
import org.sensorium.fusion.projector.InputNorm;
import org.sensorium.fusion.projector.PerceiverResampler;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.Projectors;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.SafetensorsWriter;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.lora.LoraAdapter;
import org.sensorium.nn.lora.LoraConfig;

class FlamingoNetworkTest {
  private NDManager manager;
  @TempDir private Path temp;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void newBlocksLeaveTheDecoderAsItIs() throws IOException {
    try (FlamingoFixture fixture = new FlamingoFixture(manager, FlamingoFixture.LLAMA)) {
      FlamingoFixture.Loaded loaded = fixture.load(Precision.FLOAT32);
      LanguageDecoder decoder = loaded.network().language();
      FlamingoNetwork fresh = fresh(fixture.config(), decoder, fixture.special()[1]);
      SplicedBatch batch = fixture.batch(Padding.RIGHT);
      NDArray plain = decoder.hidden(fresh.embed(manager, batch), null);
      NDArray hidden = fresh.hidden(manager, batch, fixture.features());
      ParityFixture.assertClose("hidden", plain, hidden, 0);
      NDArray opened = loaded.network().hidden(manager, batch, fixture.features());
      assertThat(opened.sub(plain).abs().max().getFloat()).isGreaterThan(0.1f);
    }
  }

  private FlamingoNetwork fresh(ProjectorConfig config, LanguageDecoder decoder, int image) {
    PerceiverResampler resampler = (PerceiverResampler) Projectors.create(manager, config, 1, 0.02);
    GatedLayers gates = GatedLayers.create(manager, config, decoder.layers(), 2);
    return new FlamingoNetwork(resampler, gates, decoder, image, SeenImage.LATEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {FlamingoFixture.LLAMA, FlamingoFixture.MPT})
  void allThatAPassMakesBelongsToItsStep(String name) throws IOException {
    try (FlamingoFixture fixture = new FlamingoFixture(manager, name)) {
      FlamingoNetwork network = fixture.load(Precision.FLOAT32).network();
      List<NDArray> features = fixture.features();
      SplicedBatch right = fixture.batch(Padding.RIGHT);
      SplicedBatch left = fixture.batch(Padding.LEFT);
      int held = manager.getManagedArrays().size();
      try (NDManager step = manager.newSubManager()) {
        List<NDArray> here =
            features.stream().map(one -> step.create(one.toFloatArray(), one.getShape())).toList();
        network.summedLoss(step, right, here);
        assertThat(step.getManagedArrays()).isNotEmpty();
        try (FlamingoSession session = network.session()) {
          session.begin(step, left, here, 16);
          session.step(step.create(new long[] {5, 6}, new Shape(2, 1)));
        }
      }
      assertThat(manager.getManagedArrays().size()).isEqualTo(held);
    }
  }

  /** The bridge is stored under its own names; videos' tables are found there. */
  @ParameterizedTest
  @ValueSource(strings = {FlamingoFixture.LLAMA, FlamingoFixture.MPT})
  void aSavedBridgeIsReadAgain(String name) throws IOException {
    try (FlamingoFixture fixture = new FlamingoFixture(manager, name)) {
      FlamingoFixture.Loaded loaded = fixture.load(Precision.FLOAT32);
      Path file = temp.resolve("bridge.safetensors");
      SafetensorsWriter.write(file, loaded.network().bridge(Media.Kind.IMAGE));
      try (Checkpoint checkpoint = Checkpoints.open(file)) {
        WeightScope root = WeightScope.of(checkpoint, manager);
        LanguageDecoder decoder = loaded.network().language();
        FlamingoNetwork read =
            new FlamingoNetwork(
                (PerceiverResampler) Projectors.load(root.sub("perceiver"), fixture.config()),
                GatedLayers.load(root, fixture.config(), decoder.layers(), Precision.FLOAT32),
                decoder,
                fixture.special()[1],
                SeenImage.LATEST);
        root.finish();
        SplicedBatch batch = fixture.batch(Padding.RIGHT);
        ParityFixture.assertClose(
            "hidden",
            loaded.network().hidden(manager, batch, fixture.features()),
            read.hidden(manager, batch, fixture.features()),
            0);
        assertThat(read.bridge(Media.Kind.IMAGE).keySet()).isEqualTo(checkpoint.tensors().keySet());
      }
    }
  }

  @Test
  void theNamesOfTheBridgeAreTheirs() throws IOException {
    try (FlamingoFixture fixture = new FlamingoFixture(manager, FlamingoFixture.LLAMA)) {
      Map<String, NDArray> bridge =
          fixture.load(Precision.FLOAT32).network().bridge(Media.Kind.IMAGE);
      Stream<String> block =
          Stream.of(
              "attn.norm.weight",
              "attn.norm.bias",
              "attn.to_q.weight",
              "attn.to_kv.weight",
              "attn.to_out.weight",
              "attn_gate",
              "ff.0.weight",
              "ff.0.bias",
              "ff.1.weight",
              "ff.3.weight",
              "ff_gate");
      List<String> gates =
          block
              .flatMap(
                  rest ->
                      Stream.of(
                          "gated_cross_attn_layers.1." + rest, "gated_cross_attn_layers.3." + rest))
              .toList();
      assertThat(bridge.keySet().stream().filter(key -> key.startsWith("gated_")))
          .containsExactlyInAnyOrderElementsOf(gates);
      assertThat(bridge)
          .containsKeys(
              "perceiver.latents",
              "perceiver.layers.0.0.norm_media.weight",
              "perceiver.layers.1.1.3.weight",
              "perceiver.norm.bias");
    }
  }

  /** OpenFlamingo's files hold neither decoder nor tower, some a second list of the blocks. */
  @Test
  void aFileOfTheTrainedPartsAloneIsRead() throws IOException {
    try (FlamingoFixture fixture = new FlamingoFixture(manager, FlamingoFixture.LLAMA)) {
      Checkpoint whole = fixture.golden.checkpoint();
      Map<String, NDArray> kept = new LinkedHashMap<>();
      for (String key : whole.tensors().keySet()) {
        if (key.startsWith("perceiver.") || key.contains(".gated_cross_attn_layer.")) {
          kept.put(key, whole.read(manager, key));
        }
      }
      kept.put("lang_encoder.gated_cross_attn_layers.1.attn_gate", manager.zeros(new Shape(1)));
      Path file = temp.resolve("checkpoint.safetensors");
      SafetensorsWriter.write(file, kept);
      try (Checkpoint checkpoint = Checkpoints.open(file)) {
        WeightScope root = WeightScope.of(checkpoint, manager);
        LayerList layers = fixture.layers();
        assertThat(layers).isEqualTo(new LayerList("model.layers", 4));
        FlamingoNames.bridge(root, fixture.config(), layers);
        Projectors.load(root.sub("perceiver"), fixture.config());
        GatedLayers gates =
            GatedLayers.load(root, fixture.config(), layers.count(), Precision.FLOAT32);
        root.finish();
        NDArray gate = gates.weights().get("gated_cross_attn_layers.1.attn_gate");
        assertThat(gate.getFloat())
            .isEqualTo(
                kept.get("lang_encoder.model.layers.1.gated_cross_attn_layer.attn_gate")
                    .getFloat());
      }
    }
  }

  /** As Multimodal-GPT sets it. */
  @Test
  void branchesReachTheBlocksButNotTheResampler() throws IOException {
    try (FlamingoFixture fixture = new FlamingoFixture(manager, FlamingoFixture.LLAMA)) {
      FlamingoNetwork network = fixture.load(Precision.FLOAT32).network();
      LoraConfig config =
          LoraConfig.of(
              4, 8, false, 0, List.of("q_proj", "to_q", "to_kv", "to_out", "ff.1", "ff.3"));
      SplicedBatch batch = fixture.batch(Padding.LEFT);
      NDArray before = network.hidden(manager, batch, fixture.features());
      try (LoraAdapter adapter = LoraAdapter.create(config, network.linears(), 7)) {
        assertThat(adapter.parameters().keySet())
            .hasSize(2 * (4 + 2 * 5)) // A and B of four q_proj and of both blocks
            .anyMatch(key -> key.contains("gated_cross_attn_layers.3.ff.1"))
            .noneMatch(key -> key.contains("perceiver"));
        adapter
            .parameters()
            .forEach(
                (key, weight) -> {
                  if (key.contains("lora_B")) {
                    weight.set(random(weight.getShape()).toByteBuffer());
                  }
                });
        NDArray after = network.hidden(manager, batch, fixture.features());
        assertThat(after.sub(before).abs().max().getFloat()).isGreaterThan(0.01f);
        NDArray whole = network.language().logits(after.get(":, -1"));
        try (FlamingoSession session = network.session()) {
          NDArray logits = session.begin(manager, batch, fixture.features(), 16);
          ParityFixture.assertClose("session", whole, logits, 1e-4);
        }
      }
    }
  }

  private NDArray random(Shape shape) {
    return manager.randomNormal(0, 0.2f, shape, DataType.FLOAT32);
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    try (FlamingoFixture fixture = new FlamingoFixture(manager, FlamingoFixture.MPT)) {
      FlamingoFixture.Loaded loaded = fixture.load(Precision.FLOAT32);
      FlamingoNetwork network = loaded.network();
      SplicedBatch batch = fixture.batch(Padding.RIGHT);
      assertThatThrownBy(() -> network.hidden(manager, batch, fixture.features().subList(0, 2)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("3 positions for 2 media");
      InputRow wide = InputRow.of(new int[] {4, InputRow.MEDIUM, 6}, new boolean[3], List.of(3));
      SplicedBatch spread = SplicedBatch.of(List.of(wide), Padding.RIGHT);
      assertThatThrownBy(() -> network.hidden(manager, spread, fixture.features().subList(0, 1)))
          .hasMessageContaining("3 positions for 1 media")
          .hasMessageContaining("a medium takes one");
      assertThatThrownBy(() -> loaded.resampler().forward(random(new Shape(1, 4, 7, 24))))
          .hasMessageContaining("4 frames, but there are embeddings of 3");
      assertThatThrownBy(() -> loaded.resampler().forward(random(new Shape(4, 7, 24))))
          .hasMessageContaining("more media than the 3");
      assertThatThrownBy(
              () ->
                  new FlamingoNetwork(
                      loaded.resampler(),
                      loaded.gates(),
                      network.language(),
                      101,
                      SeenImage.LATEST))
          .hasMessageContaining("image token is 101")
          .hasMessageContaining("101 rows");
    }
  }

  @Test
  void configsThatMakeNoSenseAreRefused() {
    ProjectorConfig.Queries queries =
        new ProjectorConfig.Queries(3, 24, 1, 2, 8, 96, 5, 0, 0, 1e-5);
    ProjectorConfig rare = ProjectorConfig.perceiver(24, 32, queries);
    assertThatThrownBy(() -> GatedLayers.create(manager, rare, 4, 1))
        .hasMessageContaining("every is 5")
        .hasMessageContaining("4 layers");
    ProjectorConfig other = ProjectorConfig.perceiver(20, 32, queries);
    assertThatThrownBy(() -> Projectors.create(manager, other, 1, 1))
        .hasMessageContaining("got 24 and 20");
    ProjectorConfig without =
        new ProjectorConfig("perceiver", 24, 32, 96, 0, InputNorm.Kind.NONE, false, null);
    assertThatThrownBy(() -> Projectors.create(manager, without, 1, 1))
        .hasMessageContaining("needs the sizes of its latents");
  }

  /** A resampler made for videos starts with a table of its frames. */
  @Test
  void framesGetEmbeddingsWhereTheConfigAsksForThem() {
    ProjectorConfig.Queries queries =
        new ProjectorConfig.Queries(3, 24, 1, 2, 8, 96, 1, 0, 0, 1e-5);
    ProjectorConfig config =
        new ProjectorConfig("perceiver", 24, 32, 128, 8, InputNorm.Kind.NONE, false, queries);
    Map<String, NDArray> weights = Projectors.create(manager, config, 1, 1).weights();
    assertThat(weights.get("frame_embs").getShape()).isEqualTo(new Shape(8, 24));
    assertThat(weights).doesNotContainKey("media_time_embs");
    // torch.randn: of 72 latents' values, the squares' mean is near 1
    assertThat(weights.get("latents").square().mean().getFloat()).isBetween(0.5f, 1.6f);
  }
}

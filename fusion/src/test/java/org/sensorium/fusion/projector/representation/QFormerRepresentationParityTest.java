package org.sensorium.fusion.projector.representation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sensorium.fusion.projector.InputNorm;
import org.sensorium.fusion.projector.Instruction;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.fusion.projector.Projectors;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Autograd;

/** Against LAVIS' own Blip2Qformer; qformer_stage1_reference.py made the fixture. */
@Tag("parity")
class QFormerRepresentationParityTest {
  private NDManager manager;
  private ParityFixture golden;

  @BeforeEach
  void open() throws IOException {
    manager = NDManager.newBaseManager();
    golden = ParityFixture.open(manager, Path.of("src/test/resources/qformer"));
  }

  @AfterEach
  void close() throws IOException {
    golden.close();
    manager.close();
  }

  private QFormerRepresentation.Settings settings() {
    JsonNode meta = golden.meta();
    return new QFormerRepresentation.Settings(
        meta.path("features").asInt(),
        meta.path("common").asInt(),
        meta.path("dec").asInt(),
        queries(meta.path("vocab_size").asInt()));
  }

  private Queries queries(int vocabulary) {
    JsonNode meta = golden.meta();
    int width = meta.path("hidden_size").asInt();
    int heads = meta.path("num_attention_heads").asInt();
    return new Queries(
        meta.path("queries").asInt(),
        width,
        meta.path("num_hidden_layers").asInt(),
        heads,
        width / heads,
        meta.path("intermediate_size").asInt(),
        meta.path("cross_attention_freq").asInt(),
        vocabulary,
        vocabulary == 0 ? 0 : meta.path("max_position_embeddings").asInt(),
        meta.path("layer_norm_eps").asDouble());
  }

  private QFormerRepresentation load() throws IOException {
    WeightScope scope = WeightScope.of(golden.checkpoint(), manager);
    QFormerRepresentation representation = QFormerRepresentation.load(scope, settings());
    scope.finish(); // every weight of LAVIS' file has its place
    return representation;
  }

  private Instruction texts() throws IOException {
    NDArray ids = golden.get("in.ids");
    long[] flat = ids.toLongArray();
    int longest = (int) ids.getShape().get(1);
    long[][] rows = new long[flat.length / longest][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = Arrays.copyOfRange(flat, r * longest, (r + 1) * longest);
    }
    return new Instruction(rows, ints("in.lengths"));
  }

  private int[] ints(String name) throws IOException {
    return Arrays.stream(golden.get(name).toLongArray()).mapToInt(i -> (int) i).toArray();
  }

  @Test
  void lossesAndGradientsMatchLavis() throws IOException {
    QFormerRepresentation representation = load();
    Map<String, NDArray> weights = representation.weights();
    weights.values().forEach(weight -> weight.setRequiresGradient(true));
    HardNegatives negatives =
        new HardNegatives(ints("in.negative_pictures"), ints("in.negative_texts"));
    float[][][] seen = new float[1][][];
    try (Autograd.Mode on = Autograd.recording()) {
      QFormerRepresentation.Losses losses =
          representation.losses(
              golden.get("in.features"),
              texts(),
              likeness -> {
                seen[0] = likeness;
                return negatives;
              });
      golden.assertClose("out.itc", losses.contrastive().reshape(1));
      golden.assertClose("out.itm", losses.matching().reshape(1));
      golden.assertClose("out.lm", losses.captioning().reshape(1));
      Autograd.backward(losses.sum());
    }
    golden.assertClose("out.likeness", manager.create(seen[0]));
    List<String> recorded =
        golden.names().stream().filter(name -> name.startsWith("grad.")).toList();
    assertThat(recorded.stream().map(name -> canonical(name.substring("grad.".length()))))
        .containsExactlyInAnyOrderElementsOf(weights.keySet());
    for (String name : recorded) {
      golden.assertClose(
          name, weights.get(canonical(name.substring("grad.".length()))).getGradient());
    }
  }

  private static String canonical(String lavis) {
    return lavis
        .replace("Qformer.bert.embeddings.LayerNorm", "qformer.embeddings.layernorm")
        .replace("Qformer.bert.", "qformer.")
        .replace("attention.self.", "attention.attention.")
        .replace("Qformer.cls.", "cls.");
  }

  @Test
  void startsFromBertAsLavisDoes() throws IOException {
    try (Checkpoint bert = Checkpoints.open(golden.path("bert.safetensors"))) {
      Map<String, NDArray> weights =
          QFormerRepresentation.createFromBert(WeightScope.of(bert, manager), settings(), 7)
              .weights();
      List<String> copied =
          golden.names().stream()
              .filter(name -> name.startsWith("init.") && !name.contains("predictions.decoder"))
              .toList();
      assertThat(copied.stream().map(name -> canonical(name.substring("init.".length()))))
          .containsExactlyInAnyOrderElementsOf(
              weights.keySet().stream()
                  .filter(name -> name.matches("(qformer|cls)\\..*"))
                  .filter(name -> !name.contains("crossattention"))
                  .toList());
      for (String name : copied) {
        NDArray found = weights.get(canonical(name.substring("init.".length())));
        NDArray wanted = golden.get(name); // one word short of the vocabulary
        golden.assertClose(name, found.get(":" + wanted.getShape().get(0)), 0);
      }
      assertThat(weights.get("qformer.embeddings.word_embeddings.weight").get(-1).abs().max())
          .satisfies(largest -> assertThat(largest.getFloat()).isBetween(1e-3f, 0.1f));
      assertThat(weights.get("temp").getFloat()).isEqualTo(0.07f);
    }
  }

  @Test
  void aProjectorStartsFromBert() throws IOException {
    try (Checkpoint bert = Checkpoints.open(golden.path("bert.safetensors"))) {
      for (int vocabulary : new int[] {0, golden.meta().path("vocab_size").asInt()}) {
        Map<String, NDArray> weights =
            Projectors.createFromBert(WeightScope.of(bert, manager), config(vocabulary), 7)
                .weights();
        String up = "qformer.encoder.layer.1.intermediate_query.dense.weight";
        golden.assertClose("init." + lavis(up), weights.get(up), 0);
        assertThat(weights.keySet().stream().anyMatch(name -> name.contains(".intermediate.")))
            .isEqualTo(vocabulary > 0);
      }
    }
  }

  /** BLIP-2's second stage goes on from the first one's file. */
  @Test
  void aProjectorStartsFromTheFirstStage() throws IOException {
    Projector projector =
        Projectors.createFromRepresentation(
            WeightScope.of(golden.checkpoint(), manager), config(0), 7);
    Map<String, NDArray> first = load().weights();
    projector
        .weights()
        .forEach(
            (name, weight) -> {
              String before = name.replace("qformer.layernorm", "qformer.embeddings.layernorm");
              if (name.startsWith("language_projection.")) {
                assertThat(first).doesNotContainKey(name);
              } else {
                ParityFixture.assertClose(name, first.get(before), weight, 0);
              }
            });
    assertThat(projector.forward(golden.get("in.features")).getShape().getShape())
        .containsExactly(4, golden.meta().path("queries").asInt(), 12);
  }

  private ProjectorConfig config(int vocabulary) {
    return new ProjectorConfig(
        vocabulary == 0 ? "qformer" : "qformer_instruct",
        golden.meta().path("features").asInt(),
        12,
        12,
        0,
        InputNorm.Kind.NONE,
        false,
        queries(vocabulary));
  }

  private static String lavis(String name) {
    return name.replace("qformer.", "Qformer.bert.")
        .replace("attention.attention.", "attention.self.");
  }

  @Test
  void aNewOneHasTheSameWeights() throws IOException {
    assertThat(shapes(QFormerRepresentation.create(manager, settings(), 3)))
        .isEqualTo(shapes(load()));
  }

  private static Map<String, String> shapes(QFormerRepresentation representation) {
    return representation.weights().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().getShape().toString()));
  }

  @Test
  void oneMemberHasNothingToBeComparedWith() throws IOException {
    QFormerRepresentation representation = load();
    Instruction one = Instruction.of(new int[][] {{1, 4}});
    assertThatThrownBy(
            () -> representation.losses(golden.get("in.features").get("0:1"), one, l -> null))
        .hasMessageContaining("got 1; give at least 2");
  }
}

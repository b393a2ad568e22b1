package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.decoder.LanguageDecoders;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.input.MaskedWordBatch;
import org.sensorium.fusion.projector.InputNorm;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.fusion.projector.Projectors;
import org.sensorium.fusion.projector.WordFusion;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;

/** MedVInT-TE against the original forward pass and the loss of its trainer. */
@Tag("parity")
class MedvintTeParityTest {
  private static final int CONTEXT = 20;
  private static final int[] LENGTHS = {15, 11}; // tokens of each row
  private static final int[] ANSWERS = {4, 3}; // of its answer with the end

  private NDManager manager;
  private ParityFixture fixture;

  @BeforeEach
  void open() throws IOException {
    manager = NDManager.newBaseManager();
    fixture = ParityFixture.open(manager, Path.of("src/test/resources/medvint_te"));
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
    manager.close();
  }

  private static ProjectorConfig config(int featureWidth) {
    Queries sizes = new Queries(32, 32, 2, 4, 8, 40, 1, 120, CONTEXT, 1e-5);
    return new ProjectorConfig(
        "masked_fusion", featureWidth, 32, 32, 0, InputNorm.Kind.NONE, false, sizes);
  }

  private MaskedWordNetwork network(int featureWidth) throws IOException {
    WeightScope root = WeightScope.of(fixture.checkpoint(), manager);
    LanguageDecoder decoder =
        LanguageDecoders.load(
            root.sub("language_model"), fixture.config().path("text_config"), Precision.FLOAT32);
    WordFusion fusion = (WordFusion) Projectors.load(root, config(featureWidth));
    MaskedWordNetwork network = new MaskedWordNetwork(fusion, fusion, decoder, 2);
    if (featureWidth == 32) {
      root.ignore("^image_embed\\.");
    }
    root.finish();
    return network;
  }

  /** A row without its padding; the image's mark takes no place. */
  private InputRow row(int r, boolean withAnswer) throws IOException {
    long[] words = fixture.get("in.words").toLongArray();
    int length = LENGTHS[r] - (withAnswer ? 0 : ANSWERS[r]);
    int[] ids = new int[1 + length];
    boolean[] supervised = new boolean[ids.length];
    ids[0] = InputRow.MEDIUM;
    for (int i = 0; i < length; i++) {
      ids[i + 1] = (int) words[CONTEXT * r + i];
      supervised[i + 1] = i >= LENGTHS[r] - ANSWERS[r];
    }
    return InputRow.of(ids, supervised, List.of(0));
  }

  private List<NDArray> features(String name) throws IOException {
    NDArray all = fixture.get(name);
    return List.of(all.get(0), all.get(1));
  }

  private static long[] everywhere() {
    return LongStream.range(0, 2L * CONTEXT).toArray();
  }

  @Test
  void statesAndWordsMatchTheReference() throws IOException {
    MaskedWordNetwork network = network(32);
    MaskedWordBatch batch =
        MaskedWordBatch.of(List.of(row(0, true), row(1, true)), 2, network.maxPositions());
    assertThat(batch.ids()).containsExactly(fixture.get("in.input_ids").toLongArray());
    long[] labels = fixture.get("in.labels").toLongArray();
    assertThat(batch.targets())
        .containsExactly(Arrays.stream(labels).filter(label -> label != 0).toArray());
    NDArray hidden =
        network.language().hidden(network.language().embed(batch.idArray(manager)), batch.layout());
    fixture.assertClose("out.hidden", hidden);
    NDArray seen = network.projector().forward(fixture.get("in.features"));
    fixture.assertClose("out.queries", seen);
    NDArray logits = network.fusion().logits(hidden, seen, everywhere());
    fixture.assertClose("out.log_probabilities", logits.logSoftmax(1).reshape(2, CONTEXT, -1));
  }

  /** PMC-CLIP's map goes through a linear map first. */
  @Test
  void featuresOfAnotherWidthAreEmbedded() throws IOException {
    MaskedWordNetwork network = network(48);
    NDArray logits =
        network
            .fusion()
            .logits(
                fixture.get("out.hidden"),
                network.projector().forward(fixture.get("in.wide.features")),
                everywhere());
    fixture.assertClose("out.wide.log_probabilities", logits.logSoftmax(1).reshape(2, CONTEXT, -1));
    assertThat(network.bridge(Media.Kind.IMAGE))
        .containsKeys("image_embed.0.weight", "image_embed.0.bias");
  }

  @Test
  void lossAndGradientsMatchTheReference() throws IOException {
    MaskedWordNetwork network = network(32);
    Map<String, NDArray> weights = network.bridge(Media.Kind.IMAGE);
    String inside = "model.layers.0.self_attn.q_proj.weight";
    NDArray query = network.language().weights().get(inside);
    weights.values().forEach(weight -> weight.setRequiresGradient(true));
    query.setRequiresGradient(true);
    try (Autograd.Mode on = Autograd.recording()) {
      NDArray sum =
          network.summedLoss(manager, List.of(row(0, true), row(1, true)), features("in.features"));
      NDArray loss = Kernels.scale(sum, 1.0 / (ANSWERS[0] + ANSWERS[1]));
      fixture.assertClose("out.loss", loss.reshape(1));
      Autograd.backward(loss);
    }
    for (Map.Entry<String, NDArray> weight : weights.entrySet()) {
      fixture.assertClose("grad." + weight.getKey(), weight.getValue().getGradient());
    }
    fixture.assertClose("grad.language_model." + inside, query.getGradient());
    assertThat(fixture.names().stream().filter(name -> name.startsWith("grad.")))
        .hasSize(weights.size() + 1);
  }

  /** A session that is asked for as many tokens as the reference has masks tells their words. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void answersAreTheWordsAtTheMasks(int r) throws IOException {
    try (AnswerSession session = network(32).session();
        NDManager work = NDManager.newBaseManager()) {
      List<InputRow> prompts = List.of(row(r, false));
      List<NDArray> features = features("in.features").subList(r, r + 1);
      assertThat(session.room(prompts)).isEqualTo(CONTEXT - LENGTHS[r] + ANSWERS[r]);
      NDArray golden = fixture.get("out.log_probabilities").get(r); // (S, W)
      List<NDArray> told = new ArrayList<>();
      told.add(session.begin(work, prompts, features, ANSWERS[r]));
      for (int i = 1; i < ANSWERS[r]; i++) {
        told.add(session.step(work, new long[] {i})); // what was chosen before does not count
      }
      for (int i = 0; i < ANSWERS[r]; i++) {
        ParityFixture.assertClose(
            "mask " + i,
            golden.get(LENGTHS[r] - ANSWERS[r] + i),
            told.get(i).logSoftmax(1).get(0),
            1e-4);
      }
      assertThatThrownBy(() -> session.step(work, new long[] {1}))
          .hasMessageContaining("masks were asked for, and all are told");
    }
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    MaskedWordNetwork network = network(32);
    List<InputRow> rows = List.of(row(0, true), row(1, true));
    assertThatThrownBy(() -> network.summedLoss(manager, rows, List.of()))
        .hasMessage("2 rows with 0 images: MedVInT-TE reads exactly one image a row");
    assertThatThrownBy(() -> MaskedWordBatch.of(rows, 2, 14))
        .hasMessage("row 0 has 15 tokens, but the model reads 14: shorten it");
  }
}

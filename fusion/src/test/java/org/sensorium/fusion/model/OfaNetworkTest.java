package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.decoder.OfaModel;
import org.sensorium.fusion.decoder.PatchGrid;
import org.sensorium.fusion.decoder.Seq2SeqDecoders;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.LossKernels;
import org.sensorium.nn.kernels.Precision;

/** Rows as the fixture's authors had them: two with an image of 2 x 3 patches, one without. */
@Tag("parity")
class OfaNetworkTest {
  private static final Path FOLDER = Path.of("src/test/resources/ofa");
  private static final int PADDING = 1;
  private static final int PATCHES = 6;
  private static final int TOKENS = 19; // of the answers

  private NDManager manager;
  private ParityFixture golden;
  private OfaNetwork network;

  @BeforeEach
  void open() throws IOException {
    manager = NDManager.newBaseManager();
    golden = ParityFixture.open(manager, FOLDER);
    OfaModel model =
        (OfaModel)
            Seq2SeqDecoders.load(
                WeightScope.of(golden.checkpoint(), manager), golden.config(), Precision.FLOAT32);
    network = new OfaNetwork(projector("linear"), model, new PatchGrid(2, 3));
  }

  private Projector projector(String type) throws IOException {
    ProjectorConfig linear = ProjectorConfig.linear(32, 12);
    ProjectorConfig config =
        new ProjectorConfig(type, 32, 12, 12, 0, linear.inputNorm(), linear.outputNorm(), null);
    try (ProjectorStart start = ProjectorStart.open(FOLDER, Media.Kind.IMAGE, manager)) {
      return start.projector(config, 0);
    }
  }

  @AfterEach
  void close() throws IOException {
    golden.close();
    manager.close();
  }

  /** Row r with its image, if it has one, somewhere among its words: it is read before them. */
  private InputRow row(int r, boolean answered) throws IOException {
    int[] source = words("in.source", r);
    boolean seen = golden.get("in.has_image").toBooleanArray()[r];
    List<Integer> ids = new ArrayList<>(Arrays.stream(source).boxed().toList());
    if (seen) {
      ids.add(2 * r, InputRow.MEDIUM);
    }
    int asked = ids.size();
    if (answered) {
      Arrays.stream(words("in.target", r)).forEach(ids::add);
    }
    boolean[] supervised = new boolean[ids.size()];
    Arrays.fill(supervised, asked, ids.size(), true);
    return InputRow.of(
        ids.stream().mapToInt(Integer::intValue).toArray(),
        supervised,
        seen ? List.of(PATCHES) : List.of());
  }

  private int[] words(String name, int r) throws IOException {
    return Arrays.stream(golden.get(name).get(r).toLongArray())
        .filter(id -> id != PADDING)
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  private List<InputRow> rows(boolean answered) throws IOException {
    return List.of(row(0, answered), row(1, answered), row(2, answered));
  }

  /** What the net sees in the images of the first rows, (6, 32) each. */
  private List<NDArray> features(int count) throws IOException {
    NDArray seen = golden.get("out.map").reshape(3, 32, PATCHES).transpose(0, 2, 1);
    return IntStream.range(0, count).mapToObj(i -> (NDArray) seen.get(i)).toList();
  }

  @Test
  void theLossIsTheReferences() throws IOException {
    NDArray weight = network.projector().weights().get("weight");
    weight.setRequiresGradient(true);
    float expected = golden.get("out.loss").toFloatArray()[0];
    try (NDManager step = manager.newSubManager();
        Autograd.Mode on = Autograd.recording()) {
      NDArray loss = network.summedLoss(step, rows(true), features(2));
      assertThat(loss.getFloat() / TOKENS).isCloseTo(expected, within(1e-5f));
      Autograd.backward(loss);
    }
    NDArray gradient = weight.getGradient().div(TOKENS);
    golden.assertClose("grad.encoder.image_proj.weight", gradient, 1e-5);
  }

  /** A batch of text has no patches, a text among images has padding in their place. */
  @Test
  void textAloneIsTheReferences() throws IOException {
    List<InputRow> texts = rows(true).stream().map(InputRow::withoutMedia).toList();
    NDArray targets = golden.get("in.target").flatten().get(golden.get("in.rows"));
    NDArray expected = LossKernels.crossEntropySum(golden.get("out.text_logits"), targets);
    try (NDManager step = manager.newSubManager()) {
      float loss = network.summedLoss(step, texts, List.of()).getFloat();
      assertThat(loss).isCloseTo(expected.getFloat(), within(1e-3f));
      float last = network.summedLoss(step, texts.subList(2, 3), List.of()).getFloat();
      float first = network.summedLoss(step, rows(true).subList(0, 1), features(1)).getFloat();
      List<InputRow> mixed = List.of(texts.get(2), row(0, true));
      assertThat(network.summedLoss(step, mixed, features(1)).getFloat())
          .isCloseTo(last + first, within(1e-3f));
    }
  }

  @Test
  void answersAreTheReferences() throws IOException {
    long[] expected = golden.get("out.greedy").toLongArray();
    assertThat(greedy(List.of(row(0, false)), features(1), expected.length - 1)[0])
        .containsExactly(Arrays.copyOfRange(expected, 1, expected.length));
  }

  @Test
  void aBatchAnswersAsItsRowsAlone() throws IOException {
    List<InputRow> prompts = rows(false);
    long[][] together = greedy(prompts, features(2), 8);
    assertThat(greedy(prompts.subList(0, 1), features(1), 8)[0]).isEqualTo(together[0]);
    assertThat(greedy(prompts.subList(1, 2), features(2).subList(1, 2), 8)[0])
        .isEqualTo(together[1]);
    assertThat(greedy(prompts.subList(2, 3), List.of(), 8)[0]).isEqualTo(together[2]);
  }

  /** With one session, as users keep them: it begins with other rows first. */
  private long[][] greedy(List<InputRow> prompts, List<NDArray> features, int tokens)
      throws IOException {
    long[][] answers = new long[prompts.size()][tokens];
    try (AnswerSession session = network.session();
        NDManager work = manager.newSubManager();
        Autograd.Mode off = Autograd.off()) {
      assertThat(session.room(prompts)).isEqualTo(60);
      session.begin(work, List.of(row(1, false)), features(2).subList(1, 2), 3);
      NDArray logits = session.begin(work, prompts, features, tokens);
      for (int t = 0; t < tokens; t++) {
        long[] next = logits.argMax(1).toLongArray();
        for (int r = 0; r < next.length; r++) {
          answers[r][t] = next[r];
        }
        logits = t + 1 < tokens ? session.step(work, next) : logits;
      }
    }
    return answers;
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    int m = InputRow.MEDIUM;
    InputRow two = InputRow.of(new int[] {m, 7, m, 2}, new boolean[4], List.of(PATCHES, PATCHES));
    try (NDManager step = manager.newSubManager();
        AnswerSession session = network.session()) {
      List<InputRow> rows = List.of(row(0, false), two);
      assertThatThrownBy(() -> session.begin(step, rows, features(3), 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("row 1 of the batch shows 2 media, expected one at most");
      InputRow longest = InputRow.of(new int[61], new boolean[61], List.of());
      assertThat(session.room(List.of(longest))).isZero();
    }
    OfaModel model = network.language();
    assertThat(OfaNetwork.of(network.projector(), model, 9).grid()).isEqualTo(new PatchGrid(3, 3));
    assertThatThrownBy(() -> OfaNetwork.of(network.projector(), model, 10))
        .hasMessageStartingWith(
            "encoder and projector give 10 positions an image, but OFA reads a square of patches");
    assertThatThrownBy(() -> OfaNetwork.of(network.projector(), model, 43 * 43))
        .hasMessageStartingWith("an image of 43 x 43 patches, expected at most 42 x 42");
    assertThatThrownBy(() -> projector("mlp2x_gelu"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("but the projector's type is \"mlp2x_gelu\", expected \"linear\"");
  }

  @Test
  void wordsAndPatchesAreCountedApart() throws IOException {
    assertThat(network.maxPositions()).isEqualTo(60);
    assertThat(network.places(row(0, true))).isEqualTo(9 + 7);
    assertThat(network.maxMedia()).isEqualTo(1);
  }
}

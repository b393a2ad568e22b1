package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.input.SplicedBatch;
import org.sensorium.fusion.input.SplicedBatch.Padding;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;

/** Whole models against flamingo_reference.py, and answers with the cache against those without. */
@Tag("parity")
class FlamingoParityTest {

  @ParameterizedTest
  @ValueSource(strings = {FlamingoFixture.LLAMA, FlamingoFixture.MPT})
  void statesLogitsLossAndGradientsMatch(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        FlamingoFixture fixture = new FlamingoFixture(manager, name)) {
      FlamingoFixture.Loaded loaded = fixture.load(Precision.FLOAT32);
      FlamingoNetwork network = loaded.network();
      SplicedBatch batch = fixture.batch(Padding.RIGHT);
      NDArray hidden = network.hidden(manager, batch, fixture.features());
      fixture.golden.assertClose("out.hidden", attended(hidden, batch, false));
      NDArray logits = network.supervisedLogits(manager, batch, fixture.features());
      fixture.golden.assertClose("out.supervised_logits", logits);

      Map<String, NDArray> trained = network.bridge(Media.Kind.IMAGE);
      trained.putAll(loaded.rows().weights());
      trained.values().forEach(weight -> weight.setRequiresGradient(true));
      try (Autograd.Mode on = Autograd.recording()) {
        NDArray loss = network.summedLoss(manager, batch, fixture.features());
        fixture.golden.assertClose("out.loss", loss.reshape(1));
        Autograd.backward(loss);
      }
      for (Map.Entry<String, NDArray> weight : trained.entrySet()) {
        fixture.golden.assertClose(
            "grad." + weight.getKey(), weight.getValue().getGradient(), 2e-4);
      }
      long recorded =
          fixture.golden.names().stream().filter(key -> key.startsWith("grad.")).count();
      assertThat(trained).hasSize((int) recorded);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {FlamingoFixture.LLAMA, FlamingoFixture.MPT})
  void rowsPaddedOnTheLeftAreTheSame(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        FlamingoFixture fixture = new FlamingoFixture(manager, name)) {
      FlamingoNetwork network = fixture.load(Precision.FLOAT32).network();
      SplicedBatch batch = fixture.batch(Padding.LEFT);
      NDArray hidden = network.hidden(manager, batch, fixture.features());
      fixture.golden.assertClose("out.left_hidden", attended(hidden, batch, true));
      try (FlamingoSession session = network.session()) {
        NDArray logits = session.begin(manager, batch, fixture.features(), 16);
        fixture.golden.assertClose("out.left_logits", logits);
      }
    }
  }

  /** The rule of Multimodal-GPT. */
  @ParameterizedTest
  @ValueSource(strings = {FlamingoFixture.LLAMA, FlamingoFixture.MPT})
  void wordsMaySeeTheNextImage(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        FlamingoFixture fixture = new FlamingoFixture(manager, name)) {
      FlamingoFixture.Loaded loaded = fixture.load(Precision.FLOAT32);
      FlamingoNetwork network = loaded.with(loaded.network().language(), SeenImage.NEXT);
      SplicedBatch batch = fixture.batch(Padding.RIGHT);
      NDArray hidden = network.hidden(manager, batch, fixture.features());
      fixture.golden.assertClose("out.next_hidden", attended(hidden, batch, false));
      long[] golden = fixture.golden.get("out.next_greedy_0").toLongArray();
      assertThat(cached(network, manager, fixture, 0, 8)).containsExactly(golden);
    }
  }

  /** Two images in row 0, one in row 1. */
  @ParameterizedTest
  @CsvSource({"llama,0", "llama,1", "mpt,0", "mpt,1"})
  void greedyTokensMatchWithTheCacheAndWithout(String name, int row) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        FlamingoFixture fixture = new FlamingoFixture(manager, name)) {
      FlamingoNetwork network = fixture.load(Precision.FLOAT32).network();
      long[] golden = fixture.golden.get("out.greedy_" + row).toLongArray();
      int prompt = fixture.rows().get(row).ids().length;
      long[] uncached = Arrays.copyOf(golden, golden.length);
      Arrays.fill(uncached, prompt, uncached.length, -1);
      for (int at = prompt; at < uncached.length; at++) {
        uncached[at] =
            last(network, manager, fixture, row, Arrays.copyOf(uncached, at)).argMax().getLong();
      }
      assertThat(uncached).containsExactly(golden);
      assertThat(cached(network, manager, fixture, row, golden.length - prompt))
          .containsExactly(golden);
    }
  }

  /** Every step of a padded batch is what the whole row gives, in both precisions. */
  @ParameterizedTest
  @CsvSource({"llama,FLOAT32", "mpt,FLOAT32", "llama,BFLOAT16", "mpt,BFLOAT16"})
  void stepsOfAPaddedBatchAreThoseOfTheWholeRows(String name, Precision precision)
      throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        FlamingoFixture fixture = new FlamingoFixture(manager, name)) {
      FlamingoNetwork network = fixture.load(precision).network();
      FlamingoNetwork exact = fixture.load(Precision.FLOAT32).network();
      List<InputRow> rows = fixture.rows();
      try (FlamingoSession session = network.session()) {
        NDArray logits =
            session.begin(manager, fixture.batch(Padding.LEFT), fixture.features(), 16);
        List<long[]> read = new ArrayList<>();
        for (int r = 0; r < 2; r++) {
          long[] golden = fixture.golden.get("out.greedy_" + r).toLongArray();
          read.add(Arrays.copyOf(golden, rows.get(r).ids().length));
        }
        for (int token = 0; token < 4; token++) {
          for (int r = 0; r < 2; r++) {
            NDArray whole = last(exact, manager, fixture, r, read.get(r));
            double scale = whole.abs().max().getFloat();
            ParityFixture.assertClose(
                "row %d, token %d".formatted(r, token),
                whole,
                logits.get(r),
                precision == Precision.FLOAT32 ? 1e-4 : 0.06 * scale);
          }
          long[] next = {31 + token, 40 + token};
          for (int r = 0; r < 2; r++) {
            long[] longer = Arrays.copyOf(read.get(r), read.get(r).length + 1);
            longer[longer.length - 1] = next[r];
            read.set(r, longer);
          }
          logits = session.step(manager.create(next, new Shape(2, 1)));
        }
        assertThat(session.position()).isEqualTo(rows.get(0).ids().length + 4);
        // a second conversation with the same session, without any image
        SplicedBatch words =
            SplicedBatch.of(
                List.of(fixture.row(new int[] {5, 6, 7}, new boolean[3])), Padding.LEFT);
        NDArray blind = session.begin(manager, words, List.of(), 8);
        NDArray after = session.step(manager.create(new long[] {9}, new Shape(1, 1)));
        SplicedBatch longer =
            SplicedBatch.of(
                List.of(fixture.row(new int[] {5, 6, 7, 9}, new boolean[4])), Padding.LEFT);
        NDArray both = exact.language().logits(exact.hidden(manager, longer, List.of())).get(0);
        double scale = both.abs().max().getFloat();
        double tolerance = precision == Precision.FLOAT32 ? 1e-4 : 0.06 * scale;
        ParityFixture.assertClose("words", both.get(2), blind.get(0), tolerance);
        ParityFixture.assertClose("word", both.get(3), after.get(0), tolerance);
      }
    }
  }

  /** Logits behind a row of ids, read whole. */
  private static NDArray last(
      FlamingoNetwork network, NDManager manager, FlamingoFixture fixture, int row, long[] ids)
      throws IOException {
    int[] all = Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
    SplicedBatch batch =
        SplicedBatch.of(List.of(fixture.row(all, new boolean[all.length])), Padding.RIGHT);
    NDArray hidden = network.hidden(manager, batch, media(fixture, row));
    NDArray logits = network.language().logits(hidden.get(":, -1"));
    return Kernels.to(logits, Precision.FLOAT32).get(0);
  }

  private static List<NDArray> media(FlamingoFixture fixture, int row) throws IOException {
    return row == 0 ? fixture.features().subList(0, 2) : fixture.features().subList(2, 3);
  }

  /** A row and its greedy answer. */
  private static long[] cached(
      FlamingoNetwork network, NDManager manager, FlamingoFixture fixture, int row, int tokens)
      throws IOException {
    InputRow prompt = fixture.rows().get(row);
    long[] ids =
        Arrays.stream(prompt.ids())
            .mapToLong(id -> id == InputRow.MEDIUM ? fixture.special()[1] : id)
            .toArray();
    try (FlamingoSession session = network.session()) {
      NDArray logits =
          session.begin(
              manager,
              SplicedBatch.of(List.of(prompt), Padding.LEFT),
              media(fixture, row),
              ids.length + tokens);
      for (int i = 0; i < tokens; i++) {
        long next = logits.get(0).argMax().getLong();
        ids = Arrays.copyOf(ids, ids.length + 1);
        ids[ids.length - 1] = next;
        logits = session.step(manager.create(new long[] {next}, new Shape(1, 1)));
      }
    }
    return ids;
  }

  /** States with zeros where a row is padded, as the reference keeps them. */
  private static NDArray attended(NDArray hidden, SplicedBatch batch, boolean left) {
    float[] kept = new float[batch.rows() * batch.positions()];
    for (int r = 0; r < batch.rows(); r++) {
      int from = left ? batch.positions() - batch.lengths()[r] : 0;
      int at = r * batch.positions() + from;
      Arrays.fill(kept, at, at + batch.lengths()[r], 1);
    }
    NDArray mask =
        hidden
            .getManager()
            .create(kept, new Shape(batch.rows(), batch.positions(), 1))
            .toType(DataType.FLOAT32, false);
    return hidden.mul(mask);
  }
}

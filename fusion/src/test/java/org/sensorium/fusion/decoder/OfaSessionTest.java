package org.sensorium.fusion.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;

/** With a cache as without. */
@Tag("parity")
class OfaSessionTest {
  private NDManager manager;
  private OfaFixture fixture;

  @BeforeEach
  void open() throws IOException {
    manager = NDManager.newBaseManager();
    fixture = new OfaFixture(manager);
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
    manager.close();
  }

  @Test
  void greedyWordsAboutAnImageMatchWithAndWithoutCache() throws IOException {
    OfaModel model = fixture.seeing(Precision.FLOAT32);
    long[] expected = fixture.golden.get("out.greedy").toLongArray();
    assertThat(Arrays.stream(expected).distinct().count()).isGreaterThan(4);
    NDArray encoded = model.encode(fixture.embeddings(model).get("0:1"), null);
    long[] uncached = {model.startToken()};
    while (uncached.length < expected.length) {
      NDArray hidden = model.hidden(embed(model, uncached), encoded, null);
      long next = model.logits(hidden.get(":, -1")).argMax(1).getLong();
      uncached = Arrays.copyOf(uncached, uncached.length + 1);
      uncached[uncached.length - 1] = next;
    }
    assertThat(uncached).containsExactly(expected);
    long[] cached = new long[expected.length];
    cached[0] = model.startToken();
    try (Seq2SeqSession session = model.session()) {
      session.begin(encoded, null, expected.length);
      for (int i = 1; i < cached.length; i++) {
        cached[i] = session.step(embed(model, cached[i - 1])).argMax(1).getLong();
      }
      assertThat(session.position()).isEqualTo(cached.length - 1);
    }
    assertThat(cached).containsExactly(expected);
  }

  /** A batch of rows with and without an image, taken in pieces, and then once more. */
  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FLOAT32", "BFLOAT16"})
  void stepsOfTheCacheAreThoseOfTheWholeRow(Precision precision) throws IOException {
    OfaModel model = fixture.seeing(precision);
    NDArray answers = model.embed(fixture.golden.get("in.previous"));
    NDArray encoded = fixture.encoded(model);
    boolean[][] attended = fixture.attended(model);
    NDArray hidden = model.hidden(answers, encoded, attended);
    NDArray whole = Kernels.to(model.logits(hidden), Precision.FLOAT32); // (3, 7, V)
    double tolerance = precision == Precision.FLOAT32 ? 1e-4 : 0.03 * whole.abs().max().getFloat();
    try (Seq2SeqSession session = model.session()) {
      for (int again = 0; again < 2; again++) {
        session.begin(encoded, attended, 7);
        int at = 0;
        for (int count : new int[] {2, 1, 3, 1}) {
          NDArray logits = session.step(answers.get(":, %d:%d".formatted(at, at + count)));
          at += count;
          ParityFixture.assertClose("up to " + at, whole.get(":, " + (at - 1)), logits, tolerance);
        }
      }
      assertThatThrownBy(() -> session.step(answers.get(":, :1")))
          .hasMessage("the cache holds 7 positions and cannot take 1 more after 7");
    }
  }

  @Test
  void textAloneStepsToo() throws IOException {
    OfaModel model = fixture.load(Precision.FLOAT32);
    NDArray golden = fixture.golden.get("out.text_logits"); // row 0 has 7 of them
    NDArray answers = model.embed(fixture.golden.get("in.previous")).get("0:1");
    NDArray encoded = model.encode(fixture.embeddings(model).get("0:1"), null);
    try (Seq2SeqSession session = model.session()) {
      session.begin(encoded, null, 7);
      for (int i = 0; i < 7; i++) {
        NDArray logits = session.step(answers.get(":, %d:%d".formatted(i, i + 1)));
        ParityFixture.assertClose("word " + i, golden.get(i), logits.get(0), 1e-4);
      }
    }
  }

  private NDArray embed(OfaModel model, long... ids) {
    return model.embed(manager.create(ids, new Shape(1, ids.length)));
  }
}

package org.sensorium.fusion.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sensorium.fusion.decoder.DecoderFixture.embed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.LossKernels;
import org.sensorium.nn.kernels.Precision;

/** Every family against transformers, and against itself where two ways lead to one result. */
@Tag("parity")
class DecoderParityTest {

  static Stream<String> decoders() {
    return DecoderFixture.all();
  }

  static Stream<String> withGradients() {
    return DecoderFixture.withGradients();
  }

  @Test
  void everyFamilyHasAFixture() throws IOException {
    Set<String> seen = new TreeSet<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      for (String name : decoders().toList()) {
        try (DecoderFixture fixture = DecoderFixture.open(manager, name)) {
          seen.add(fixture.config().path("model_type").asText());
        }
      }
    }
    assertThat(seen).isEqualTo(LanguageDecoders.families());
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void logitsAndLossMatchTransformers(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        DecoderFixture fixture = DecoderFixture.open(manager, name)) {
      TransformerDecoder decoder = fixture.load(manager);
      NDArray logits = logits(decoder, fixture);
      fixture.golden.assertClose("out.logits", logits);
      fixture.golden.assertClose("out.loss", loss(logits, fixture).reshape(1));
    }
  }

  @ParameterizedTest
  @MethodSource("withGradients")
  void gradientsMatchTransformers(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        DecoderFixture fixture = DecoderFixture.open(manager, name)) {
      TransformerDecoder decoder = fixture.load(manager);
      Map<String, NDArray> weights = decoder.weights();
      weights.values().forEach(weight -> weight.setRequiresGradient(true));
      try (Autograd.Mode on = Autograd.recording()) {
        Autograd.backward(loss(logits(decoder, fixture), fixture));
      }
      List<String> recorded =
          fixture.beside.names().stream().filter(key -> key.startsWith("grad.")).toList();
      assertThat(recorded).isNotEmpty();
      for (String key : recorded) {
        NDArray weight = weights.get(key.substring("grad.".length()));
        fixture.beside.assertClose(key, weight.getGradient(), 1e-4);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void greedyTokensMatchTransformersWithAndWithoutCache(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        DecoderFixture fixture = DecoderFixture.open(manager, name)) {
      TransformerDecoder decoder = fixture.load(manager);
      long[] prompt = fixture.get("in.prompt").toLongArray();
      long[] expected = fixture.get("out.greedy").toLongArray();
      assertThat(uncached(decoder, manager, prompt, expected.length)).containsExactly(expected);
      assertThat(cached(decoder, manager, prompt, expected.length)).containsExactly(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void aPaddedBatchGivesWhatItsRowsGiveAlone(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        DecoderFixture fixture = DecoderFixture.open(manager, name)) {
      TransformerDecoder decoder = fixture.load(manager);
      long[] prompt = fixture.get("in.prompt").toLongArray();
      long[] tail = Arrays.copyOfRange(prompt, 2, prompt.length);
      long[] padded = new long[2 * prompt.length];
      System.arraycopy(prompt, 0, padded, 0, prompt.length);
      System.arraycopy(tail, 0, padded, prompt.length + 2, tail.length);

      try (DecoderSession session = decoder.session()) {
        session.begin(new int[] {prompt.length, tail.length}, 16);
        NDArray ids = manager.create(padded, new Shape(2, prompt.length));
        NDArray first = session.step(decoder.embed(ids));
        NDArray next = session.step(decoder.embed(manager.create(new long[] {7, 8}).reshape(2, 1)));
        boolean[][] attended = new boolean[2][prompt.length];
        Arrays.fill(attended[0], true);
        Arrays.fill(attended[1], 2, prompt.length, true);
        NDArray whole =
            decoder.logits(decoder.hidden(decoder.embed(ids), AttentionLayout.padded(attended)));
        for (int row = 0; row < 2; row++) {
          long[] alone = row == 0 ? prompt : tail;
          try (DecoderSession one = decoder.session()) {
            one.begin(new int[] {alone.length}, 16);
            NDArray logits = one.step(embed(decoder, manager, alone));
            ParityFixture.assertClose("prompt", logits.get(0), first.get(row), 1e-4);
            ParityFixture.assertClose("uncached", logits.get(0), whole.get(row).get(-1), 1e-4);
            NDArray after = one.step(embed(decoder, manager, 7 + row));
            ParityFixture.assertClose("token", after.get(0), next.get(row), 1e-4);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void blocksSideBySideGiveWhatEachGivesAlone(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        DecoderFixture fixture = DecoderFixture.open(manager, name)) {
      TransformerDecoder decoder = fixture.load(manager);
      long[] packed = {5, 6, 7, 11, 12, 21, 22, 23, 0};
      int[][] blocks = {{0, 0, 0, 1, 1, 2, 2, 2, AttentionLayout.PADDING}};
      NDArray together =
          decoder.hidden(embed(decoder, manager, packed), AttentionLayout.blocks(blocks));
      NDArray first = decoder.hidden(embed(decoder, manager, 5, 6, 7, 11, 12), null);
      NDArray second = decoder.hidden(embed(decoder, manager, 5, 6, 7, 21, 22, 23), null);
      ParityFixture.assertClose("block 1", first, together.get(":, :5"), 2e-5);
      ParityFixture.assertClose("block 2", second.get(":, 3:"), together.get(":, 5:8"), 2e-5);
    }
  }

  /** As in a dialog, whose later questions find a cache that is filled. */
  @ParameterizedTest
  @MethodSource("decoders")
  void severalPositionsAtOnceGoOnFromTheCache(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        DecoderFixture fixture = DecoderFixture.open(manager, name)) {
      TransformerDecoder decoder = fixture.load(manager);
      long[] row = fixture.get("out.greedy").toLongArray();
      NDArray whole = decoder.logits(decoder.hidden(embed(decoder, manager, row), null));
      try (DecoderSession session = decoder.session()) {
        session.begin(new int[] {4}, row.length);
        int at = 0;
        for (int count : new int[] {4, 5, 1, 3}) {
          long[] next = Arrays.copyOfRange(row, at, at + count);
          at += count;
          NDArray logits = session.step(embed(decoder, manager, next));
          ParityFixture.assertClose("up to " + at, whole.get(0).get(at - 1), logits.get(0), 1e-4);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void inBf16AllWaysAgreeUpToItsEightBits(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        DecoderFixture fixture = DecoderFixture.open(manager, name)) {
      TransformerDecoder decoder = fixture.load(manager, Precision.BFLOAT16);
      NDArray golden = fixture.get("out.logits");
      double scale = golden.abs().max().getFloat();
      NDArray logits = Kernels.to(logits(decoder, fixture), Precision.FLOAT32);
      ParityFixture.assertClose("logits", golden, logits, 0.06 * scale);

      long[] row = Arrays.copyOf(fixture.get("in.input_ids").toLongArray(), 11);
      for (UnaryOperator<NDArray> packing :
          List.<UnaryOperator<NDArray>>of(UnaryOperator.identity(), AttentionKernels::packed)) {
        try (DecoderSession session = decoder.session(packing)) {
          session.begin(new int[] {5}, row.length);
          session.step(embed(decoder, manager, Arrays.copyOf(row, 5)));
          for (int at = 5; at < row.length; at++) {
            NDArray now = session.step(embed(decoder, manager, row[at]));
            ParityFixture.assertClose(
                "token " + at, golden.get(0).get(at), now.get(0), 0.06 * scale);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void theWeightsAreThoseOfTheFile(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        DecoderFixture fixture = DecoderFixture.open(manager, name)) {
      Map<String, NDArray> weights = fixture.load(manager).weights();
      Checkpoint file = fixture.golden.checkpoint();
      assertThat(weights.keySet()).isEqualTo(file.tensors().keySet());
      for (Map.Entry<String, NDArray> weight : weights.entrySet()) {
        NDArray stored = file.read(manager, weight.getKey());
        ParityFixture.assertClose(weight.getKey(), stored, weight.getValue(), 0);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("withGradients")
  void linearMapsAreCalledWhatTorchModulesAre(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        DecoderFixture fixture = DecoderFixture.open(manager, name)) {
      List<String> expected =
          StreamSupport.stream(fixture.beside.meta().path("linears").spliterator(), false)
              .map(path -> path.asText())
              .toList();
      assertThat(fixture.load(manager).linears().keySet())
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  /** Phi-3-mini-128k: rows beyond the first length are turned by other divisors. */
  @Test
  void longAndShortRowsAreTurnedAsLongRopeSays() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        DecoderFixture fixture = DecoderFixture.open(manager, DecoderFixture.LONG_ROPE)) {
      TransformerDecoder decoder = fixture.load(manager);
      fixture.golden.assertClose("out.logits", logits(decoder, fixture));
      NDArray prompt = decoder.embed(fixture.get("in.prompt"));
      fixture.golden.assertClose("out.short_logits", decoder.logits(decoder.hidden(prompt, null)));
      long[] ids = fixture.get("in.long_prompt").toLongArray();
      long[] expected = fixture.get("out.long_greedy").toLongArray();
      assertThat(uncached(decoder, manager, ids, expected.length)).containsExactly(expected);
      assertThat(cached(decoder, manager, ids, expected.length)).containsExactly(expected);
    }
  }

  private static NDArray logits(TransformerDecoder decoder, DecoderFixture fixture)
      throws IOException {
    AttentionLayout layout = AttentionLayout.padded(rows(fixture.get("in.attention_mask")));
    return decoder.logits(decoder.hidden(decoder.embed(fixture.get("in.input_ids")), layout));
  }

  private static NDArray loss(NDArray logits, DecoderFixture fixture) throws IOException {
    long rows = logits.getShape().get(0);
    long positions = logits.getShape().get(1);
    NDArray before = logits.get(":, :-1").reshape(rows * (positions - 1), -1);
    NDArray targets = fixture.get("in.labels").get(":, 1:").reshape(rows * (positions - 1));
    return LossKernels.crossEntropy(before, targets);
  }

  private static boolean[][] rows(NDArray mask) {
    long[] flat = mask.toLongArray();
    int width = (int) mask.getShape().get(1);
    boolean[][] rows = new boolean[flat.length / width][width];
    for (int i = 0; i < flat.length; i++) {
      rows[i / width][i % width] = flat[i] == 1;
    }
    return rows;
  }

  private static long[] uncached(
      LanguageDecoder decoder, NDManager manager, long[] prompt, int length) {
    List<Long> ids = new ArrayList<>(Arrays.stream(prompt).boxed().toList());
    while (ids.size() < length) {
      long[] now = ids.stream().mapToLong(Long::longValue).toArray();
      NDArray logits = decoder.logits(decoder.hidden(embed(decoder, manager, now), null));
      ids.add(logits.get(0).get(-1).argMax().getLong());
    }
    return ids.stream().mapToLong(Long::longValue).toArray();
  }

  private static long[] cached(
      LanguageDecoder decoder, NDManager manager, long[] prompt, int length) {
    List<Long> ids = new ArrayList<>(Arrays.stream(prompt).boxed().toList());
    try (DecoderSession session = decoder.session()) {
      session.begin(new int[] {prompt.length}, length);
      NDArray logits = session.step(embed(decoder, manager, prompt));
      while (ids.size() < length) {
        long next = logits.get(0).argMax().getLong();
        ids.add(next);
        if (ids.size() < length) {
          logits = session.step(embed(decoder, manager, next));
        }
      }
    }
    return ids.stream().mapToLong(Long::longValue).toArray();
  }
}

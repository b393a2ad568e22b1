package org.sensorium.fusion.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;

@Tag("parity")
class LlamaDecoderParityTest {

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama3_rope"})
  void logitsAndLossMatchTransformers(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, name)) {
      LlamaDecoder decoder = load(fixture, manager);
      AttentionLayout layout = AttentionLayout.padded(rows(fixture.get("in.attention_mask")));
      NDArray hidden = decoder.hidden(decoder.embed(fixture.get("in.input_ids")), layout);
      NDArray logits = decoder.logits(hidden);
      fixture.assertClose("out.logits", logits);

      long rows = logits.getShape().get(0);
      long positions = logits.getShape().get(1);
      NDArray before = logits.get(":, :-1").reshape(rows * (positions - 1), -1);
      NDArray targets = fixture.get("in.labels").get(":, 1:").reshape(rows * (positions - 1));
      fixture.assertClose("out.loss", Kernels.crossEntropy(before, targets).reshape(1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama3_rope"})
  void greedyTokensMatchTransformersWithAndWithoutCache(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, name)) {
      LlamaDecoder decoder = load(fixture, manager);
      long[] prompt = fixture.get("in.prompt").toLongArray();
      long[] expected = fixture.get("out.greedy").toLongArray();
      assertThat(uncached(decoder, manager, prompt, expected.length)).containsExactly(expected);
      assertThat(cached(decoder, manager, prompt, expected.length)).containsExactly(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama3_rope"})
  void aPaddedBatchGivesWhatItsRowsGiveAlone(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, name)) {
      LlamaDecoder decoder = load(fixture, manager);
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
        for (int row = 0; row < 2; row++) {
          long[] alone = row == 0 ? prompt : tail;
          try (DecoderSession one = decoder.session()) {
            one.begin(new int[] {alone.length}, 16);
            NDArray logits = one.step(embed(decoder, manager, alone));
            ParityFixture.assertClose("prompt", logits.get(0), first.get(row), 1e-4);
            NDArray after = one.step(embed(decoder, manager, new long[] {7 + row}));
            ParityFixture.assertClose("token", after.get(0), next.get(row), 1e-4);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama3_rope"})
  void blocksSideBySideGiveWhatEachGivesAlone(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, name)) {
      LlamaDecoder decoder = load(fixture, manager);
      long[] packed = {5, 6, 7, 11, 12, 21, 22, 23, 0};
      int[][] blocks = {{0, 0, 0, 1, 1, 2, 2, 2, AttentionLayout.PADDING}};
      NDArray together =
          decoder.hidden(embed(decoder, manager, packed), AttentionLayout.blocks(blocks));
      NDArray first = decoder.hidden(embed(decoder, manager, new long[] {5, 6, 7, 11, 12}), null);
      NDArray second =
          decoder.hidden(embed(decoder, manager, new long[] {5, 6, 7, 21, 22, 23}), null);
      ParityFixture.assertClose("block 1", first, together.get(":, :5"), 1e-5);
      ParityFixture.assertClose("block 2", second.get(":, 3:"), together.get(":, 5:8"), 1e-5);
    }
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

  private static LlamaDecoder load(ParityFixture fixture, NDManager manager) throws IOException {
    WeightScope scope = WeightScope.of(fixture.checkpoint(), manager);
    LlamaDecoder decoder =
        LlamaDecoder.load(scope, LlamaConfig.of(fixture.config()), Precision.FLOAT32);
    scope.finish();
    return decoder;
  }

  private static NDArray embed(LlamaDecoder decoder, NDManager manager, long[] ids) {
    return decoder.embed(manager.create(ids, new Shape(1, ids.length)));
  }

  private static long[] uncached(
      LlamaDecoder decoder, NDManager manager, long[] prompt, int length) {
    List<Long> ids = new ArrayList<>(Arrays.stream(prompt).boxed().toList());
    while (ids.size() < length) {
      long[] now = ids.stream().mapToLong(Long::longValue).toArray();
      NDArray logits = decoder.logits(decoder.hidden(embed(decoder, manager, now), null));
      ids.add(logits.get(0).get(-1).argMax().getLong());
    }
    return ids.stream().mapToLong(Long::longValue).toArray();
  }

  private static long[] cached(LlamaDecoder decoder, NDManager manager, long[] prompt, int length) {
    List<Long> ids = new ArrayList<>(Arrays.stream(prompt).boxed().toList());
    try (DecoderSession session = decoder.session()) {
      session.begin(new int[] {prompt.length}, length);
      NDArray logits = session.step(embed(decoder, manager, prompt));
      while (ids.size() < length) {
        long next = logits.get(0).argMax().getLong();
        ids.add(next);
        if (ids.size() < length) {
          logits = session.step(embed(decoder, manager, new long[] {next}));
        }
      }
    }
    return ids.stream().mapToLong(Long::longValue).toArray();
  }
}

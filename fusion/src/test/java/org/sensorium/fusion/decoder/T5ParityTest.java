package org.sensorium.fusion.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.SafetensorsWriter;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.LossKernels;
import org.sensorium.nn.kernels.Precision;

/** FlanT5's layout (gated GELU) and that of the first T5 (ReLU, scaled tied head). */
@Tag("parity")
class T5ParityTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private ParityFixture fixture(String name) throws IOException {
    return name.equals("t5")
        ? ParityFixture.open(manager, name)
        : DecoderFixture.own(manager, name);
  }

  private Seq2SeqDecoder load(ParityFixture fixture, Precision precision) throws IOException {
    return Seq2SeqDecoders.load(
        WeightScope.of(fixture.checkpoint(), manager), fixture.config(), precision);
  }

  @ParameterizedTest
  @ValueSource(strings = {"t5", "t5_v1_0"})
  void statesLogitsAndLossMatchTransformers(String name) throws IOException {
    try (ParityFixture fixture = fixture(name)) {
      Seq2SeqDecoder decoder = load(fixture, Precision.FLOAT32);
      if (fixture.has("out.encoder")) {
        fixture.assertClose("out.encoder", encoded(decoder, fixture));
      }
      NDArray logits = logits(decoder, fixture);
      fixture.assertClose("out.logits", logits);
      fixture.assertClose("out.loss", loss(logits, fixture).reshape(1));
    }
  }

  @Test
  void gradientsMatchTransformers() throws IOException {
    try (ParityFixture fixture = fixture("t5");
        ParityFixture beside = DecoderFixture.own(manager, "t5")) {
      Seq2SeqDecoder decoder = load(fixture, Precision.FLOAT32);
      Map<String, NDArray> weights = decoder.weights();
      weights.values().forEach(weight -> weight.setRequiresGradient(true));
      try (Autograd.Mode on = Autograd.recording()) {
        Autograd.backward(loss(logits(decoder, fixture), fixture));
      }
      assertThat(beside.names()).hasSizeGreaterThan(20);
      for (String name : beside.names()) {
        beside.assertClose(name, weights.get(name.substring("grad.".length())).getGradient(), 1e-4);
      }
    }
  }

  @Test
  void greedyTokensMatchTransformersWithAndWithoutCache() throws IOException {
    try (ParityFixture fixture = fixture("t5")) {
      Seq2SeqDecoder decoder = load(fixture, Precision.FLOAT32);
      long[] expected = fixture.get("out.greedy").toLongArray();
      NDArray encoded = decoder.encode(decoder.embed(fixture.get("in.input_ids").get("0:1")), null);
      long[] uncached = {decoder.startToken()};
      while (uncached.length < expected.length) {
        NDArray hidden = decoder.hidden(embed(decoder, uncached), encoded, null);
        long next = decoder.logits(hidden.get(":, -1")).argMax(1).getLong();
        uncached = Arrays.copyOf(uncached, uncached.length + 1);
        uncached[uncached.length - 1] = next;
      }
      assertThat(uncached).containsExactly(expected);
      long[] cached = new long[expected.length];
      cached[0] = decoder.startToken();
      try (Seq2SeqSession session = decoder.session()) {
        session.begin(encoded, null, expected.length);
        for (int i = 1; i < cached.length; i++) {
          cached[i] = session.step(embed(decoder, cached[i - 1])).argMax(1).getLong();
        }
        assertThat(session.position()).isEqualTo(cached.length - 1);
      }
      assertThat(cached).containsExactly(expected);
    }
  }

  /** Of a batch with padding on the left and on the right, through the cache. */
  @ParameterizedTest
  @ValueSource(strings = {"t5", "t5_v1_0"})
  void aPaddedBatchGivesWhatItsRowsGiveAlone(String name) throws IOException {
    try (ParityFixture fixture = fixture(name);
        Seq2SeqSession together = load(fixture, Precision.FLOAT32).session()) {
      Seq2SeqDecoder decoder = load(fixture, Precision.FLOAT32);
      long[] ids = {5, 9, 30, 77, 8, 0, 0, 0, 44, 3, 21, 6};
      boolean[][] attended = {
        {true, true, true, true, true, false}, {false, false, true, true, true, true}
      };
      NDArray batch = decoder.embed(manager.create(ids, new Shape(2, 6)));
      together.begin(decoder.encode(batch, attended), attended, 4);
      long[][] rows = {{5, 9, 30, 77, 8}, {44, 3, 21, 6}};
      try (Seq2SeqSession first = decoder.session();
          Seq2SeqSession second = decoder.session()) {
        List<Seq2SeqSession> alone = List.of(first, second);
        for (int r = 0; r < 2; r++) {
          alone.get(r).begin(decoder.encode(embed(decoder, rows[r]), null), null, 4);
        }
        for (long token = 0; token < 4; token++) {
          NDArray next =
              decoder.embed(manager.create(new long[] {token, token + 50}).reshape(2, 1));
          NDArray logits = together.step(next);
          for (int r = 0; r < 2; r++) {
            NDArray one = alone.get(r).step(embed(decoder, token + 50 * r));
            ParityFixture.assertClose("row " + r, one.get(0), logits.get(r), 1e-4);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FLOAT32", "BFLOAT16"})
  void stepsOfTheCacheAreThoseOfTheWholeRow(Precision precision) throws IOException {
    try (ParityFixture fixture = fixture("t5_v1_0")) {
      Seq2SeqDecoder decoder = load(fixture, precision);
      boolean[][] attended = attended(fixture);
      NDArray golden = fixture.get("out.logits"); // (2, 20, V)
      double tolerance =
          precision == Precision.FLOAT32 ? 1e-4 : 0.06 * golden.abs().max().getFloat();
      NDArray answers = decoder.embed(answers(fixture));
      try (Seq2SeqSession session = decoder.session()) {
        session.begin(encoded(decoder, fixture), attended, 20);
        int at = 0;
        for (int count : new int[] {3, 1, 1, 7, 1}) {
          NDArray logits = session.step(answers.get(":, %d:%d".formatted(at, at + count)));
          at += count;
          ParityFixture.assertClose("up to " + at, golden.get(":, " + (at - 1)), logits, tolerance);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"t5", "t5_v1_0"})
  void weightsAndLinearMapsAreCalledWhatTorchCallsThem(String name) throws IOException {
    try (ParityFixture fixture = fixture(name);
        ParityFixture beside = DecoderFixture.own(manager, name)) {
      Seq2SeqDecoder decoder = load(fixture, Precision.FLOAT32);
      assertThat(decoder.weights().keySet()).isEqualTo(fixture.checkpoint().tensors().keySet());
      List<String> linears =
          StreamSupport.stream(beside.meta().path("linears").spliterator(), false)
              .map(JsonNode::asText)
              .toList();
      assertThat(decoder.linears().keySet()).containsExactlyInAnyOrderElementsOf(linears);
    }
  }

  @Test
  void aHeadOfItsOwnIsReadAndUsed(@TempDir Path folder) throws IOException {
    try (ParityFixture fixture = fixture("t5")) {
      Checkpoint tied = fixture.checkpoint();
      Map<String, NDArray> weights = new LinkedHashMap<>();
      for (String key : tied.tensors().keySet()) {
        weights.put(key, tied.read(manager, key));
      }
      weights.put("lm_head.weight", weights.get("shared.weight").mul(2));
      weights.put("encoder.embed_tokens.weight", weights.get("shared.weight"));
      Path file = folder.resolve("model.safetensors");
      SafetensorsWriter.write(file, weights);
      try (Checkpoint untied = Checkpoints.open(file)) {
        Seq2SeqDecoder decoder =
            Seq2SeqDecoders.load(
                WeightScope.of(untied, manager), fixture.config(), Precision.FLOAT32);
        assertThat(decoder.linears()).containsKey("lm_head");
        NDArray twice = logits(load(fixture, Precision.FLOAT32), fixture).mul(2);
        ParityFixture.assertClose("logits", twice, logits(decoder, fixture), 1e-4);
      }
    }
  }

  @Test
  void bucketsAreTransformers() throws IOException {
    try (ParityFixture beside = DecoderFixture.own(manager, "t5")) {
      JsonNode buckets = beside.meta().path("buckets_of_minus_300_to_300");
      for (int offset = -300; offset <= 300; offset++) {
        for (int both = 0; both < 2; both++) {
          assertThat(T5RelativeBias.bucket(offset, 32, 128, both == 1))
              .as("offset %d", offset)
              .isEqualTo(buckets.path(both).path(offset + 300).asInt());
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "feed_forward_proj, gated-mish, activation \"mish\" is not known",
    "model_type, umt5, 'model_type is \"umt5\", expected one of ofa, t5'",
    "d_kv, x, '\"d_kv\" is \"x\", expected a whole number'"
  })
  void whatIsNotUnderstoodIsRefused(String key, String value, String message) throws IOException {
    try (ParityFixture fixture = fixture("t5")) {
      ObjectNode config = fixture.config().deepCopy();
      config.remove("dense_act_fn");
      config.put(key, value);
      WeightScope scope = WeightScope.of(fixture.checkpoint(), manager);
      assertThatThrownBy(() -> Seq2SeqDecoders.load(scope, config, Precision.FLOAT32))
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith(scope.source() + ": ")
          .hasMessageContaining(message);
    }
  }

  private NDArray embed(Seq2SeqDecoder decoder, long... ids) {
    return decoder.embed(manager.create(ids, new Shape(1, ids.length)));
  }

  private static NDArray encoded(Seq2SeqDecoder decoder, ParityFixture fixture) throws IOException {
    return decoder.encode(decoder.embed(fixture.get("in.input_ids")), attended(fixture));
  }

  private static NDArray logits(Seq2SeqDecoder decoder, ParityFixture fixture) throws IOException {
    NDArray answers = decoder.embed(answers(fixture));
    NDArray hidden = decoder.hidden(answers, encoded(decoder, fixture), attended(fixture));
    return decoder.logits(hidden);
  }

  /** The labels behind the start token, as transformers shifts them. */
  private static NDArray answers(ParityFixture fixture) throws IOException {
    NDArray labels = fixture.get("in.labels");
    NDArray start = labels.get(":, 0:1").zerosLike();
    return start.concat(labels.get(":, :-1").maximum(0), 1);
  }

  private static NDArray loss(NDArray logits, ParityFixture fixture) throws IOException {
    long rows = logits.getShape().get(0) * logits.getShape().get(1);
    return LossKernels.crossEntropy(
        logits.reshape(rows, -1), fixture.get("in.labels").reshape(rows));
  }

  private static boolean[][] attended(ParityFixture fixture) throws IOException {
    NDArray mask = fixture.get("in.attention_mask");
    long[] flat = mask.toLongArray();
    int width = (int) mask.getShape().get(1);
    boolean[][] rows = new boolean[flat.length / width][width];
    for (int i = 0; i < flat.length; i++) {
      rows[i / width][i % width] = flat[i] == 1;
    }
    return rows;
  }
}

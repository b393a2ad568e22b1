package org.sensorium.fusion.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.SafetensorsWriter;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;

class TransformerSessionTest {
  private static final long[] PROMPT = {3, 14, 15, 92, 65, 35};

  @TempDir private Path temp;

  /** A GPU, or a CPU without the kernels, leaves a matrix as it is. */
  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FLOAT32", "BFLOAT16"})
  void aClosedSessionLeavesTheDecoderItsWeights(Precision precision) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "llama")) {
      WeightScope scope = WeightScope.of(fixture.checkpoint(), manager);
      TransformerDecoder decoder =
          (TransformerDecoder) LanguageDecoders.load(scope, fixture.config(), precision);
      float[] before = uncached(decoder, manager);
      int held = manager.getManagedArrays().size();
      for (int i = 0; i < 2; i++) {
        try (DecoderSession session = decoder.session(UnaryOperator.identity())) {
          assertThat(cached(decoder, session, manager))
              .usingComparatorWithPrecision(precision == Precision.FLOAT32 ? 1e-4f : 5e-2f)
              .containsExactly(before);
          assertThat(uncached(decoder, manager)).containsExactly(before);
        }
        assertThat(uncached(decoder, manager)).containsExactly(before);
      }
      assertThat(manager.getManagedArrays()).hasSize(held);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void attentionBiasesCountWithTheCacheAsWithout(boolean packed) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      TransformerDecoder decoder = biased(manager);
      float[] expected = uncached(decoder, manager);
      UnaryOperator<NDArray> packing = packed ? AttentionKernels::packed : UnaryOperator.identity();
      try (DecoderSession session = decoder.session(packing)) {
        assertThat(cached(decoder, session, manager))
            .usingComparatorWithPrecision(1e-4f)
            .containsExactly(expected);
      }
    }
  }

  @Test
  void biasesChangeTheLogits() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "llama")) {
      WeightScope scope = WeightScope.of(fixture.checkpoint(), manager);
      TransformerDecoder plain =
          (TransformerDecoder) LanguageDecoders.load(scope, fixture.config(), Precision.FLOAT32);
      assertThat(uncached(biased(manager), manager)).isNotEqualTo(uncached(plain, manager));
    }
  }

  /** The fixture's decoder with biases on q, k, v and o. */
  private TransformerDecoder biased(NDManager manager) throws IOException {
    Path file = temp.resolve("model.safetensors");
    try (NDManager work = manager.newSubManager();
        ParityFixture fixture = ParityFixture.open(work, "llama")) {
      Map<String, NDArray> weights = new LinkedHashMap<>();
      Random random = new Random(5);
      Checkpoint plain = fixture.checkpoint();
      for (String name : plain.tensors().keySet()) {
        NDArray weight = plain.read(work, name);
        weights.put(name, weight);
        if (name.contains(".self_attn.")) {
          float[] bias = new float[(int) weight.getShape().get(0)];
          for (int i = 0; i < bias.length; i++) {
            bias[i] = (float) random.nextGaussian();
          }
          weights.put(name.replace(".weight", ".bias"), work.create(bias));
        }
      }
      SafetensorsWriter.write(file, weights);
      ObjectNode config = fixture.config().deepCopy();
      config.put("attention_bias", true);
      try (Checkpoint checkpoint = Checkpoints.open(file)) {
        return (TransformerDecoder)
            LanguageDecoders.load(WeightScope.of(checkpoint, manager), config, Precision.FLOAT32);
      }
    }
  }

  /** Logits of every position behind the first three, each from the whole row. */
  private static float[] uncached(TransformerDecoder decoder, NDManager manager) {
    try (NDManager work = manager.newSubManager()) {
      NDArray embeddings = decoder.embed(work.create(PROMPT, new Shape(1, PROMPT.length)));
      NDArray hidden = decoder.hidden(embeddings, null);
      return Kernels.to(decoder.logits(hidden), Precision.FLOAT32).get("0, 2:").toFloatArray();
    }
  }

  /** The same, three positions first and then one by one, as the second row of a padded batch. */
  private static float[] cached(
      TransformerDecoder decoder, DecoderSession session, NDManager manager) {
    try (NDManager work = manager.newSubManager()) {
      session.begin(new int[] {5, 3}, 8);
      NDArray first =
          work.create(new long[] {9, 8, 7, 6, 5, 0, 0, PROMPT[0], PROMPT[1], PROMPT[2]})
              .reshape(2, 5);
      NDArray logits = session.step(decoder.embed(first)).get("1").expandDims(0);
      for (int i = 3; i < PROMPT.length; i++) {
        NDArray next = work.create(new long[] {4, PROMPT[i]}).reshape(2, 1);
        logits = logits.concat(session.step(decoder.embed(next)).get("1").expandDims(0));
      }
      return logits.toFloatArray();
    }
  }
}

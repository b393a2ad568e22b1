package org.sensorium.fusion.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.RealWeights;
import org.sensorium.nn.kernels.Precision;

/** SmolLM2-135M-Instruct, read from its GGUF file, against transformers' reading of it. */
@Tag("weights")
class SmolLm2DecoderTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void logitsAndGreedyTokensAreTransformers(int prompt) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "smollm2_gguf");
        LanguageModels.Loaded loaded =
            LanguageModels.load(
                RealWeights.find("SmolLM2-135M-Instruct.Q4_1.gguf"), manager, Precision.FLOAT32)) {
      LanguageDecoder decoder = loaded.decoder();
      long[] ids = fixture.get("in.%d.ids".formatted(prompt)).toLongArray();
      String text = fixture.meta().path("prompts").get(prompt).asText();
      assertThat(loaded.tokenizer().encode(text).ids())
          .containsExactly(Arrays.stream(ids).mapToInt(Math::toIntExact).toArray());
      long[] greedy = fixture.get("out.%d.greedy".formatted(prompt)).toLongArray();
      String last = "out.%d.last_logits".formatted(prompt);

      long[] row = Arrays.copyOf(ids, ids.length + greedy.length);
      for (int i = 0; i < greedy.length; i++) { // the whole row anew for every token
        try (NDManager step = manager.newSubManager()) {
          NDArray hidden = decoder.hidden(embed(decoder, step, row, ids.length + i), null);
          NDArray logits = decoder.logits(hidden.get(":, -1")).get(0);
          if (i == 0) {
            fixture.assertClose(last, logits);
          }
          row[ids.length + i] = logits.argMax().getLong();
        }
      }
      assertThat(Arrays.copyOfRange(row, ids.length, row.length)).containsExactly(greedy);

      long[] cached = new long[greedy.length];
      try (DecoderSession session = decoder.session()) {
        session.begin(new int[] {ids.length}, row.length);
        NDArray logits = session.step(embed(decoder, manager, ids, ids.length));
        fixture.assertClose(last, logits.get(0));
        for (int i = 0; i < cached.length; i++) {
          cached[i] = logits.get(0).argMax().getLong();
          logits = session.step(embed(decoder, manager, new long[] {cached[i]}, 1));
        }
      }
      assertThat(cached).containsExactly(greedy);
    }
  }

  private static NDArray embed(LanguageDecoder decoder, NDManager owner, long[] ids, int length) {
    return decoder.embed(owner.create(Arrays.copyOf(ids, length), new Shape(1, length)));
  }
}

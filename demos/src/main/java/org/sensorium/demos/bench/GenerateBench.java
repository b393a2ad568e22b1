package org.sensorium.demos.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import org.sensorium.fusion.decoder.DecoderSession;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.decoder.LanguageModels;
import org.sensorium.nn.kernels.Precision;

/** As reference_generate.py: greedy decoding, 64 tokens of prompt, 128 new ones. */
final class GenerateBench {
  private static final int PROMPT = 64; // tokens
  private static final int NEW = 128;
  private static final int REPEATS = 5;

  private GenerateBench() {}

  /** New tokens per second; the first of six generations is warm-up. */
  static Figures run(Path decoderFiles, Precision precision) throws IOException {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        LanguageModels.Loaded loaded = LanguageModels.load(decoderFiles, manager, precision);
        DecoderSession session = loaded.decoder().session()) {
      double[] decode = new double[REPEATS];
      for (int i = -1; i < REPEATS; i++) {
        double seconds = generate(manager, loaded.decoder(), session);
        if (i >= 0) {
          decode[i] = (NEW - 1) / seconds;
        }
      }
      return Figures.of(decode);
    }
  }

  /** Seconds from the first new token to the last. */
  private static double generate(
      NDManager manager, LanguageDecoder decoder, DecoderSession session) {
    long[] prompt = new long[PROMPT];
    for (int i = 0; i < PROMPT; i++) {
      prompt[i] = 100 + 37L * i;
    }
    session.begin(new int[] {PROMPT}, PROMPT + NEW);
    long token = next(manager, decoder, session, prompt);
    long start = System.nanoTime();
    for (int i = 1; i < NEW; i++) {
      token = next(manager, decoder, session, token);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static long next(
      NDManager manager, LanguageDecoder decoder, DecoderSession session, long... ids) {
    try (NDManager step = manager.newSubManager()) {
      NDArray logits = session.step(decoder.embed(step.create(ids, new Shape(1, ids.length))));
      return logits.argMax(1).getLong();
    }
  }
}

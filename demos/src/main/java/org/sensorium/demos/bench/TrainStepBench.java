package org.sensorium.demos.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.decoder.LanguageModels;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.input.SplicedBatch;
import org.sensorium.fusion.model.MultimodalNetwork;
import org.sensorium.fusion.model.PrefixNetwork;
import org.sensorium.fusion.projector.InputNorm;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.Projectors;
import org.sensorium.fusion.train.AdamW;
import org.sensorium.fusion.train.GradientClip;
import org.sensorium.fusion.train.OptimizerStep;
import org.sensorium.fusion.train.ParameterGroup;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Precision;

/**
 * Rows {@code mlp} and {@code qformer} of reference_train_step.py: batch 4, 49 image positions of
 * 768 features, 128 text tokens, the last 32 supervised; forward, backward, clipping, AdamW. As in
 * every run, the features of the frozen encoder come from the cache.
 */
final class TrainStepBench {
  private static final int BATCH = 4;
  private static final int TEXT = 128; // tokens
  private static final int SUPERVISED = 32; // of them
  private static final int CELLS = 49;
  private static final int FEATURES = 768;
  private static final int WARM_UP = 3;
  private static final int REPEATS = 9;

  private TrainStepBench() {}

  /** What stands between encoder and decoder; it alone is trained. */
  enum Connector {
    MLP,
    /** BLIP-2's at half its size: 32 queries, 6 layers, which see the features in every second. */
    QFORMER;

    private ProjectorConfig config(int out) {
      return switch (this) {
        case MLP -> ProjectorConfig.mlp2xGelu(FEATURES, out);
        case QFORMER ->
            new ProjectorConfig(
                "qformer",
                FEATURES,
                out,
                out,
                0,
                InputNorm.Kind.NONE,
                false,
                new ProjectorConfig.Queries(32, 384, 6, 6, 64, 1536, 2, 0, 0, 1e-12));
      };
    }
  }

  /** Samples per second. */
  static Figures run(Path decoderFiles, Connector connector, Precision precision)
      throws IOException {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        LanguageModels.Loaded loaded = LanguageModels.load(decoderFiles, manager, precision)) {
      LanguageDecoder decoder = loaded.decoder();
      Projector projector = Projectors.create(manager, connector.config(decoder.width()), 0, 0.1);
      projector.weights().values().forEach(w -> w.setRequiresGradient(true));
      PrefixNetwork network = new PrefixNetwork(projector, decoder);
      SplicedBatch batch = batch(decoder.vocabularySize(), projector.positions(CELLS));
      float[][] features = features();
      double[] rates = new double[REPEATS];
      try (AdamW optimizer =
          new AdamW(
              List.of(ParameterGroup.of("projector", projector.weights())),
              AdamW.Settings.DEFAULT)) {
        OptimizerStep step = new OptimizerStep(optimizer, new GradientClip(1), null);
        for (int i = -WARM_UP; i < REPEATS; i++) {
          long start = System.nanoTime();
          step(manager, network, batch, features, step);
          if (i >= 0) {
            rates[i] = BATCH * 1e9 / (System.nanoTime() - start);
          }
        }
      }
      return Figures.of(rates);
    }
  }

  private static void step(
      NDManager manager,
      PrefixNetwork network,
      SplicedBatch batch,
      float[][] features,
      OptimizerStep step) {
    try (NDManager scope = manager.newSubManager();
        Autograd.Mode recording = Autograd.recording()) {
      List<NDArray> arrays = new ArrayList<>();
      for (float[] one : features) {
        arrays.add(MultimodalNetwork.array(scope, one, CELLS));
      }
      NDArray sum = network.summedLoss(scope, batch, arrays);
      Autograd.backward(sum);
      sum.getFloat();
    }
    step.take(1e-4, 1.0 / batch.supervised());
  }

  private static SplicedBatch batch(int vocabulary, int positions) {
    SplittableRandom random = new SplittableRandom(1);
    List<InputRow> rows = new ArrayList<>();
    for (int r = 0; r < BATCH; r++) {
      int[] ids = new int[1 + TEXT];
      boolean[] supervised = new boolean[1 + TEXT];
      ids[0] = InputRow.MEDIUM;
      for (int i = 1; i <= TEXT; i++) {
        ids[i] = random.nextInt(10, vocabulary);
        supervised[i] = i > TEXT - SUPERVISED;
      }
      rows.add(InputRow.of(ids, supervised, List.of(positions)));
    }
    return SplicedBatch.of(rows, SplicedBatch.Padding.RIGHT);
  }

  private static float[][] features() {
    SplittableRandom random = new SplittableRandom(2);
    float[][] features = new float[BATCH][CELLS * FEATURES];
    for (float[] one : features) {
      for (int i = 0; i < one.length; i++) {
        one[i] = (float) random.nextGaussian();
      }
    }
    return features;
  }
}

package org.sensorium.fusion.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.sensorium.fusion.decoder.DecoderSession;
import org.sensorium.fusion.decoder.LlamaConfig;
import org.sensorium.fusion.decoder.LlamaDecoder;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.input.SplicedBatch;
import org.sensorium.fusion.model.MultimodalNetwork;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.Projectors;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Precision;

/**
 * Trains a projector and answers with a tiny decoder, in a JVM of its own: {@code StressRun STEPS
 * GENERATIONS gc|calm}. Prints the last loss, the weights' hash and the growth of memory.
 */
final class StressRun {
  private static final int FEATURES = 12;
  private static final int CELLS = 4;

  private StressRun() {}

  public static void main(String[] args) throws IOException {
    int steps = Integer.parseInt(args[0]);
    int generations = Integer.parseInt(args[1]);
    boolean collect = args[2].equals("gc");
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        ParityFixture fixture = ParityFixture.open(manager, "llama");
        Checkpoint checkpoint = fixture.checkpoint()) {
      WeightScope scope = WeightScope.of(checkpoint, manager);
      LlamaDecoder decoder =
          LlamaDecoder.load(scope, LlamaConfig.of(fixture.config()), Precision.BFLOAT16);
      scope.finish();
      Projector projector =
          Projectors.create(manager, ProjectorConfig.mlp2xGelu(FEATURES, decoder.width()), 1, 0.1);
      projector.weights().values().forEach(w -> w.setRequiresGradient(true));
      train(manager, new MultimodalNetwork(projector, decoder), steps, collect);
      int hash =
          projector.weights().values().stream()
              .mapToInt(w -> Arrays.hashCode(w.toFloatArray()))
              .sum();
      System.out.println("weights " + hash);
      generate(manager, decoder, generations);
    }
  }

  private static void train(
      NDManager manager, MultimodalNetwork network, int steps, boolean collect) throws IOException {
    SplicedBatch batch =
        SplicedBatch.of(
            List.of(
                InputRow.of(
                    new int[] {1, InputRow.MEDIUM, 30, 31, 32, 33},
                    new boolean[] {false, false, false, true, true, true},
                    List.of(CELLS))),
            SplicedBatch.Padding.RIGHT);
    float[] features = new float[CELLS * FEATURES];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) Math.sin(i);
    }
    double last = 0;
    long settled = 0;
    try (AdamW optimizer =
        new AdamW(
            List.of(ParameterGroup.of("projector", network.projector().weights())),
            AdamW.Settings.DEFAULT)) {
      OptimizerStep step = new OptimizerStep(optimizer, new GradientClip(1), null);
      for (int i = 0; i < steps; i++) {
        try (NDManager scope = manager.newSubManager();
            Autograd.Mode recording = Autograd.recording()) {
          NDArray array = MultimodalNetwork.array(scope, features, CELLS);
          NDArray sum = network.summedLoss(scope, batch, List.of(array));
          if (collect) {
            System.gc();
          }
          Autograd.backward(sum);
          last = sum.getFloat();
        }
        step.take(1e-3, 1.0 / batch.supervised());
        if (i == steps / 2) {
          settled = residentKib();
        }
      }
    }
    System.out.println("loss " + last);
    System.out.println("training_growth_kib " + (residentKib() - settled));
  }

  private static void generate(NDManager manager, LlamaDecoder decoder, int generations)
      throws IOException {
    long settled = 0;
    try (DecoderSession session = decoder.session()) {
      for (int i = 0; i < generations; i++) {
        session.begin(new int[] {3}, 12);
        long[] ids = {1, 20 + i % 50, 9};
        for (int token = 0; token < 8; token++) {
          try (NDManager step = manager.newSubManager()) {
            NDArray logits =
                session.step(decoder.embed(step.create(ids, new Shape(1, ids.length))));
            ids = new long[] {logits.argMax(1).getLong()};
          }
        }
        if (i == generations / 2) {
          settled = residentKib();
        }
      }
    }
    System.out.println("generation_growth_kib " + (residentKib() - settled));
  }

  private static long residentKib() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no VmRSS in /proc/self/status");
  }
}

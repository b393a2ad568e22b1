package org.sensorium.fusion.recipe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sensorium.fusion.model.TinyModels;

/**
 * The features of many media, as train computes them, in a JVM of its own: {@code SoakRun FOLDER
 * MODALITY}. The folder holds the {@link SoakMedia}; the encoders are the fixtures'. Prints the
 * resident memory behind each tenth.
 */
final class SoakRun {
  private static final String RUN =
      """
      name: soak
      device: cpu
      output: %1$s/runs
      model:
        media:
          %2$s:
            encoder: %1$s/encoder
            %3$s
        decoder: %1$s/decoder
        template: chatml_no_system
      data:
        train: [%1$s/rows.json]
        max_bad_share: 0.2
      stages:
        - {recipe: align, steps: 1, batch_size: 2}
      """;

  private static final Map<String, Reader> READERS =
      Map.of(
          "video", new Reader("clip", "frames: 4\n      projector: {hidden: 16, pool: 2}"),
          "audio", new Reader("whisper_encoder", "projector: {hidden: 16, pool: 10}"),
          "points", new Reader("pointbert", "projector: {hidden: 16}"));

  /** A fixture, and what else the run file says of the modality. */
  private record Reader(String encoder, String settings) {}

  private SoakRun() {}

  public static void main(String[] args) throws IOException {
    run(Path.of(args[0]), args[1], new Watch(), List.of());
  }

  /** Carries it out. */
  static void run(Path folder, String modality, RunListener listener, List<String> overrides)
      throws IOException {
    Reader reader = Objects.requireNonNull(READERS.get(modality), modality);
    TinyModels.copy(reader.encoder, folder.resolve("encoder"));
    TinyModels.decoder(folder.resolve("decoder"));
    String run = RUN.formatted(folder, modality, reader.settings);
    new FinetuneRecipe(
            RunConfig.parse("soak.yaml", run, overrides),
            TinyModels.sources(),
            folder.resolve("features"),
            folder.resolve("cache"),
            listener)
        .run(false);
  }

  private static final class Watch implements RunListener {
    @Override
    public void say(String line) {
      System.out.println("said " + line);
    }

    @Override
    public Progress begin(String what, long first, long total, String unit) {
      long start = System.nanoTime();
      return new Progress() {
        private int tenths;

        @Override
        public void at(long done, String note) {
          if (!what.equals("features")) {
            return;
          }
          if (10 * done >= total * (tenths + 1)) {
            tenths = (int) (10 * done / total);
            System.out.println("resident_kib " + residentKib());
          }
          if (done == total) {
            System.out.println("media " + done);
            System.out.println("millis " + (System.nanoTime() - start) / 1_000_000);
          }
        }

        @Override
        public void close() {}
      };
    }
  }

  private static long residentKib() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("no VmRSS in /proc/self/status");
  }
}

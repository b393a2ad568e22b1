package org.sensorium.demos.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.sensorium.vision.processing.ImageProcessor;
import org.sensorium.vision.processing.ImageProcessorConfig;

/** As reference_preprocess.py: JPEG files to CLIP's 224 x 224 tensors, on one thread. */
final class PreprocessBench {
  private static final int REPEATS = 9;
  private static final int WARM_UP = 3;

  private PreprocessBench() {}

  /** Pictures per second over the JPEG files of a folder. */
  static Figures run(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> file.toString().endsWith(".jpg")).sorted().toList();
    }
    if (files.isEmpty()) {
      throw new IOException("%s: no .jpg file in it".formatted(folder));
    }
    ImageProcessor processor = new ImageProcessor(ImageProcessorConfig.clip(224));
    double[] rates = new double[REPEATS];
    for (int i = -WARM_UP; i < REPEATS; i++) {
      long start = System.nanoTime();
      for (Path file : files) {
        processor.process(file);
      }
      if (i >= 0) {
        rates[i] = files.size() * 1e9 / (System.nanoTime() - start);
      }
    }
    return Figures.of(rates);
  }
}

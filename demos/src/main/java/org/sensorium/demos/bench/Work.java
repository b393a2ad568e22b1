package org.sensorium.demos.bench;

import java.io.IOException;
import java.nio.file.Path;
import org.sensorium.nn.kernels.Precision;

/** Work that is measured, and the row of the reference's scripts that does the same. */
public enum Work {
  TRAIN_FLOAT32("train step, float32", "samples/s", ReferenceScripts.Row.TRAIN),
  TRAIN_BF16("train step, bf16", "samples/s", ReferenceScripts.Row.TRAIN),
  DECODE_FLOAT32("decoding, float32", "tokens/s", ReferenceScripts.Row.DECODE),
  DECODE_BF16("decoding, bf16", "tokens/s", ReferenceScripts.Row.DECODE),
  PICTURES("JPEG to 224 x 224", "pictures/s", ReferenceScripts.Row.PICTURES);

  private final String title;
  private final String unit;
  private final ReferenceScripts.Row reference;

  Work(String title, String unit, ReferenceScripts.Row reference) {
    this.title = title;
    this.unit = unit;
    this.reference = reference;
  }

  /** For people. */
  public String title() {
    return title;
  }

  /** What is counted. */
  public String unit() {
    return unit;
  }

  ReferenceScripts.Row reference() {
    return reference;
  }

  /**
   * Measures in this process.
   *
   * @param decoder folder or file of the language decoder
   * @param pictures folder of JPEG files
   */
  public Measurement measure(Path decoder, Path pictures) throws IOException {
    Figures rate =
        switch (this) {
          case TRAIN_FLOAT32 -> TrainStepBench.run(decoder, Precision.FLOAT32);
          case TRAIN_BF16 -> TrainStepBench.run(decoder, Precision.BFLOAT16);
          case DECODE_FLOAT32 -> GenerateBench.run(decoder, Precision.FLOAT32);
          case DECODE_BF16 -> GenerateBench.run(decoder, Precision.BFLOAT16);
          case PICTURES -> PreprocessBench.run(pictures);
        };
    return Measurement.ofThisProcess(rate);
  }
}

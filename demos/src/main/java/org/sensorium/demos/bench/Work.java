package org.sensorium.demos.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sensorium.demos.bench.TrainStepBench.Connector;
import org.sensorium.nn.kernels.Precision;

/** Work that is measured, and what does the same on the reference's side. */
public enum Work {
  TRAIN_FLOAT32("train", "train step, float32", "samples/s", Reference.TRAIN),
  TRAIN_BF16("train", "train step, bf16", "samples/s", Reference.TRAIN),
  TRAIN_QFORMER_FLOAT32("train", "Q-Former step, float32", "samples/s", Reference.TRAIN_QFORMER),
  TRAIN_QFORMER_BF16("train", "Q-Former step, bf16", "samples/s", Reference.TRAIN_QFORMER),
  DECODE_FLOAT32("decode", "decoding, float32", "tokens/s", Reference.DECODE),
  DECODE_BF16("decode", "decoding, bf16", "tokens/s", Reference.DECODE),
  PICTURES("pictures", "JPEG to 224 x 224", "pictures/s", Reference.PICTURES),
  VIDEO_GOP_250(
      "video",
      "8 frames, keyframe in 250",
      "clips/s",
      Reference.VIDEO_PYAV_250,
      Reference.VIDEO_DECORD_250),
  VIDEO_GOP_30(
      "video",
      "8 frames, keyframe in 30",
      "clips/s",
      Reference.VIDEO_PYAV_30,
      Reference.VIDEO_DECORD_30),
  LOADER_ONE_THREAD(
      "loader",
      "LLaVA rows, 1 thread",
      "rows/s",
      Reference.ROWS_STREAMED,
      Reference.ROWS_LOADED,
      Reference.ROWS_DATASETS_COLD,
      Reference.ROWS_DATASETS_WARM),
  LOADER_ALL_CORES(
      "loader",
      "LLaVA rows, all cores",
      "rows/s",
      Reference.ROWS_STREAMED,
      Reference.ROWS_LOADED,
      Reference.ROWS_DATASETS_COLD,
      Reference.ROWS_DATASETS_WARM),
  LOADER_AT_RANDOM("loader", "LLaVA rows at random", "rows/s"),
  VALIDATE_TEXT("validate", "text rows checked", "rows/s", Reference.TEXT_CHECKED),
  VALIDATE_HEADERS("headers", "pictures checked", "pictures/s", Reference.HEADERS_CHECKED),
  POINTS_FARTHEST("points", "512 farthest of 8192", "clouds/s", Reference.POINTS_FARTHEST),
  POINTS_NEAREST("points", "32 nearest of 8192", "clouds/s", Reference.POINTS_NEAREST),
  MEL("mel", "log-mel of 30 s", "clips/s", Reference.MEL, Reference.MEL_TORCH);

  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private final String group;
  private final String title;
  private final String unit;
  private final List<Reference> references;

  Work(String group, String title, String unit, Reference... references) {
    this.group = group;
    this.title = title;
    this.unit = unit;
    this.references = List.of(references);
  }

  /** What it is asked for by. */
  public String group() {
    return group;
  }

  /** For people. */
  public String title() {
    return title;
  }

  /** What is counted. */
  public String unit() {
    return unit;
  }

  /** Whether it is about models; the rest downloads nothing. */
  public boolean isOfModels() {
    return needsDecoder() || this == PICTURES;
  }

  /** Whether it needs the language decoder. */
  public boolean needsDecoder() {
    return group.equals("train") || group.equals("decode");
  }

  List<Reference> references() {
    return references;
  }

  /** Options for the JVM that measures it: datasets are read and checked in bounded memory. */
  List<String> jvmOptions() {
    return isOfModels() ? List.of() : List.of("-Xmx256m");
  }

  /**
   * What is to be made by hand before it can be measured, in words; empty if nothing.
   *
   * @param byReference whether the reference's scripts are there, which make some files
   */
  public String lacks(Inputs inputs, boolean byReference) {
    return switch (this) {
      case PICTURES ->
          byReference || Files.isDirectory(inputs.pictures())
              ? ""
              : "%s does not exist; --reference makes it".formatted(inputs.pictures());
      case VIDEO_GOP_250, VIDEO_GOP_30 ->
          byReference || Files.isRegularFile(clip(inputs))
              ? ""
              : "%s does not exist; --reference makes it".formatted(clip(inputs));
      case LOADER_ONE_THREAD, LOADER_ALL_CORES, LOADER_AT_RANDOM ->
          byReference || Files.isRegularFile(inputs.llava())
              ? ""
              : "%s does not exist; --reference makes it".formatted(inputs.llava());
      case VALIDATE_HEADERS ->
          Files.isDirectory(inputs.pictures())
              ? ""
              : "%s does not exist; name a folder of JPEG files with --pictures"
                  .formatted(inputs.pictures());
      default -> "";
    };
  }

  /** Makes what both sides read. */
  void prepare(Inputs inputs) throws IOException {
    if (this == VALIDATE_TEXT) {
      ValidateBench.text(inputs.work());
    } else if (this == VALIDATE_HEADERS) {
      ValidateBench.pictures(inputs.work(), inputs.pictures());
    } else if (group.equals("points")) {
      PointsBench.prepare(inputs.work());
    }
  }

  /** Measures in this process. */
  public Measurement measure(Inputs inputs) throws IOException {
    return switch (this) {
      case TRAIN_FLOAT32 -> train(inputs, Connector.MLP, Precision.FLOAT32);
      case TRAIN_BF16 -> train(inputs, Connector.MLP, Precision.BFLOAT16);
      case TRAIN_QFORMER_FLOAT32 -> train(inputs, Connector.QFORMER, Precision.FLOAT32);
      case TRAIN_QFORMER_BF16 -> train(inputs, Connector.QFORMER, Precision.BFLOAT16);
      case DECODE_FLOAT32 -> plain(GenerateBench.run(inputs.neededDecoder(), Precision.FLOAT32));
      case DECODE_BF16 -> plain(GenerateBench.run(inputs.neededDecoder(), Precision.BFLOAT16));
      case PICTURES -> plain(PreprocessBench.run(inputs.pictures()));
      case VIDEO_GOP_250, VIDEO_GOP_30 -> plain(VideoBench.run(clip(inputs)));
      case LOADER_ONE_THREAD -> LoaderBench.run(inputs.llava(), 1);
      case LOADER_ALL_CORES -> LoaderBench.run(inputs.llava(), CORES);
      case LOADER_AT_RANDOM -> IndexBench.run(inputs.llava());
      case VALIDATE_TEXT -> ValidateBench.text(inputs.work(), CORES);
      case VALIDATE_HEADERS -> ValidateBench.headers(inputs.work(), inputs.pictures(), CORES);
      case POINTS_FARTHEST -> PointsBench.farthest(inputs.work());
      case POINTS_NEAREST -> PointsBench.nearest(inputs.work());
      case MEL -> MelBench.run(inputs.work());
    };
  }

  /** A clip that {@code reference_video.py} makes. */
  private Path clip(Inputs inputs) {
    return inputs.work().resolve("clip_gop%d.mp4".formatted(this == VIDEO_GOP_250 ? 250 : 30));
  }

  private static Measurement train(Inputs inputs, Connector connector, Precision precision)
      throws IOException {
    return plain(TrainStepBench.run(inputs.neededDecoder(), connector, precision));
  }

  private static Measurement plain(Figures rate) throws IOException {
    return Measurement.ofThisProcess(rate, Map.of());
  }
}

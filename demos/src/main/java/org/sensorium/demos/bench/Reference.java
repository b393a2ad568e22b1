package org.sensorium.demos.bench;

import java.util.List;

/** What a work is compared with: one row of the reference's scripts. */
enum Reference {
  /** Projector training, float32, as a user of transformers runs it. */
  TRAIN(
      "transformers, float32", "samples_per_s", "reference_train_step.py", "--one", "mlp", "fp32"),
  /** The same with a Q-Former. */
  TRAIN_QFORMER(
      "transformers, float32",
      "samples_per_s",
      "reference_train_step.py",
      "--one",
      "qformer",
      "fp32"),
  /** Greedy decoding by {@code generate()}, float32. */
  DECODE(
      "transformers, float32", "decode_tokens_per_s", "reference_generate.py", "--one", "hf_fp32"),
  /** {@code CLIPImageProcessor} on torchvision's decoder, one worker. */
  PICTURES("torchvision", "images_per_s"),
  /** PyAV: seeks to the keyframe before each frame. */
  VIDEO_PYAV_250("PyAV, seeking", "clips_per_s", "reference_video.py", "pyav_seek", "250"),
  /** decord's batch of frames. */
  VIDEO_DECORD_250("decord", "clips_per_s", "reference_video.py", "decord_batch", "250"),
  /** As above, keyframes nearer to each other. */
  VIDEO_PYAV_30("PyAV, seeking", "clips_per_s", "reference_video.py", "pyav_seek", "30"),
  /** As above, keyframes nearer to each other. */
  VIDEO_DECORD_30("decord", "clips_per_s", "reference_video.py", "decord_batch", "30"),
  /** {@code json.load}. */
  ROWS_LOADED("json.load", "rows_per_s", "reference_loader.py", "--one", "json_load"),
  /** {@code raw_decode} over blocks, in constant memory. */
  ROWS_STREAMED("raw_decode", "rows_per_s", "reference_loader.py", "--one", "streamed_raw_decode"),
  /** Hugging Face datasets with its table made before. */
  ROWS_DATASETS_WARM("datasets", "rows_per_s", "reference_loader.py", "--one", "datasets_warm"),
  /** Hugging Face datasets, making its table: a minute, and gigabytes. */
  ROWS_DATASETS_COLD(
      "datasets, cold", "rows_per_s", "reference_loader.py", "--one", "datasets_cold"),
  /** Our own script: the checks of text in plain Python. */
  TEXT_CHECKED("plain Python", "rows_per_s", "reference_validate.py", "text", "alpaca_200000.json"),
  /** Our own script: those and Pillow's headers. */
  HEADERS_CHECKED("Pillow", "rows_per_s", "reference_validate.py", "headers", "headers/rows.json"),
  /** Our own script: a loop of torch operators. */
  POINTS_FARTHEST(
      "torch loop", "clouds_per_s", "reference_points.py", "farthest", PointsBench.FILE),
  /** Our own script: a matrix product and topk. */
  POINTS_NEAREST("torch topk", "clouds_per_s", "reference_points.py", "nearest", PointsBench.FILE),
  /** {@code WhisperFeatureExtractor}. */
  MEL("transformers", "clips_per_s", "hf"),
  /** {@code torch.stft} and a matrix of bands, as openai/whisper does it. */
  MEL_TORCH("torch", "clips_per_s", "torch_own");

  private final String title;
  private final String figure;
  private final List<String> command;

  Reference(String title, String figure, String... command) {
    this.title = title;
    this.figure = figure;
    this.command = List.of(command);
  }

  /** For people. */
  String title() {
    return title;
  }

  /** Key of the rate in what the script prints. */
  String figure() {
    return figure;
  }

  /**
   * Script and arguments; for those whose script cannot run one row, the name of its function, or
   * nothing for the pictures.
   */
  List<String> command() {
    return command;
  }

  /** Whether the script measures all of its paths, and has to be asked for one of them. */
  boolean isOneOfVideo() {
    return figure.equals("clips_per_s");
  }

  /** Whether the script is ours and comes with this program. */
  boolean isOwn() {
    return switch (this) {
      case TEXT_CHECKED, HEADERS_CHECKED, POINTS_FARTHEST, POINTS_NEAREST -> true;
      default -> false;
    };
  }

  /** Whether it is a function of {@code reference_mel.py}. */
  boolean isMel() {
    return this == MEL || this == MEL_TORCH;
  }

  /** Whether one round tells enough. */
  boolean isSlow() {
    return this == ROWS_DATASETS_COLD;
  }
}

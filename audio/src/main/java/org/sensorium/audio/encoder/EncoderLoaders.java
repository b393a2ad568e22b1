package org.sensorium.audio.encoder;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import org.sensorium.audio.processing.AudioProcessorConfig.Clips;
import org.sensorium.audio.processing.AudioProcessorConfig.FilterBank;
import org.sensorium.audio.processing.AudioProcessorConfig.LogMel;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;

/** How each kind of encoder is read from its files, by whichever names they have. */
final class EncoderLoaders {
  private EncoderLoaders() {}

  static AudioEncoder whisper(NDManager manager, EncoderFiles files, Precision precision)
      throws IOException {
    try (Checkpoint view = WhisperNames.encoder(files.checkpoint().weights())) {
      WeightScope scope = files.checkpoint().all(view, manager);
      int heads = WhisperNames.heads(files.checkpoint().weights(), manager);
      WhisperConfig config = WhisperConfig.of(files.checkpoint().config(), scope, heads);
      LogMel processor = files.processor(config.processor(), LogMel.class);
      files.expect("bands", processor.mels(), config.mels());
      AudioEncoder encoder = new WhisperEncoder(scope, config, processor, precision);
      scope.finish();
      return encoder;
    }
  }

  static AudioEncoder ast(NDManager manager, EncoderFiles files, Precision precision)
      throws IOException {
    WeightScope scope = files.checkpoint().scope(manager, AstEncoder.MARK);
    AstConfig config = AstConfig.of(files.checkpoint().config());
    FilterBank processor = files.processor(config.processor(), FilterBank.class);
    files.expect("bands", processor.mels(), config.mels());
    files.expect("frames", processor.maxLength(), config.frames());
    AudioEncoder encoder = new AstEncoder(scope, config, processor, precision);
    scope.finish();
    return encoder;
  }

  static AudioEncoder imageBind(NDManager manager, EncoderFiles files, Precision precision)
      throws IOException {
    WeightScope model = files.checkpoint().scope(manager, ImageBindAudioEncoder.MARK);
    Clips usual = ImageBindAudioEncoder.usual(files.checkpoint().config());
    Clips processor = files.processor(usual, Clips.class);
    return new ImageBindAudioEncoder(model, files.checkpoint().config(), processor, precision);
  }
}

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
    try (Checkpoint view = WhisperNames.encoder(files.checkpoint())) {
      WeightScope scope = files.all(view, manager);
      int heads = WhisperNames.heads(files.checkpoint(), manager);
      WhisperConfig config = WhisperConfig.of(files.config(), scope, heads);
      LogMel processor = files.processor(config.processor(), LogMel.class);
      files.expect("bands", processor.mels(), config.mels());
      AudioEncoder encoder = new WhisperEncoder(scope, config, processor, precision);
      scope.finish();
      return encoder;
    }
  }

  static AudioEncoder ast(NDManager manager, EncoderFiles files, Precision precision)
      throws IOException {
    WeightScope scope = files.scope(manager, AstEncoder.MARK);
    AstConfig config = AstConfig.of(files.config());
    FilterBank processor = files.processor(config.processor(), FilterBank.class);
    files.expect("bands", processor.mels(), config.mels());
    files.expect("frames", processor.maxLength(), config.frames());
    AudioEncoder encoder = new AstEncoder(scope, config, processor, precision);
    scope.finish();
    return encoder;
  }

  static AudioEncoder imageBind(NDManager manager, EncoderFiles files, Precision precision)
      throws IOException {
    WeightScope model = files.scope(manager, ImageBindAudioEncoder.MARK);
    Clips usual = ImageBindAudioEncoder.usual(files.config());
    Clips processor = files.processor(usual, Clips.class);
    return new ImageBindAudioEncoder(model, files.config(), processor, precision);
  }
}

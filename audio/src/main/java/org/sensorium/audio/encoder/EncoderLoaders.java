package org.sensorium.audio.encoder;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
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
      AudioEncoder encoder = new WhisperEncoder(scope, config, precision);
      scope.finish();
      return encoder;
    }
  }

  static AudioEncoder ast(NDManager manager, EncoderFiles files, Precision precision)
      throws IOException {
    WeightScope scope = files.scope(manager, AstEncoder.MARK);
    AudioEncoder encoder = new AstEncoder(scope, AstConfig.of(files.config()), precision);
    scope.finish();
    return encoder;
  }

  static AudioEncoder imageBind(NDManager manager, EncoderFiles files, Precision precision)
      throws IOException {
    WeightScope model = files.scope(manager, ImageBindAudioEncoder.MARK);
    return new ImageBindAudioEncoder(model, files.config(), precision);
  }
}

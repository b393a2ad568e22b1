package org.sensorium.fusion.model;

import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.decoder.LanguageModel;
import org.sensorium.fusion.decoder.Seq2SeqDecoder;
import org.sensorium.fusion.projector.Projector;

/** Which network stands around a projector and a language model. */
final class Networks {
  private Networks() {}

  /** Around a projector, whose weights are known. */
  static MultimodalNetwork around(Projector projector, LanguageModel language) {
    if (language instanceof Seq2SeqDecoder decoder) {
      return new Seq2SeqNetwork(projector, decoder);
    }
    return new PrefixNetwork(projector, (LanguageDecoder) language);
  }
}

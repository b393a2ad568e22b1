package org.sensorium.fusion.model;

import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.decoder.LanguageModel;
import org.sensorium.fusion.decoder.Seq2SeqDecoder;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.fusion.projector.WordFusion;

/** Which network stands around a projector and a language model. */
final class Networks {
  private Networks() {}

  /** Around a projector, whose weights are known. */
  static MultimodalNetwork around(Projector projector, LanguageModel language) {
    Projector last = projector instanceof TrainedTower tower ? tower.projector() : projector;
    if (last instanceof WordFusion fusion) {
      if (!(language instanceof LanguageDecoder decoder)) {
        throw new IllegalArgumentException(
            "projector \"masked_fusion\" stands around a causal decoder, not an encoder-decoder");
      }
      return new MaskedWordNetwork(projector, fusion, decoder, MaskedWordNetwork.LLAMA_END);
    }
    if (language instanceof Seq2SeqDecoder decoder) {
      return new Seq2SeqNetwork(projector, decoder);
    }
    return new PrefixNetwork(projector, (LanguageDecoder) language);
  }
}

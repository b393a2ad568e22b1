package org.sensorium.fusion.model;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.decoder.LanguageModel;
import org.sensorium.fusion.decoder.Seq2SeqDecoder;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.Projectors;
import org.sensorium.fusion.projector.WordFusion;
import org.sensorium.nn.checkpoint.WeightScope;

/** Which network stands around a projector and a language model. */
final class Networks {
  private Networks() {}

  /**
   * With new weights before the language model.
   *
   * @param manager owner of the weights
   * @param embeddingDeviation standard deviation of the language model's embeddings
   */
  static MultimodalNetwork create(
      NDManager manager,
      ProjectorConfig config,
      LanguageModel language,
      long seed,
      double embeddingDeviation) {
    return around(Projectors.create(manager, config, seed, embeddingDeviation), language);
  }

  /** With the weights of a model's file. */
  static MultimodalNetwork load(WeightScope scope, ProjectorConfig config, LanguageModel language)
      throws IOException {
    return around(Projectors.load(scope, config), language);
  }

  private static MultimodalNetwork around(Projector projector, LanguageModel language) {
    if (projector instanceof WordFusion fusion) {
      if (!(language instanceof LanguageDecoder decoder)) {
        throw new IllegalArgumentException(
            "projector \"masked_word\" stands around a causal decoder, not an encoder-decoder");
      }
      return new MaskedWordNetwork(fusion, decoder, MaskedWordNetwork.LLAMA_END);
    }
    if (language instanceof Seq2SeqDecoder decoder) {
      return new Seq2SeqNetwork(projector, decoder);
    }
    return new PrefixNetwork(projector, (LanguageDecoder) language);
  }
}

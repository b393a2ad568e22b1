package org.sensorium.fusion.model;

import java.io.IOException;
import java.util.Map;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.chat.ChatTemplate;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.decoder.LanguageModels;
import org.sensorium.fusion.decoder.OfaModel;
import org.sensorium.fusion.decoder.Seq2SeqDecoder;
import org.sensorium.fusion.projector.GatedLayers;
import org.sensorium.fusion.projector.PerceiverResampler;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.WordFusion;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.WeightScope;

/** Which network stands around a projector and a language model. */
final class Networks {
  private static final String IMAGE = "<image>"; // the token of a picture in the Flamingo family
  private static final String MASK = "</s>"; // MedVInT-TE's mask token
  private static final String LOOKS_AHEAD = "multimodal_gpt"; // see SeenImage.NEXT

  private Networks() {}

  /** Where the gated blocks of a decoder come from. */
  interface Gates {
    GatedLayers of(ProjectorConfig config, int layers) throws IOException;
  }

  /** Whether media are looked at from between the decoder's layers. */
  static boolean isGated(ProjectorConfig config) {
    return config.type().equals(PerceiverResampler.ID);
  }

  /** Where the projector's weights lie in a model's corner. */
  static WeightScope projector(WeightScope scope, ProjectorConfig config) {
    return isGated(config) ? scope.sub("perceiver") : scope;
  }

  /**
   * Puts the parts of a model of several modalities together.
   *
   * @param language with the template's tokens
   */
  static MultimodalNetwork around(
      Map<Media.Kind, Projector> projectors, LanguageModels.Loaded language)
      throws CheckpointException {
    for (Map.Entry<Media.Kind, Projector> of : projectors.entrySet()) {
      Projector last =
          of.getValue() instanceof TrainedTower tower ? tower.projector() : of.getValue();
      if (last instanceof PerceiverResampler || last instanceof WordFusion) {
        throw new CheckpointException(
            "the projector of %s makes nothing that stands among words, so the model reads nothing else: choose another type, or leave the other modalities out"
                .formatted(Modality.plural(of.getKey())));
      }
    }
    if (!(language.model() instanceof LanguageDecoder decoder)) {
      throw new CheckpointException(
          "the language model is an encoder-decoder, which reads one modality here: choose a causal one, or leave out all modalities but one");
    }
    return new PrefixNetwork(projectors, decoder);
  }

  /**
   * Puts the parts of a model of one modality together.
   *
   * @param kind the modality
   * @param positions of a medium's features
   * @param language with the template's tokens
   */
  static MultimodalNetwork around(
      Media.Kind kind,
      ProjectorConfig config,
      Projector projector,
      int positions,
      LanguageModels.Loaded language,
      ChatTemplate template,
      Gates gates)
      throws IOException {
    if (projector instanceof PerceiverResampler resampler) {
      LanguageDecoder decoder = language.decoder();
      return new FlamingoNetwork(
          resampler,
          gates.of(config, decoder.layers()),
          decoder,
          language.tokenizer().idOf(IMAGE),
          template.id().equals(LOOKS_AHEAD) ? SeenImage.NEXT : SeenImage.LATEST);
    }
    Projector last = projector instanceof TrainedTower tower ? tower.projector() : projector;
    if (last instanceof WordFusion fusion) {
      return new MaskedWordNetwork(projector, fusion, language.decoder(), maskToken(language));
    }
    if (language.model() instanceof OfaModel ofa) {
      return OfaNetwork.of(projector, ofa, positions);
    }
    if (language.model() instanceof Seq2SeqDecoder decoder) {
      return new Seq2SeqNetwork(projector, decoder);
    }
    return new PrefixNetwork(Map.of(kind, projector), language.decoder());
  }

  private static int maskToken(LanguageModels.Loaded language) {
    int mask = language.tokenizer().idOf(MASK);
    if (mask < 0) {
      throw new IllegalArgumentException(
          "the decoder's tokenizer has no %s, which masks the words that MedVInT-TE fills in: take a decoder of LLaMA's vocabulary"
              .formatted(MASK));
    }
    return mask;
  }
}

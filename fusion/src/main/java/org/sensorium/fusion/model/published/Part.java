package org.sensorium.fusion.model.published;

import java.util.Locale;

/** Where a tensor of a published file belongs. */
public enum Part {
  /** The frozen image encoder. */
  ENCODER,
  /** Everything between the encoder and the language model, gates in its layers included. */
  PROJECTOR,
  /** The language model. */
  DECODER,
  /** Low-rank branches of the language model, by PEFT's names. */
  ADAPTER,
  /** Trained rows of the language model's embedding table. */
  EMBEDDINGS,
  /** What is not needed for answering. */
  UNUSED;

  /** Its name in messages. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}

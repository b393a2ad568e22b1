package org.sensorium.datasets.conversation;

/** A piece of a turn: text, or a medium at its place between the words. */
public sealed interface Part {

  /** Literal text. */
  record Text(String text) implements Part {}

  /** The medium {@code conversation.media().get(index)}. */
  record MediaRef(int index) implements Part {}
}

package org.sensorium.datasets.build.sandbox.sound;

import java.util.List;

/**
 * One recording before it is played: the exact truth.
 *
 * @param name file name without its suffix
 * @param seed of what is drawn at random but is no part of the truth
 * @param seconds its length
 * @param peak of full scale, 0 to 1
 * @param phrases one or two, in order, of different instruments
 */
public record Sound(String name, long seed, double seconds, double peak, List<Phrase> phrases) {

  public Sound {
    phrases = List.copyOf(phrases);
  }

  int notes() {
    return phrases.stream().mapToInt(phrase -> phrase.notes().size()).sum();
  }
}

package org.sensorium.datasets.build.sandbox;

import java.util.List;

/**
 * Asks about scenes.
 *
 * @param <S> a scene
 */
@FunctionalInterface
public interface Asker<S> {
  /** Up to {@code most} different questions about a scene, in random order. */
  List<Question> ask(S scene, int most);
}

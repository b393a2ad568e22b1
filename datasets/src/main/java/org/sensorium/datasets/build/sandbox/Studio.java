package org.sensorium.datasets.build.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.sensorium.datasets.conversation.Media;

/**
 * What a modality brings to {@link SandboxWriter}: scenes, what is asked about them, and their
 * files.
 *
 * @param <S> a scene: the exact truth of one medium
 * @param <P> a combination, some of which are held out
 */
public interface Studio<S, P> {
  /** Decides which combinations training never shows. */
  HeldOut<P> split(SplittableRandom random);

  /**
   * Composes scenes by name, one after the other.
   *
   * @param targets combinations of which each scene shows one
   * @param others combinations of all else in the scene
   */
  Function<String, S> composer(List<P> targets, List<P> others, SplittableRandom random);

  /**
   * Asks about scenes.
   *
   * @param askable combinations that yes/no questions may name; in training never a held-out one,
   *     or its absence would be learnt
   */
  Asker<S> asker(List<P> askable, SplittableRandom random);

  /** The name that the scene was composed by. */
  String name(S scene);

  /** Where the scene's file lies under the sandbox's folder. */
  Media medium(S scene);

  /** The truth, as rows carry it. */
  ObjectNode truth(S scene);

  /** Renders the scene; from several threads at once. */
  void save(S scene, Path file) throws IOException;
}

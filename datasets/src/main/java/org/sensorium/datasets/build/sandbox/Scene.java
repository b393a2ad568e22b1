package org.sensorium.datasets.build.sandbox;

import java.util.List;

/**
 * One picture before it is drawn: the exact truth.
 *
 * @param name file name without its suffix
 * @param seed of everything that is drawn at random in the picture but is no part of the truth
 * @param background what lies behind
 * @param objects the first is the one that was placed to be asked about; no order is visible
 * @param countForm what a counting question about this scene counts
 * @param counted index of an object that is counted
 */
public record Scene(
    String name,
    long seed,
    Background background,
    List<SceneObject> objects,
    QuestionConfig.CountForm countForm,
    int counted) {

  public Scene {
    objects = List.copyOf(objects);
  }

  long count(ShapeKind shape) {
    return objects.stream().filter(object -> object.shape() == shape).count();
  }

  long count(Colour colour) {
    return objects.stream().filter(object -> object.colour() == colour).count();
  }

  long count(Combination pair) {
    return objects.stream().filter(object -> object.combination().equals(pair)).count();
  }
}

package org.sensorium.datasets.build.sandbox;

/**
 * One thing in a scene.
 *
 * @param x centre, share of the picture's side from the left
 * @param y centre, share of the picture's side from the top
 * @param radius of the circle around the outline, share of the side
 * @param degrees turned clockwise
 */
public record SceneObject(
    ShapeKind shape,
    Colour colour,
    Size size,
    Cell cell,
    double x,
    double y,
    double radius,
    double degrees) {

  public Combination combination() {
    return new Combination(shape, colour);
  }
}

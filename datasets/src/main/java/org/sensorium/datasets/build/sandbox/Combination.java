package org.sensorium.datasets.build.sandbox;

/** A shape in a colour. */
public record Combination(ShapeKind shape, Colour colour) {

  /** Such as "red circle". */
  public String words() {
    return colour.word() + " " + shape.word();
  }
}

package org.sensorium.datasets.build.sandbox.solid;

/**
 * One solid, standing on the ground (y 0).
 *
 * @param big the other size is small
 * @param radius of the ball around it
 * @param x of its centre, to the right
 * @param z of its centre, towards who looks
 * @param turn about its vertical axis, radians
 */
public record Solid(Coat coat, boolean big, double radius, double x, double z, double turn) {

  SolidKind kind() {
    return coat.kind();
  }

  String size() {
    return big ? "big" : "small";
  }
}

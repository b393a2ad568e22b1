package org.sensorium.datasets.build.sandbox.clip;

import org.sensorium.datasets.build.sandbox.Colour;
import org.sensorium.datasets.build.sandbox.ShapeKind;

/**
 * A shape of a clip. Lengths are shares of the frame's side.
 *
 * @param shape no two shapes of a clip are alike
 * @param colour at the start, no two alike
 * @param turned colour that it turns, if it does; no shape starts with it
 * @param x centre at the start, from the left
 * @param y centre at the start, from the top
 * @param radius at the start, of the circle around the outline
 * @param travel how far it goes when it moves
 * @param degrees turned clockwise
 */
public record Actor(
    ShapeKind shape,
    Colour colour,
    Colour turned,
    double x,
    double y,
    double radius,
    double travel,
    double degrees) {}

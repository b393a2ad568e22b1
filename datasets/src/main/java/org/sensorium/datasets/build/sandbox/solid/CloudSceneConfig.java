package org.sensorium.datasets.build.sandbox.solid;

import java.util.List;
import org.sensorium.datasets.build.sandbox.Colour;
import org.sensorium.datasets.build.sandbox.PlanRules;
import org.sensorium.datasets.build.sandbox.Span;

/**
 * How clouds look.
 *
 * @param points of a cloud, over all its solids by the area of their surfaces
 * @param maxSolids most solids in a cloud
 * @param kinds of solid that occur
 * @param colours that occur
 * @param small radius of the ball around a small solid
 * @param big radius of the ball around a big solid
 * @param gap between the balls of neighbours, along x
 * @param depth largest distance from the middle, along z, to either side
 * @param noise largest error of a coordinate, to either side
 * @param colourNoise largest error of a colour's channel, of 1
 */
public record CloudSceneConfig(
    int points,
    int maxSolids,
    List<SolidKind> kinds,
    List<Colour> colours,
    Span small,
    Span big,
    Span gap,
    double depth,
    double noise,
    double colourNoise) {

  public CloudSceneConfig {
    kinds = List.copyOf(kinds);
    colours = List.copyOf(colours);
    require(points >= 256 && points <= 1_000_000, "points must be 256 to 1000000", points);
    require(maxSolids >= 1 && maxSolids <= 3, "maxSolids must be 1 to 3", maxSolids);
    require(kinds.size() > maxSolids, "kinds needs more than maxSolids", kinds);
    require(colours.size() > maxSolids, "colours needs more than maxSolids", colours);
    require(
        small.from() > 0 && 1.4 * small.to() <= big.from(),
        "big.from must be at least 1.4 times small.to",
        small + ", " + big);
    require(depth >= 0 && depth <= 1, "depth must be 0 to 1", depth);
    require(noise >= 0 && noise <= 0.05, "noise must be 0 to 0.05", noise);
    require(colourNoise >= 0 && colourNoise <= 0.1, "colourNoise must be 0 to 0.1", colourNoise);
  }

  /** One to three solids of 2048 points together. */
  static CloudSceneConfig defaults() {
    return new CloudSceneConfig(
        /* points= */ 2048,
        /* maxSolids= */ 3,
        List.of(SolidKind.values()),
        List.of(Colour.RED, Colour.GREEN, Colour.BLUE, Colour.YELLOW, Colour.PURPLE, Colour.WHITE),
        /* small= */ new Span(0.24, 0.28),
        /* big= */ new Span(0.46, 0.54),
        /* gap= */ new Span(0.1, 0.3),
        /* depth= */ 0.2,
        /* noise= */ 0.008,
        /* colourNoise= */ 0.03);
  }

  private static void require(boolean holds, String rule, Object found) {
    PlanRules.require(holds, "scene." + rule, found);
  }
}

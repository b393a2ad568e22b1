package org.sensorium.datasets.build.sandbox.clip;

import java.util.List;
import org.sensorium.datasets.build.sandbox.Background;
import org.sensorium.datasets.build.sandbox.Colour;
import org.sensorium.datasets.build.sandbox.PlanRules;
import org.sensorium.datasets.build.sandbox.ShapeKind;
import org.sensorium.datasets.build.sandbox.Span;

/**
 * How clips look. Lengths are shares of the frame's side.
 *
 * @param imageSize side of the square frame, pixels
 * @param frames of each clip
 * @param framesPerSecond at which they are shown
 * @param maxShapes most shapes in a clip
 * @param twoEvents share of the clips in which two things happen
 * @param radius of a shape before it grows, or after it shrank
 * @param travel how far a shape moves
 * @param shapes that occur
 * @param colours that occur
 * @param actions that occur
 * @param margin that stays free at each edge
 * @param degrees largest turn to either side
 * @param backgrounds each equally often
 * @param clutter most faint lines drawn behind the shapes
 * @param quality of the JPEG frames, 0 to 1
 */
public record ClipSceneConfig(
    int imageSize,
    int frames,
    int framesPerSecond,
    int maxShapes,
    double twoEvents,
    Span radius,
    Span travel,
    List<ShapeKind> shapes,
    List<Colour> colours,
    List<Action> actions,
    double margin,
    double degrees,
    List<Background> backgrounds,
    int clutter,
    double quality) {

  public ClipSceneConfig {
    shapes = List.copyOf(shapes);
    colours = List.copyOf(colours);
    actions = List.copyOf(actions);
    backgrounds = List.copyOf(backgrounds);
    require(imageSize >= 32 && imageSize <= 1024, "imageSize must be 32 to 1024", imageSize);
    require(frames >= 12 && frames <= 512, "frames must be 12 to 512", frames);
    require(
        framesPerSecond >= 1 && framesPerSecond <= 60,
        "framesPerSecond must be 1 to 60",
        framesPerSecond);
    require(maxShapes >= 1 && maxShapes <= 3, "maxShapes must be 1 to 3", maxShapes);
    require(twoEvents >= 0 && twoEvents <= 1, "twoEvents must be a share, 0 to 1", twoEvents);
    require(
        radius.from() >= 0.03 && radius.to() <= 0.13, "radius must lie in 0.03 to 0.13", radius);
    require(
        travel.from() >= 0.15 && travel.to() <= 0.45, "travel must lie in 0.15 to 0.45", travel);
    require(shapes.size() >= 3, "shapes needs at least three shapes", shapes);
    require(colours.size() >= maxShapes + 2, "colours needs two more than maxShapes", colours);
    require(actions.size() >= 3, "actions needs at least three actions", actions);
    require(
        actions.stream().filter(action -> action != Action.APPEAR).count() >= 2,
        "actions needs two besides APPEAR",
        actions);
    require(margin >= 0 && margin <= 0.1, "margin must be 0 to 0.1 of the side", margin);
    require(degrees >= 0 && degrees <= 20, "degrees must be 0 to 20", degrees);
    require(!backgrounds.isEmpty(), "backgrounds needs at least one", backgrounds);
    require(clutter >= 0 && clutter <= 100, "clutter must be 0 to 100 lines", clutter);
    require(quality >= 0.3 && quality <= 1, "quality must be 0.3 to 1", quality);
  }

  /** Three seconds of one to three shapes at 160 pixels. */
  static ClipSceneConfig defaults() {
    return new ClipSceneConfig(
        /* imageSize= */ 160,
        /* frames= */ 24,
        /* framesPerSecond= */ 8,
        /* maxShapes= */ 2,
        /* twoEvents= */ 0.4,
        /* radius= */ new Span(0.115, 0.13),
        /* travel= */ new Span(0.32, 0.42),
        List.of(
            ShapeKind.CIRCLE,
            ShapeKind.SQUARE,
            ShapeKind.TRIANGLE,
            ShapeKind.STAR,
            ShapeKind.CROSS),
        List.of(Colour.RED, Colour.GREEN, Colour.BLUE, Colour.YELLOW, Colour.PURPLE, Colour.WHITE),
        List.of(Action.values()),
        /* margin= */ 0.04,
        /* degrees= */ 8,
        List.of(Background.PLAIN, Background.GRADIENT),
        /* clutter= */ 0,
        /* quality= */ 0.92);
  }

  private static void require(boolean holds, String rule, Object found) {
    PlanRules.require(holds, "scene." + rule, found);
  }
}

package org.sensorium.datasets.build.sandbox;

import java.util.List;

/**
 * How scenes look. Lengths are shares of the picture's side.
 *
 * @param imageSize side of the square picture, pixels
 * @param minObjects fewest objects in a scene
 * @param maxObjects most objects in a scene
 * @param rows of the grid of places, 1 to 3; at most one object stands in a cell
 * @param columns of that grid, 1 to 3
 * @param small radius of small objects
 * @param large radius of large objects
 * @param sizes that occur
 * @param shapes that occur
 * @param colours that occur
 * @param margin that stays free at each edge (an encoder that crops takes 1/16 of the side away)
 * @param jitter of an object's centre inside its cell: 0 always the middle, 1 anywhere
 * @param degrees largest turn to either side
 * @param overlap share of the scenes in which objects may partly cover each other
 * @param backgrounds each equally often
 * @param clutter most faint lines drawn behind the objects
 * @param colourJitter largest change of a colour's channel, of 255
 */
public record SceneConfig(
    int imageSize,
    int minObjects,
    int maxObjects,
    int rows,
    int columns,
    Span small,
    Span large,
    List<Size> sizes,
    List<ShapeKind> shapes,
    List<Colour> colours,
    double margin,
    double jitter,
    double degrees,
    double overlap,
    List<Background> backgrounds,
    int clutter,
    int colourJitter) {

  public SceneConfig {
    sizes = List.copyOf(sizes);
    shapes = List.copyOf(shapes);
    colours = List.copyOf(colours);
    backgrounds = List.copyOf(backgrounds);
    require(imageSize >= 32 && imageSize <= 4096, "imageSize must be 32 to 4096", imageSize);
    require(rows >= 1 && rows <= 3, "rows must be 1 to 3 (places have names)", rows);
    require(columns >= 1 && columns <= 3, "columns must be 1 to 3 (places have names)", columns);
    require(minObjects >= 1, "minObjects must be at least 1", minObjects);
    require(
        maxObjects >= minObjects && maxObjects <= Math.min(rows * columns, 6),
        "maxObjects must be minObjects to rows * columns, at most 6",
        maxObjects);
    require(small.to() < large.from(), "small.to must lie under large.from", small + ", " + large);
    double cell = (1 - 2 * margin) / Math.max(rows, columns);
    require(
        Math.max(rows, columns) == 1 || large.to() <= 0.9 * cell,
        "large.to must be at most 0.9 of a cell (%.3f), or a centre could leave its cell"
            .formatted(0.9 * cell),
        large.to());
    require(!sizes.isEmpty(), "sizes needs at least one size", sizes);
    require(shapes.size() >= 3, "shapes needs at least three shapes", shapes);
    require(colours.size() >= 3, "colours needs at least three colours", colours);
    require(!backgrounds.isEmpty(), "backgrounds needs at least one", backgrounds);
    require(margin >= 0 && margin <= 0.2, "margin must be 0 to 0.2 of the side", margin);
    require(jitter >= 0 && jitter <= 1, "jitter must be 0 to 1", jitter);
    require(degrees >= 0 && degrees <= 20, "degrees must be 0 to 20", degrees);
    require(overlap >= 0 && overlap <= 1, "overlap must be a share, 0 to 1", overlap);
    require(clutter >= 0 && clutter <= 100, "clutter must be 0 to 100 lines", clutter);
    require(colourJitter >= 0 && colourJitter <= 30, "colourJitter must be 0 to 30", colourJitter);
  }

  /** One to three objects in the corners of a picture of 224 pixels. */
  static SceneConfig defaults() {
    return new SceneConfig(
        /* imageSize= */ 224,
        /* minObjects= */ 1,
        /* maxObjects= */ 3,
        /* rows= */ 2,
        /* columns= */ 2,
        /* small= */ new Span(0.11, 0.13),
        /* large= */ new Span(0.18, 0.21),
        List.of(Size.values()),
        List.of(
            ShapeKind.CIRCLE,
            ShapeKind.SQUARE,
            ShapeKind.TRIANGLE,
            ShapeKind.STAR,
            ShapeKind.CROSS,
            ShapeKind.RING),
        List.of(
            Colour.RED,
            Colour.GREEN,
            Colour.BLUE,
            Colour.YELLOW,
            Colour.PURPLE,
            Colour.ORANGE,
            Colour.BLACK,
            Colour.WHITE),
        /* margin= */ 0.07,
        /* jitter= */ 0.6,
        /* degrees= */ 8,
        /* overlap= */ 0.1,
        List.of(Background.values()),
        /* clutter= */ 3,
        /* colourJitter= */ 8);
  }

  Span radius(Size size) {
    return size == Size.SMALL ? small : large;
  }

  private static void require(boolean holds, String rule, Object found) {
    if (!holds) {
      throw new IllegalArgumentException("sandbox scene: %s, got %s".formatted(rule, found));
    }
  }
}

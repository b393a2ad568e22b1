package org.sensorium.datasets.build.sandbox.clip;

import java.util.List;
import org.sensorium.datasets.build.sandbox.Background;
import org.sensorium.datasets.build.sandbox.Colour;

/**
 * One clip before it is drawn: the exact truth.
 *
 * @param name file name without its suffix
 * @param seed of what is drawn at random but is no part of the truth
 * @param frames how many
 * @param background what lies behind
 * @param actors the shapes
 * @param events one or two, in order, never at the same time
 */
public record Clip(
    String name,
    long seed,
    int frames,
    Background background,
    List<Actor> actors,
    List<Event> events) {
  static final double GROWTH = 1.8; // of the radius

  public Clip {
    actors = List.copyOf(actors);
    events = List.copyOf(events);
  }

  /** How a shape stands in a frame, 0-based. */
  Pose pose(int actor, int frame) {
    Actor start = actors.get(actor);
    double x = start.x();
    double y = start.y();
    double radius = start.radius();
    Colour colour = start.colour();
    boolean visible = true;
    for (Event event : of(actor)) {
      double done = event.done(frame);
      boolean half = done >= 0.5;
      Action action = event.action();
      x += action.dx() * start.travel() * done;
      y += action.dy() * start.travel() * done;
      if (action == Action.GROW) {
        radius *= 1 + (GROWTH - 1) * done;
      } else if (action == Action.SHRINK) {
        radius /= 1 + (GROWTH - 1) * done;
      } else if (action == Action.TURN && half) {
        colour = start.turned();
      } else if (action == Action.APPEAR) {
        visible = half;
      }
    }
    return new Pose(visible, colour, x, y, radius);
  }

  /** What a shape does, in order. */
  List<Event> of(int actor) {
    return events.stream().filter(event -> event.actor() == actor).toList();
  }

  /** The combination that an event shows. */
  Deed deed(Event event) {
    return new Deed(actors.get(event.actor()).shape(), event.action());
  }

  /** Shapes that are seen in a frame. */
  int visible(int frame) {
    int visible = 0;
    for (int i = 0; i < actors.size(); i++) {
      visible += pose(i, frame).visible() ? 1 : 0;
    }
    return visible;
  }
}

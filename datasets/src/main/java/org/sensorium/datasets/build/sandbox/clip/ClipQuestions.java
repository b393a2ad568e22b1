package org.sensorium.datasets.build.sandbox.clip;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sensorium.datasets.build.sandbox.Colour;
import org.sensorium.datasets.build.sandbox.Question;
import org.sensorium.datasets.build.sandbox.ShapeKind;

/**
 * Every question that a clip answers with one exact answer.
 *
 * <table>
 * <caption>Kinds</caption>
 * <tr><td>{@code direction}</td><td>Which way does the star move? left</td></tr>
 * <tr><td>{@code action}</td><td>What does the star do? grows</td></tr>
 * <tr><td>{@code order}</td><td>What happens first? the star moves left</td></tr>
 * <tr><td>{@code count}</td><td>How many shapes are there at the end? two</td></tr>
 * <tr><td>{@code colour}</td><td>What colour is the star at the end? red</td></tr>
 * <tr><td>{@code yes_no}</td><td>Does the star move left? yes</td></tr>
 * <tr><td>{@code describe}</td><td>the red star moves left, then the blue circle grows</td></tr>
 * </table>
 */
final class ClipQuestions {
  static final List<String> KINDS =
      List.of("direction", "action", "order", "count", "colour", "yes_no", "describe");

  private static final List<String> NUMBERS = List.of("none", "one", "two", "three");

  private final Clip clip;
  private final List<Deed> askable;
  private final List<Question> questions = new ArrayList<>();

  ClipQuestions(Clip clip, List<Deed> askable) {
    this.clip = clip;
    this.askable = askable;
  }

  List<Question> all() {
    for (int i = 0; i < clip.actors().size(); i++) {
      actions(i);
      colours(i);
    }
    count();
    order();
    yesNo();
    add("describe", "Describe the clip.", description());
    return questions;
  }

  private void add(String kind, String text, String answer) {
    questions.add(new Question(kind, text, answer));
  }

  private void actions(int actor) {
    List<Event> events = clip.of(actor);
    List<Event> moves = events.stream().filter(event -> event.action().moves()).toList();
    String name = name(clip.actors().get(actor).shape());
    if (moves.size() == 1) {
      String way = moves.get(0).action().name().toLowerCase(Locale.ROOT);
      add("direction", "Which way does %s move?".formatted(name), way);
    }
    if (events.isEmpty()) {
      add("action", "What does %s do?".formatted(name), "nothing");
    } else if (events.size() == 1) {
      add("action", "What does %s do?".formatted(name), does(events.get(0)));
    }
  }

  private void colours(int actor) {
    String text = "What colour is %s at the ".formatted(name(clip.actors().get(actor).shape()));
    Pose start = clip.pose(actor, 0);
    if (start.visible()) {
      add("colour", text + "start?", start.colour().word());
    }
    add("colour", text + "end?", clip.pose(actor, clip.frames() - 1).colour().word());
  }

  private void count() {
    String text = "How many shapes are there at the ";
    add("count", text + "start?", NUMBERS.get(clip.visible(0)));
    add("count", text + "end?", NUMBERS.get(clip.visible(clip.frames() - 1)));
  }

  private void order() {
    if (clip.events().size() == 2) {
      add("order", "What happens first?", sentence(clip.events().get(0)));
      add("order", "What happens last?", sentence(clip.events().get(1)));
    }
  }

  /** Asks for shapes of the clip only: what they do has to be seen. */
  private void yesNo() {
    List<Deed> done = clip.events().stream().map(clip::deed).toList();
    for (Deed deed : askable) {
      if (clip.actors().stream().anyMatch(actor -> actor.shape() == deed.shape())) {
        add(
            "yes_no",
            "Does %s %s?".formatted(name(deed.shape()), deed.action().verb()),
            done.contains(deed) ? "yes" : "no");
      }
    }
  }

  private String description() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < clip.events().size(); i++) {
      Event event = clip.events().get(i);
      boolean again = i > 0 && clip.events().get(i - 1).actor() == event.actor();
      Actor actor = clip.actors().get(event.actor());
      Colour colour = actor.colour();
      text.append(i > 0 ? ", then " : "")
          .append(again ? "" : "the %s %s ".formatted(colour.word(), actor.shape().word()))
          .append(does(event));
    }
    return text.toString();
  }

  private String sentence(Event event) {
    return name(clip.deed(event).shape()) + " " + does(event);
  }

  private String does(Event event) {
    return event.action() == Action.TURN
        ? "turns " + clip.actors().get(event.actor()).turned().word()
        : event.action().does();
  }

  private static String name(ShapeKind shape) {
    return "the " + shape.word();
  }
}

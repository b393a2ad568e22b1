package org.sensorium.datasets.build.sandbox.solid;

import java.util.ArrayList;
import java.util.List;
import org.sensorium.datasets.build.sandbox.Question;

/**
 * Every question that a cloud answers with one exact answer.
 *
 * <table>
 * <caption>Kinds</caption>
 * <tr><td>{@code shape}</td><td>Which solid is it? Which solid is red? cube</td></tr>
 * <tr><td>{@code size}</td><td>Which solid is big? cone, where the others are small</td></tr>
 * <tr><td>{@code count}</td><td>How many solids are there? two</td></tr>
 * <tr><td>{@code colour}</td><td>What colour is the cube? red</td></tr>
 * <tr><td>{@code position}</td><td>Where is the cube? left; Which solid is on the left?
 * cube</td></tr>
 * <tr><td>{@code yes_no}</td><td>Is there a red cube? Is the cube left of the cone? yes</td></tr>
 * <tr><td>{@code describe}</td><td>a red cube, a blue cone and a white torus, from the
 * left</td></tr>
 * </table>
 */
final class CloudQuestions {
  static final List<String> KINDS =
      List.of("shape", "size", "count", "colour", "position", "yes_no", "describe");

  private static final List<String> NUMBERS = List.of("one", "two", "three");

  private final List<Solid> solids;
  private final List<Coat> askable;
  private final List<Question> questions = new ArrayList<>();

  CloudQuestions(Cloud cloud, List<Coat> askable) {
    this.solids = cloud.solids();
    this.askable = askable;
  }

  List<Question> all() {
    if (solids.size() == 1) {
      add("shape", "Which solid is it?", solids.get(0).kind().word());
    } else {
      for (Solid solid : solids) {
        add(
            "shape",
            "Which solid is %s?".formatted(solid.coat().colour().word()),
            solid.kind().word());
      }
      size(true);
      size(false);
      positions();
      neighbours();
    }
    for (Solid solid : solids) {
      add(
          "colour",
          "What colour is the %s?".formatted(solid.kind().word()),
          solid.coat().colour().word());
    }
    add("count", "How many solids are there?", NUMBERS.get(solids.size() - 1));
    presence();
    add("describe", "Describe the solids from left to right.", description());
    return questions;
  }

  private void add(String kind, String text, String answer) {
    questions.add(new Question(kind, text, answer));
  }

  private void size(boolean big) {
    List<Solid> fitting = solids.stream().filter(solid -> solid.big() == big).toList();
    if (fitting.size() == 1) {
      Solid solid = fitting.get(0);
      add("size", "Which solid is %s?".formatted(solid.size()), solid.kind().word());
    }
  }

  private void positions() {
    for (int i = 0; i < solids.size(); i++) {
      String word = solids.get(i).kind().word();
      String place = i == 0 ? "left" : i == solids.size() - 1 ? "right" : "middle";
      add("position", "Where is the %s?".formatted(word), place);
      add(
          "position",
          "Which solid is %s the %s?".formatted(place.equals("middle") ? "in" : "on", place),
          word);
    }
  }

  private void neighbours() {
    for (int i = 0; i < solids.size(); i++) {
      for (int j = 0; j < solids.size(); j++) {
        if (i != j) {
          String text = "Is the %s left of the %s?";
          String one = solids.get(i).kind().word();
          String other = solids.get(j).kind().word();
          add("yes_no", text.formatted(one, other), i < j ? "yes" : "no");
        }
      }
    }
  }

  /** Asks for coats of which kind or colour is there: what belongs to what has to be seen. */
  private void presence() {
    for (Coat coat : askable) {
      boolean near =
          solids.stream()
              .anyMatch(
                  solid -> solid.kind() == coat.kind() || solid.coat().colour() == coat.colour());
      if (near) {
        boolean there = solids.stream().anyMatch(solid -> solid.coat().equals(coat));
        add("yes_no", "Is there a %s?".formatted(coat.words()), there ? "yes" : "no");
      }
    }
  }

  private String description() {
    List<String> phrases = solids.stream().map(solid -> "a " + solid.coat().words()).toList();
    int last = phrases.size() - 1;
    return last == 0
        ? phrases.get(0)
        : String.join(", ", phrases.subList(0, last)) + " and " + phrases.get(last);
  }
}

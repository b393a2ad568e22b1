package org.sensorium.datasets.build.sandbox;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.sensorium.datasets.build.sandbox.QuestionConfig.AnswerStyle;
import org.sensorium.datasets.build.sandbox.QuestionConfig.CountForm;
import org.sensorium.datasets.build.sandbox.QuestionConfig.NamedBy;
import org.sensorium.datasets.build.sandbox.QuestionConfig.YesNoForm;

/** Puts questions and answers into words. */
final class Wording {
  private static final List<String> NUMBERS = List.of("one", "two", "three", "four", "five", "six");
  private static final List<String> DESCRIBE =
      List.of("Describe the picture.", "What is in the picture?", "What do you see?");
  private static final List<String> COUNT =
      List.of("How many %s are there?", "How many %s can you see?", "Count the %s.");
  private static final List<String> COLOUR =
      List.of("What colour is %s?", "Which colour does %s have?", "Tell me the colour of %s.");
  private static final List<String> WHERE =
      List.of("Where is %s?", "In which part of the picture is %s?", "Tell me where %s is.");
  private static final List<String> YES_NO =
      List.of("Is there %s?", "Can you see %s?", "Does the picture show %s?");

  private final QuestionConfig config;
  private final SplittableRandom random;

  Wording(QuestionConfig config, SplittableRandom random) {
    this.config = config;
    this.random = random;
  }

  /** Objects in reading order: rows from the top, in a row from the left. */
  Question describe(List<SceneObject> objects) {
    List<String> phrases = new ArrayList<>();
    objects.stream()
        .sorted(
            Comparator.comparingInt((SceneObject object) -> object.cell().row())
                .thenComparingInt(object -> object.cell().column()))
        .forEach(object -> phrases.add(phrase(object)));
    int last = phrases.size() - 1;
    String all =
        last == 0
            ? phrases.get(0)
            : String.join(", ", phrases.subList(0, last)) + " and " + phrases.get(last);
    String sentence = (last == 0 ? "There is " : "There are ") + all + ".";
    return new Question(QuestionKind.DESCRIBE.id(), pick(DESCRIBE), styled(all, sentence));
  }

  Question count(CountForm form, SceneObject model, int answer) {
    String what = form == CountForm.COLOUR ? model.colour().word() + " object" : "object";
    String many = what + "s";
    if (form == CountForm.SHAPE) {
      what = model.shape().word();
      many = model.shape().plural();
    }
    String number = NUMBERS.get(answer - 1);
    String sentence =
        answer == 1
            ? "There is one %s.".formatted(what)
            : "There are %s %s.".formatted(number, many);
    return new Question(
        QuestionKind.COUNT.id(), pick(COUNT).formatted(many), styled(number, sentence));
  }

  Question colour(NamedBy form, SceneObject object) {
    String name = name(form, object);
    String colour = object.colour().word();
    return new Question(
        QuestionKind.COLOUR.id(),
        pick(COLOUR).formatted(name),
        styled(colour, "T%s is %s.".formatted(name.substring(1), colour)));
  }

  Question where(NamedBy form, SceneObject object) {
    String name = name(form, object);
    return new Question(
        QuestionKind.WHERE.id(),
        pick(WHERE).formatted(name),
        styled(
            object.cell().words(), "T%s is %s.".formatted(name.substring(1), at(object.cell()))));
  }

  Question yesNo(YesNoForm form, Combination subject, boolean truth) {
    String words = subject(form, subject);
    String sentence =
        truth
            ? "Yes, there is %s.".formatted(article(words))
            : "No, there is no %s.".formatted(words);
    return new Question(
        QuestionKind.YES_NO.id(),
        pick(YES_NO).formatted(article(words)),
        styled(truth ? "yes" : "no", sentence));
  }

  /** What a yes/no question asks for, without its article. */
  String subject(YesNoForm form, Combination pair) {
    return switch (form) {
      case COMBINATION -> pair.words();
      case SHAPE -> pair.shape().word();
      case COLOUR -> pair.colour().word() + " object";
    };
  }

  private String phrase(SceneObject object) {
    String words = object.combination().words();
    String sized = config.describeSize() ? object.size().word() + " " + words : words;
    return config.describePlace() ? article(sized) + " " + at(object.cell()) : article(sized);
  }

  private static String name(NamedBy form, SceneObject object) {
    return switch (form) {
      case SHAPE -> "the " + object.shape().word();
      case COMBINATION -> "the " + object.combination().words();
      case PLACE -> "the object " + at(object.cell());
    };
  }

  private static String at(Cell cell) {
    String words = cell.words();
    return switch (words) {
      case "middle" -> "in the middle";
      case "left", "right" -> "on the " + words;
      default -> "at the " + words;
    };
  }

  private static String article(String words) {
    return ("aeiou".indexOf(words.charAt(0)) >= 0 ? "an " : "a ") + words;
  }

  private String pick(List<String> wordings) {
    return config.variedWording() ? Deck.pick(wordings, random) : wordings.get(0);
  }

  private String styled(String words, String sentence) {
    return config.style() == AnswerStyle.SHORT ? words : sentence;
  }
}

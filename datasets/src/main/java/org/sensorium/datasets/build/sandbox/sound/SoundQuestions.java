package org.sensorium.datasets.build.sandbox.sound;

import java.util.ArrayList;
import java.util.List;
import org.sensorium.datasets.build.sandbox.Question;

/**
 * Every question that a sound answers with one exact answer.
 *
 * <table>
 * <caption>Kinds</caption>
 * <tr><td>{@code instrument}</td><td>Which instrument plays? bell</td></tr>
 * <tr><td>{@code pitch}</td><td>How does the pitch of the bell change? rises</td></tr>
 * <tr><td>{@code count}</td><td>How many notes are there? three</td></tr>
 * <tr><td>{@code order}</td><td>What sounds first? drum</td></tr>
 * <tr><td>{@code yes_no}</td><td>Is there a bell? Does the pitch of the bell rise? yes</td></tr>
 * <tr><td>{@code describe}</td><td>a bell plays two rising notes, then a drum plays one
 * note</td></tr>
 * </table>
 */
final class SoundQuestions {
  static final List<String> KINDS =
      List.of("instrument", "pitch", "count", "order", "yes_no", "describe");

  private static final List<String> NUMBERS = List.of("one", "two", "three", "four");

  private final Sound sound;
  private final List<Tune> askable;
  private final List<Question> questions = new ArrayList<>();

  SoundQuestions(Sound sound, List<Tune> askable) {
    this.sound = sound;
    this.askable = askable;
  }

  List<Question> all() {
    List<Phrase> phrases = sound.phrases();
    Phrase first = phrases.get(0);
    if (phrases.size() == 1) {
      add("instrument", "Which instrument plays?", first.instrument().word());
    } else {
      add("order", "What sounds first?", first.instrument().word());
      add("order", "What sounds last?", phrases.get(1).instrument().word());
      phrases.forEach(this::countOf);
    }
    add("count", "How many notes are there?", NUMBERS.get(sound.notes() - 1));
    for (Phrase phrase : phrases) {
      if (phrase.hasContour()) {
        add(
            "pitch",
            "How does the pitch of the %s change?".formatted(phrase.instrument().word()),
            phrase.tune().contour().does());
      }
    }
    yesNo();
    add("describe", "Describe the sound.", description());
    return questions;
  }

  private void add(String kind, String text, String answer) {
    questions.add(new Question(kind, text, answer));
  }

  private void countOf(Phrase phrase) {
    add(
        "count",
        "How many notes does the %s play?".formatted(phrase.instrument().word()),
        NUMBERS.get(phrase.notes().size() - 1));
  }

  private void yesNo() {
    List<Instrument> heard = sound.phrases().stream().map(Phrase::instrument).toList();
    askable.stream()
        .map(Tune::instrument)
        .distinct()
        .forEach(
            instrument ->
                add(
                    "yes_no",
                    "Is there %s?".formatted(article(instrument)),
                    yes(heard.contains(instrument))));
    for (Phrase phrase : sound.phrases()) {
      for (Tune tune : askable) {
        if (phrase.hasContour() && tune.instrument() == phrase.instrument()) {
          add(
              "yes_no",
              "Does the pitch of the %s %s?"
                  .formatted(tune.instrument().word(), tune.contour().verb()),
              yes(tune.equals(phrase.tune())));
        }
      }
    }
  }

  private String description() {
    List<String> parts = new ArrayList<>();
    for (Phrase phrase : sound.phrases()) {
      int count = phrase.notes().size();
      String contour = phrase.hasContour() ? phrase.tune().contour().adjective() + " " : "";
      parts.add(
          "%s plays %s %s%s"
              .formatted(
                  article(phrase.instrument()),
                  NUMBERS.get(count - 1),
                  contour,
                  count == 1 ? "note" : "notes"));
    }
    return String.join(", then ", parts);
  }

  private static String article(Instrument instrument) {
    return (instrument == Instrument.ORGAN ? "an " : "a ") + instrument.word();
  }

  private static String yes(boolean truth) {
    return truth ? "yes" : "no";
  }
}

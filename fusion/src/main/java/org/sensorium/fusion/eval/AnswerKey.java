package org.sensorium.fusion.eval;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Choices;

/**
 * What counts as the right answer to a question.
 *
 * @param text the expected answer
 * @param others what is right as well: the further reference answers of a dataset that keeps
 *     several, as VQA and captions do
 * @param choices what a multiple-choice question offers; null for open questions. The right one may
 *     be given by its text, by its letter ({@code B}, {@code (B)}, {@code b.}) or by both ({@code
 *     B: text})
 */
public record AnswerKey(String text, List<String> others, @Nullable Choices choices) {
  private static final Pattern LETTER =
      Pattern.compile("\\(?([A-Za-z])(?:\\)?|[).:]{1,2}\\s*(.*))", Pattern.DOTALL);

  public AnswerKey {
    others = List.copyOf(others);
  }

  /** One answer is right. */
  public static AnswerKey of(String text) {
    return new AnswerKey(text, List.of(), null);
  }

  /** Whether an answer is one of the right ones, once both are normalised. */
  boolean isExact(String answer) {
    return right().anyMatch(text -> isSame(text, answer)) || isLetter(answer);
  }

  /**
   * Whether the words of a right answer stand in an answer, in a row, once both are normalised. A
   * letter is looked for at the answer's beginning only.
   */
  boolean isContained(String answer) {
    String given = " " + VqaNormalizer.normalize(answer) + " ";
    return right()
            .map(VqaNormalizer::normalize)
            .anyMatch(right -> !right.isEmpty() && given.contains(" " + right + " "))
        || isLetter(answer);
  }

  private static boolean isSame(String right, String answer) {
    String expected = VqaNormalizer.normalize(right);
    return expected.isEmpty() // an article, such as the answer "A"
        ? right.strip().equalsIgnoreCase(answer.strip())
        : expected.equals(VqaNormalizer.normalize(answer));
  }

  /** The texts of right answers; a truth that is the letter itself is {@link #isLetter}'s. */
  private Stream<String> right() {
    Choices offered = choices;
    if (offered == null || offered.answer() == Choices.UNKNOWN) {
      return Stream.concat(Stream.of(text), others.stream());
    }
    String chosen = offered.options().get(offered.answer());
    boolean letter = text.strip().equals(Choices.letter(offered.answer()));
    return Stream.concat(letter ? Stream.of(chosen) : Stream.of(text, chosen), others.stream());
  }

  /** Whether an answer names the letter of the right choice, alone or in front of its text. */
  private boolean isLetter(String answer) {
    Choices offered = choices;
    Matcher letter = LETTER.matcher(answer.strip());
    if (offered == null || offered.answer() == Choices.UNKNOWN || !letter.matches()) {
      return false;
    }
    String behind = letter.group(2) == null ? "" : letter.group(2);
    String chosen = offered.options().get(offered.answer());
    return letter.group(1).equalsIgnoreCase(Choices.letter(offered.answer()))
        && (behind.isBlank() || isSame(chosen, behind));
  }
}

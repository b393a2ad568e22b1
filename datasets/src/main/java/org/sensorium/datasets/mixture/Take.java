package org.sensorium.datasets.mixture;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which rows of a source take part: {@code all}, {@code first:1000}, {@code last:5%}, {@code
 * random:30%}. Shares are rounded up, as LLaVA-NeXT's data lists do ({@code end} is its word for
 * {@code last}).
 *
 * @param kind which rows
 * @param amount rows, or percent of them
 * @param percent whether the amount is a share
 */
public record Take(Kind kind, double amount, boolean percent) {
  /** Every row. */
  public static final Take ALL = new Take(Kind.ALL, 100, true);

  private static final Pattern FORM =
      Pattern.compile("(first|last|end|random):(\\d{1,15}(?:\\.\\d{1,6})?)(%?)");

  /** Which rows. */
  public enum Kind {
    ALL,
    FIRST,
    LAST,
    RANDOM
  }

  /**
   * Reads the words.
   *
   * @throws IllegalArgumentException if they are none of these forms
   */
  @JsonCreator
  public static Take of(String words) {
    if (words.equals("all")) {
      return ALL;
    }
    Matcher form = FORM.matcher(words);
    boolean fits = form.matches();
    boolean share = fits && !form.group(3).isEmpty();
    double amount = fits ? Double.parseDouble(form.group(2)) : 0;
    if (!fits || amount <= 0 || (share ? amount > 100 : amount != Math.rint(amount))) {
      throw new IllegalArgumentException(
          "\"%s\" does not say which rows to take; expected all, first:1000, last:5%% or random:30%%"
              .formatted(words));
    }
    Kind kind =
        switch (form.group(1)) {
          case "first" -> Kind.FIRST;
          case "random" -> Kind.RANDOM;
          default -> Kind.LAST;
        };
    return new Take(kind, amount, share);
  }

  /** How many rows of so many. */
  int count(int rows) {
    return (int) Math.min(rows, percent ? Math.ceil(rows * amount / 100) : amount);
  }

  @JsonValue
  @Override
  public String toString() {
    String number = amount == Math.rint(amount) ? Long.toString((long) amount) : "" + amount;
    return kind == Kind.ALL
        ? "all"
        : kind.name().toLowerCase(Locale.ROOT) + ":" + number + (percent ? "%" : "");
  }
}

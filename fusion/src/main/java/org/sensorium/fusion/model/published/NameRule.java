package org.sensorium.fusion.model.published;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the tensors of one spelling are.
 *
 * @param pattern of the whole name in the file
 * @param ours our name, with {@code $1} for the pattern's groups
 * @param then what is done to our name afterwards
 */
record NameRule(Part part, Pattern pattern, String ours, UnaryOperator<String> then) {

  static NameRule of(Part part, String pattern, String ours) {
    return new NameRule(part, Pattern.compile(pattern), ours, UnaryOperator.identity());
  }

  /** What nobody reads; ours says why. */
  static NameRule unused(String pattern, String why) {
    return of(Part.UNUSED, pattern, why);
  }

  NameRule then(UnaryOperator<String> change) {
    return new NameRule(part, pattern, ours, change);
  }

  /** Our name of a tensor; null if it is none of these. */
  @Nullable String apply(String theirs) {
    Matcher matcher = pattern.matcher(theirs);
    return matcher.matches() ? then.apply(matcher.replaceFirst(ours)) : null;
  }
}

package org.sensorium.fusion.model.source;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A model's name: {@code NAME} of {@link KnownModels}, or {@code ORG/NAME} of the hub with an
 * optional {@code @REVISION}.
 *
 * @param org null for names of our own
 * @param revision branch, tag or commit
 */
record ModelId(String text, @Nullable String org, String name, String revision) {
  private static final String WORD = "[A-Za-z0-9][A-Za-z0-9._-]{0,95}";
  private static final Pattern PATTERN =
      Pattern.compile("(?:(%s)/)?(%s)(?:@(%s))?".formatted(WORD, WORD, WORD));

  /** Null if the text is no such name, but can only be a path. */
  static @Nullable ModelId parse(String text) {
    Matcher found = PATTERN.matcher(text);
    if (!found.matches() || text.contains("..") || text.contains("--")) {
      return null;
    }
    String revision = found.group(3);
    String name = found.group(2);
    if (name == null || (revision != null && found.group(1) == null)) {
      return null;
    }
    return new ModelId(text, found.group(1), name, revision == null ? "main" : revision);
  }

  /** {@code ORG/NAME}. */
  String repository() {
    return org + "/" + name;
  }
}

package org.sensorium.datasets.build;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a file's name tells: {@code {label}_{speaker}_{take}} reads {@code 7_theo_12.wav} as label
 * 7, speaker theo, take 12.
 *
 * <p>The ending is not part of it. A pattern with slashes is compared with as many last names of
 * the path: {@code {label}/{file}} takes the folder as the label. A field holds at least one
 * character, no slash, and as few as fit.
 */
final class NamePattern {
  private static final Pattern FIELD = Pattern.compile("\\{([A-Za-z][A-Za-z0-9]*)\\}");

  private final String text;
  private final Pattern names;
  private final List<String> fields = new ArrayList<>();

  /**
   * Compiles a pattern.
   *
   * @throws IllegalArgumentException if a field stands twice, or none is the label
   */
  NamePattern(String text) {
    this.text = text;
    Matcher field = FIELD.matcher(text);
    StringBuilder regex = new StringBuilder("(?:.*/)?");
    int from = 0;
    while (field.find()) {
      if (fields.contains(field.group(1))) {
        throw new IllegalArgumentException(
            "pattern \"%s\" holds {%s} twice".formatted(text, field.group(1)));
      }
      fields.add(field.group(1));
      regex.append(Pattern.quote(text.substring(from, field.start())));
      regex.append("(?<%s>[^/]+?)".formatted(field.group(1)));
      from = field.end();
    }
    if (!fields.contains(LabelledFile.LABEL)) {
      throw new IllegalArgumentException(
          "pattern \"%s\" has no {label}; expected for example {label}_{speaker}".formatted(text));
    }
    names = Pattern.compile(regex.append(Pattern.quote(text.substring(from))).toString());
  }

  /**
   * The fields of a path; null if it does not fit.
   *
   * @param path with slashes
   */
  @Nullable Map<String, String> read(String path) {
    Matcher name = names.matcher(path.replaceFirst("(?<=[^/])\\.[^./]*$", ""));
    if (!name.matches()) {
      return null;
    }
    Map<String, String> values = new LinkedHashMap<>();
    fields.forEach(field -> values.put(field, name.group(field)));
    return values;
  }

  @Override
  public String toString() {
    return text;
  }
}

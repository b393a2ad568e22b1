package org.sensorium.nn.lora;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Modules as PEFT names them: a list of last segments or whole paths, or one regular expression for
 * whole paths.
 *
 * @param pattern the expression, or null: the list counts
 * @param names the list; empty names none
 */
public record ModuleNames(@Nullable String pattern, List<String> names) {
  /** Names no module. */
  public static final ModuleNames NONE = new ModuleNames(null, List.of());

  public ModuleNames {
    names = List.copyOf(names);
    if (pattern != null) {
      checkExpression("a name of modules", pattern);
    }
  }

  /** Modules whose path is one of these or ends in one of them. */
  public static ModuleNames of(List<String> names) {
    return new ModuleNames(null, names);
  }

  /** Modules whose whole path matches a regular expression. */
  public static ModuleNames matching(String pattern) {
    return new ModuleNames(pattern, List.of());
  }

  /** Refuses what is no regular expression, by the key of the settings that holds it. */
  static void checkExpression(String key, String pattern) {
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "%s is no regular expression: \"%s\": %s".formatted(key, pattern, e.getDescription()), e);
    }
  }

  /** Whether a module is named. */
  public boolean contains(String path) {
    return pattern != null
        ? Pattern.matches(pattern, path)
        : names.stream().anyMatch(name -> path.equals(name) || path.endsWith("." + name));
  }

  @Override
  public String toString() {
    return pattern != null ? "\"%s\"".formatted(pattern) : names.toString();
  }
}

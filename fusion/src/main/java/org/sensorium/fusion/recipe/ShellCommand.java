package org.sensorium.fusion.recipe;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Commands to be copied into a POSIX shell. */
final class ShellCommand {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private ShellCommand() {}

  /** {@code ./sensorium} with these words, quoted where the shell would read them otherwise. */
  static String sensorium(String... words) {
    return "./sensorium "
        + Arrays.stream(words).map(ShellCommand::word).collect(Collectors.joining(" "));
  }

  private static String word(String text) {
    return PLAIN.matcher(text).matches() ? text : "'%s'".formatted(text.replace("'", "'\\''"));
  }

  /** A path as seen from the working folder, or as it is if it lies elsewhere. */
  static String path(Path path) {
    Path here = Path.of("").toAbsolutePath();
    Path there = path.toAbsolutePath().normalize();
    return there.startsWith(here) && !there.equals(here)
        ? here.relativize(there).toString()
        : path.toString();
  }
}

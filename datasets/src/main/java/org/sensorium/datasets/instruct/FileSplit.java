package org.sensorium.datasets.instruct;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The split that a published file's name tells: rows seldom say it themselves. */
public final class FileSplit {
  private static final Pattern NO_LETTERS = Pattern.compile("[^a-z]+");
  private static final Map<String, String> SPLITS =
      Map.of(
          "train", "train",
          "val", "val",
          "valid", "val",
          "validate", "val",
          "validation", "val",
          "dev", "val",
          "testdev", "testdev",
          "testa", "testA",
          "testb", "testB",
          "test", "test");

  private FileSplit() {}

  /** The split, such as {@code train}; null where the name tells none, or more than one. */
  public static @Nullable String of(Path file) {
    return in(file.getFileName().toString());
  }

  /** The split among the words of a name, such as {@code mscoco_train2014}; null as above. */
  public static @Nullable String in(String name) {
    Set<String> found = new HashSet<>();
    for (String word : NO_LETTERS.split(name.toLowerCase(Locale.ROOT), -1)) {
      String split = SPLITS.get(word);
      if (split != null) {
        found.add(split);
      }
    }
    return found.size() == 1 ? found.iterator().next() : null;
  }
}

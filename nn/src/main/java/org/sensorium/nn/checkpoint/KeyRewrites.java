package org.sensorium.nn.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Under which other names a file may hold a key. A rewrite replaces a leading run of whole name
 * segments: {@code vision_tower} to {@code vision_tower.vision_model}; an empty run puts or removes
 * a prefix.
 */
final class KeyRewrites {

  private record Rewrite(String from, String to) {}

  private final List<Rewrite> rewrites = new ArrayList<>();

  void add(String from, String to) {
    Rewrite rewrite = new Rewrite(from, to);
    if (!rewrites.contains(rewrite)) {
      rewrites.add(rewrite);
    }
  }

  /** The key itself, then every name that the rewrites give, each rewrite used at most once. */
  Set<String> candidates(String key) {
    Set<String> found = new LinkedHashSet<>();
    collect(key, new ArrayList<>(rewrites), found);
    return found;
  }

  private static void collect(String key, List<Rewrite> left, Set<String> found) {
    found.add(key);
    for (Rewrite rewrite : left) {
      String other = apply(rewrite, key);
      if (!other.equals(key)) {
        List<Rewrite> rest = new ArrayList<>(left);
        rest.remove(rewrite);
        collect(other, rest, found);
      }
    }
  }

  private static String apply(Rewrite rewrite, String key) {
    if (rewrite.from().isEmpty()) {
      return join(rewrite.to(), key);
    }
    if (key.equals(rewrite.from())) {
      return rewrite.to();
    }
    return key.startsWith(rewrite.from() + ".")
        ? join(rewrite.to(), key.substring(rewrite.from().length() + 1))
        : key;
  }

  /** Two runs of segments with a dot between, unless one is empty. */
  static String join(String left, String right) {
    return left.isEmpty() || right.isEmpty() ? left + right : left + "." + right;
  }
}

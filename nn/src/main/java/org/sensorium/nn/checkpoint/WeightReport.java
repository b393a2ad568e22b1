package org.sensorium.nn.checkpoint;

import java.util.ArrayList;
import java.util.List;

/**
 * How well a model and a file fit.
 *
 * @param source the file
 * @param missing keys that the model asked for and the file lacks
 * @param mismatched keys of another shape or type, each with what was found and expected
 * @param unexpected keys of the file that the model never asked for
 */
public record WeightReport(
    String source, List<String> missing, List<String> mismatched, List<String> unexpected) {

  private static final int SHOWN = 30; // per list; the rest is counted

  public WeightReport {
    missing = List.copyOf(missing);
    mismatched = List.copyOf(mismatched);
    unexpected = List.copyOf(unexpected);
  }

  /** Whether every key was found, as expected, and none was left over. */
  public boolean fits() {
    return missing.isEmpty() && mismatched.isEmpty() && unexpected.isEmpty();
  }

  /** All lists, as a message for people. */
  public String describe() {
    List<String> parts = new ArrayList<>();
    addList(parts, "missing", missing);
    addList(parts, "of another shape or type", mismatched);
    addList(parts, "unexpected", unexpected);
    return parts.isEmpty()
        ? "%s: all keys fit".formatted(source)
        : "%s does not fit this model: %s".formatted(source, String.join("; ", parts));
  }

  private static void addList(List<String> parts, String what, List<String> keys) {
    if (!keys.isEmpty()) {
      String shown = String.join(", ", keys.subList(0, Math.min(SHOWN, keys.size())));
      String more = keys.size() > SHOWN ? " and %d more".formatted(keys.size() - SHOWN) : "";
      parts.add("%d keys %s: %s%s".formatted(keys.size(), what, shown, more));
    }
  }
}

package org.sensorium.datasets.build;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.sensorium.datasets.DatasetFormatException;

/**
 * Files that are held out because one of their fields has one of these values: a speaker whom
 * training never hears.
 *
 * @param field such as speaker
 * @param values at least one
 */
public record HeldOut(String field, Set<String> values) {
  public HeldOut {
    values = Set.copyOf(values);
  }

  /**
   * Reads {@code take=12,13}.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  public static HeldOut of(String text) {
    int equals = text.indexOf('=');
    if (equals < 1 || equals == text.length() - 1) {
      throw new IllegalArgumentException(
          "\"%s\" names nothing to hold out; expected FIELD=VALUE[,VALUE…], such as take=12,13"
              .formatted(text));
    }
    return new HeldOut(
        text.substring(0, equals), Set.copyOf(List.of(text.substring(equals + 1).split(",", -1))));
  }

  boolean holds(LabelledFile file) {
    return values.contains(file.fields().get(field));
  }

  /** Such as {@code test-take-12-13.json}. */
  String file() {
    return "test-%s-%s.json"
        .formatted(field, String.join("-", new TreeSet<>(values)))
        .replaceAll("[^\\p{L}\\p{N}._-]", "-");
  }

  /** Refuses a field that no file has, and a value that none has in it. */
  void check(LabelledMedia from, List<LabelledFile> files) throws DatasetFormatException {
    Set<String> known = new TreeSet<>();
    for (LabelledFile file : files) {
      String value = file.fields().get(field);
      if (value == null) {
        throw DatasetFormatException.ofFile(
            from.source(),
            "no field \"%s\" to hold out by; found %s".formatted(field, file.fields().keySet()));
      }
      known.add(value);
    }
    for (String value : values) {
      if (!known.contains(value)) {
        throw DatasetFormatException.ofFile(
            from.source(),
            "\"%s\" is never %s, so that cannot be held out; found %s"
                .formatted(field, value, known));
      }
    }
  }
}

package org.sensorium.datasets.validate;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a validation found.
 *
 * @param file that was checked
 * @param dataset its id
 * @param rows read, broken ones too
 * @param conversations that these rows hold
 * @param causes what is wrong, by cause, the errors first
 * @param bad the rows that cannot be used
 * @param cutOff why the file could not be read to its end; null if it could
 * @param notes what the reader of the report should know
 */
public record ValidationReport(
    Path file,
    String dataset,
    long rows,
    long conversations,
    Map<String, Cause> causes,
    BadRows bad,
    @Nullable String cutOff,
    List<String> notes) {

  /**
   * The findings of one cause.
   *
   * @param errors how many make a row unusable
   * @param warnings how many do not
   * @param listed the first of them
   */
  public record Cause(long errors, long warnings, List<Finding> listed) {
    public Cause {
      listed = List.copyOf(listed);
    }
  }

  /** Whether nothing at all was found. */
  public boolean isClean() {
    return causes.isEmpty() && cutOff == null;
  }

  /** Findings of every cause together. */
  public long findings() {
    return causes.values().stream().mapToLong(cause -> cause.errors() + cause.warnings()).sum();
  }
}

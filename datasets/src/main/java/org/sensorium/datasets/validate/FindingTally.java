package org.sensorium.datasets.validate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts findings by cause and keeps the first of each. */
final class FindingTally {
  private final int listed;
  private final Map<String, Count> counts = new HashMap<>();
  private final BadRows bad = new BadRows();

  private static final class Count {
    private long errors;
    private long warnings;
    private final List<Finding> first = new ArrayList<>();
  }

  /**
   * @param listed findings of a cause that are kept with their place
   */
  FindingTally(int listed) {
    this.listed = listed;
  }

  void add(Finding finding) {
    Count count = counts.computeIfAbsent(finding.cause(), cause -> new Count());
    if (finding.severity() == Finding.Severity.ERROR) {
      count.errors++;
      bad.add(finding.place());
    } else {
      count.warnings++;
    }
    if (count.first.size() < listed) {
      count.first.add(finding);
    }
  }

  /** By cause, the one with the most errors first. */
  Map<String, ValidationReport.Cause> causes() {
    Map<String, ValidationReport.Cause> causes = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(
            Comparator.comparingLong((Map.Entry<String, Count> entry) -> -entry.getValue().errors)
                .thenComparing(entry -> -entry.getValue().warnings)
                .thenComparing(Map.Entry::getKey))
        .forEach(
            entry -> {
              Count count = entry.getValue();
              causes.put(
                  entry.getKey(),
                  new ValidationReport.Cause(count.errors, count.warnings, count.first));
            });
    return causes;
  }

  BadRows bad() {
    return bad;
  }
}

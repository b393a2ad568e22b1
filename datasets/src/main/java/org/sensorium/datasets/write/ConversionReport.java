package org.sensorium.datasets.write;

import java.util.Map;
import java.util.TreeMap;

/**
 * What became of a dataset's rows.
 *
 * @param written rows in the target
 * @param refused rows in the ledger, with their reasons
 * @param losses what the target does not say of rows it holds, and of how many
 */
public record ConversionReport(long written, long refused, Map<String, Long> losses) {
  public ConversionReport {
    losses = Map.copyOf(losses);
  }

  /** The losses in lines for a terminal; empty if there are none. */
  public String lossText() {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(losses)
        .forEach((kind, rows) -> text.append("not carried: %s (%d rows)%n".formatted(kind, rows)));
    return text.toString();
  }
}

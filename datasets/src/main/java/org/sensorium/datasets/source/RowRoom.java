package org.sensorium.datasets.source;

import org.jspecify.annotations.Nullable;

/** How much of a row is left to fill, and the first thing that was wrong with it. */
final class RowRoom {
  /** Bytes that an item of a list or a number is counted as. */
  static final int ITEM = 16;

  private long left = Json.MAX_ROW_BYTES;
  private @Nullable String fault;

  /** Whether a value of so many bytes has room. After the first that has not, none has. */
  boolean take(String column, int bytes) {
    left -= bytes;
    if (left < 0) {
      refuse(
          "column \"%s\": the row is larger than %d MB; expected one row, check the file"
              .formatted(column, Json.MAX_ROW_BYTES >> 20));
      return false;
    }
    return true;
  }

  /** Notes a fault; the first one counts. */
  void refuse(String reason) {
    if (fault == null) {
      fault = reason;
    }
  }

  /** Starts the next row; returns the fault of the last one, or null. */
  @Nullable String reset() {
    String last = fault;
    fault = null;
    left = Json.MAX_ROW_BYTES;
    return last;
  }
}

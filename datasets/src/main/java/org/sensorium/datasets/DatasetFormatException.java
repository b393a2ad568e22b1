package org.sensorium.datasets;

import java.io.IOException;
import java.nio.file.Path;

/** A dataset file, or one of its records, is not what its format says. */
public final class DatasetFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String file; // a Path cannot be serialized
  private final long record;
  private final long offset;
  private final boolean skippable;
  private final String reason;

  private DatasetFormatException(
      Path file, String where, long record, long offset, boolean skippable, String reason) {
    super(where + ": " + reason);
    this.file = file.toString();
    this.record = record;
    this.offset = offset;
    this.skippable = skippable;
    this.reason = reason;
  }

  /** The file as a whole cannot be read. */
  public static DatasetFormatException ofFile(Path file, String reason) {
    return new DatasetFormatException(file, file.toString(), 0, 0, false, reason);
  }

  /**
   * One record is wrong; the ones after it can be read.
   *
   * @param record its number, counted from 1
   * @param offset of its first byte in the file, or negative if unknown
   */
  public static DatasetFormatException ofRecord(
      Path file, long record, long offset, String reason) {
    return new DatasetFormatException(
        file, where(file, record, offset), record, offset, true, reason);
  }

  /** One record is so broken that nothing after it can be read. */
  public static DatasetFormatException atRecord(
      Path file, long record, long offset, String reason) {
    return new DatasetFormatException(
        file, where(file, record, offset), record, offset, false, reason);
  }

  private static String where(Path file, long record, long offset) {
    return offset < 0
        ? "%s, record %d".formatted(file, record)
        : "%s, record %d (byte %d)".formatted(file, record, offset);
  }

  /** The dataset's file. */
  public Path file() {
    return Path.of(file);
  }

  /** Number of the record, counted from 1; 0 where the whole file is meant. */
  public long record() {
    return record;
  }

  /** Offset of the record's first byte; negative if unknown. */
  public long offset() {
    return offset;
  }

  /** Whether the records after this one can still be read. */
  public boolean skippable() {
    return skippable;
  }

  /** What was found, what was expected and what to do, without file and record. */
  public String reason() {
    return reason;
  }
}

package org.sensorium.datasets.source;

/** A fault in a parquet file, on its way through a library that passes no checked exceptions. */
final class ParquetDamage extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String reason;

  /**
   * @param reason what was found, what is expected, what to do
   */
  ParquetDamage(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** What was found, what was expected, what to do. */
  String reason() {
    return reason;
  }

  /** The reason behind whatever a reader of parquet threw. */
  static String reason(Throwable thrown) {
    for (Throwable e = thrown; e != null; e = e.getCause()) {
      if (e instanceof ParquetDamage damage) {
        return damage.reason;
      }
    }
    if (thrown instanceof OutOfMemoryError) {
      return "a length in the file asks for more memory than Java has (%d MB); the file is damaged, or Java needs more (-Xmx)"
          .formatted(Runtime.getRuntime().maxMemory() >> 20);
    }
    return "the content cannot be decoded, the file is damaged; get it again (%s)"
        .formatted(thrown);
  }
}

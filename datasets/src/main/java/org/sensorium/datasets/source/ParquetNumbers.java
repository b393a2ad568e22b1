package org.sensorium.datasets.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.jspecify.annotations.Nullable;

/** What whole numbers of a column stand for. */
final class ParquetNumbers {
  private static final long SECOND = 1_000_000_000; // ns
  private static final long DAY = 86_400 * SECOND; // ns
  private static final long EPOCH = 2_440_588; // the Julian day of 1970-01-01

  private ParquetNumbers() {}

  /**
   * A number, a decimal, a date or a time.
   *
   * @param bits that it is stored in
   */
  static JsonNode whole(long value, @Nullable LogicalTypeAnnotation meaning, int bits) {
    if (meaning instanceof IntLogicalTypeAnnotation number && !number.isSigned()) {
      return value >= 0 || bits == 32
          ? node(value & (bits == 32 ? 0xFFFF_FFFFL : -1L))
          : BigIntegerNode.valueOf(new BigInteger(Long.toUnsignedString(value)));
    }
    if (meaning instanceof DecimalLogicalTypeAnnotation decimal) {
      return DecimalNode.valueOf(BigDecimal.valueOf(value, decimal.getScale()));
    }
    if (meaning instanceof DateLogicalTypeAnnotation) {
      return TextNode.valueOf(LocalDate.ofEpochDay(value).toString());
    }
    if (meaning instanceof TimeLogicalTypeAnnotation time) {
      long inDay = DAY / nanos(time.getUnit());
      return value < 0 || value >= inDay
          ? node(value) // no time of a day
          : TextNode.valueOf(
              DateTimeFormatter.ISO_LOCAL_TIME.format(
                  LocalTime.ofNanoOfDay(value * nanos(time.getUnit()))));
    }
    if (meaning instanceof TimestampLogicalTypeAnnotation timestamp) {
      long inSecond = SECOND / nanos(timestamp.getUnit());
      return timestamp(
          Math.floorDiv(value, inSecond),
          (int) (Math.floorMod(value, inSecond) * nanos(timestamp.getUnit())),
          timestamp.isAdjustedToUTC());
    }
    return node(value);
  }

  /** Nanoseconds of a unit. */
  private static long nanos(TimeUnit unit) {
    return switch (unit) {
      case MILLIS -> 1_000_000;
      case MICROS -> 1000;
      case NANOS -> 1;
    };
  }

  private static JsonNode timestamp(long seconds, int nanos, boolean utc) {
    return TextNode.valueOf(
        utc
            ? Instant.ofEpochSecond(seconds, nanos).toString()
            : DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                LocalDateTime.ofEpochSecond(seconds, nanos, ZoneOffset.UTC)));
  }

  /** The 12 bytes that Impala and Spark wrote: nanoseconds of the day, Julian day. */
  static JsonNode oldTimestamp(byte[] bytes) {
    ByteBuffer parts = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long nanos = parts.getLong();
    long days = parts.getInt() - EPOCH;
    return timestamp(
        days * (DAY / SECOND) + Math.floorDiv(nanos, SECOND),
        (int) Math.floorMod(nanos, SECOND),
        false);
  }

  /** A number of 16 bits: sign, 5 bits of exponent, 10 of fraction. */
  static float half(byte[] bytes) {
    int bits = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getShort();
    int exponent = bits >> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    float size =
        switch (exponent) {
          case 0 -> Math.scalb((float) fraction, -24);
          case 0x1F -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Math.scalb((float) (fraction | 0x400), exponent - 25);
        };
    return bits < 0 ? -size : size;
  }

  /** As small as a JSON parser would have made it. */
  private static JsonNode node(long value) {
    return value == (int) value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
  }
}

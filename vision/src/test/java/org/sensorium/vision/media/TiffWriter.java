package org.sensorium.vision.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Writes TIFF files tag by tag, so that tests can make any kind, senseless ones included. */
final class TiffWriter {
  static final int BITS = 258;
  static final int COMPRESSION = 259;
  static final int MODEL = 262;
  static final int SAMPLES = 277;
  static final int PLANES = 284;
  static final int EXTRA_SAMPLES = 338;

  private static final int STRIP_OFFSETS = 273;
  private static final int LONG = 4;

  private final ByteOrder order;
  private final Map<Integer, int[]> tags = new TreeMap<>();

  TiffWriter(ByteOrder order, int width, int height) {
    this.order = order;
    tag(256, width).tag(257, height).tag(COMPRESSION, 1).tag(MODEL, 1);
  }

  TiffWriter tag(int tag, int... values) {
    tags.put(tag, values);
    return this;
  }

  /** Samples a pixel, with their bits. */
  TiffWriter samples(int model, int count, int bits) {
    int[] each = new int[count];
    Arrays.fill(each, bits);
    return tag(MODEL, model).tag(SAMPLES, count).tag(BITS, each);
  }

  /** The file: header, strips, values, directory. */
  byte[] strips(byte[]... strips) {
    int length = 8 + strips.length * 8 + 6 + 12 * (tags.size() + 2);
    int[] counts = new int[strips.length];
    int[] offsets = new int[strips.length];
    for (int i = 0; i < strips.length; i++) {
      counts[i] = strips[i].length;
      length += strips[i].length;
    }
    tag(279, counts).tag(STRIP_OFFSETS, offsets);
    for (int[] values : tags.values()) {
      length += 4 * values.length;
    }
    ByteBuffer out = ByteBuffer.allocate(length).order(order);
    out.put((byte) (order == ByteOrder.BIG_ENDIAN ? 'M' : 'I')).put(out.get(0));
    out.putShort((short) 42).putInt(0);
    for (int i = 0; i < strips.length; i++) {
      offsets[i] = out.position();
      out.put(strips[i]);
    }
    Map<Integer, Integer> places = new TreeMap<>();
    tags.forEach(
        (tag, values) -> {
          places.put(tag, out.position());
          for (int i = 0; values.length > 1 && i < values.length; i++) {
            out.putInt(values[i]);
          }
        });
    out.putInt(4, out.position()).putShort((short) tags.size());
    tags.forEach(
        (tag, values) ->
            out.putShort(tag.shortValue())
                .putShort((short) LONG)
                .putInt(values.length)
                .putInt(values.length == 1 ? values[0] : places.get(tag)));
    out.putInt(0);
    return Arrays.copyOf(out.array(), out.position());
  }
}

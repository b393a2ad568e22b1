package org.sensorium.datasets.media;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A track of an MP4 or QuickTime file.
 *
 * <pre>
 *   trak
 *     tkhd               u8 version, …, nine of 32 bits: how the picture is turned, u16.16 width,
 *                        u16.16 height
 *     mdia
 *       mdhd             as mvhd
 *       hdlr             at byte 8 "vide" or "soun"
 *       minf, stbl
 *         stsd           u32, u32 entries; the first: u32 size, coding, u48, u16, then 16 bytes and
 *                        u16 width, u16 height; or 8 bytes and u16 channels, u16, u32, u16.16 rate
 *         stsz           u32, u32, u32 frames; or stz2 of the same layout
 * </pre>
 *
 * @param kind "vide", "soun" or another
 * @param width of an upright frame, pixels
 * @param height of an upright frame, pixels
 * @param sampleRate Hz
 * @param channels of sound
 * @param seconds its own duration; 0 if not known
 * @param samples frames or packets; 0 if not known
 */
record Mp4Track(
    String kind,
    long width,
    long height,
    int sampleRate,
    int channels,
    double seconds,
    long samples) {
  private static final int ENTRY = 44; // bytes of stsd up to the end of what is read of its first

  /** Reads a track; null if it lacks what every track has. */
  static @Nullable Mp4Track read(HeaderFile file, Mp4Box track) throws IOException {
    Mp4Box header = track.child(file, "tkhd");
    Mp4Box media = track.child(file, "mdia");
    Mp4Box handler = media == null ? null : media.child(file, "hdlr");
    if (header == null || media == null || handler == null) {
      return null;
    }
    String kind = file.text(handler.require(file, 12).body() + 8, 4);
    Mp4Box table = table(file, media);
    Mp4Box entries = table == null ? null : table.child(file, "stsd");
    long entry = entries == null || entries.end() - entries.body() < ENTRY ? -1 : entries.body();
    long width = 0;
    long height = 0;
    int rate = 0;
    int channels = 0;
    if (kind.equals("vide")) {
      long matrix = header.body() + (file.u8(header.body()) == 1 ? 52 : 40);
      header.require(file, (int) (matrix - header.body()) + 44);
      width = entry >= 0 ? file.u16(entry + 40, true) : file.u32(matrix + 36, true) >> 16;
      height = entry >= 0 ? file.u16(entry + 42, true) : file.u32(matrix + 40, true) >> 16;
      if (file.u32(matrix, true) == 0 && file.u32(matrix + 4, true) != 0) { // a quarter turn
        long turned = width;
        width = height;
        height = turned;
      }
    } else if (kind.equals("soun") && entry >= 0) {
      channels = file.u16(entry + 32, true);
      rate = file.u16(entry + 40, true);
    }
    return new Mp4Track(
        kind, width, height, rate, channels, seconds(file, media), samples(file, table));
  }

  private static @Nullable Mp4Box table(HeaderFile file, Mp4Box media) throws IOException {
    Mp4Box information = media.child(file, "minf");
    return information == null ? null : information.child(file, "stbl");
  }

  private static double seconds(HeaderFile file, Mp4Box media) throws IOException {
    Mp4Box header = media.child(file, "mdhd");
    if (header == null) {
      return 0;
    }
    boolean large = file.u8(header.require(file, 20).body()) == 1;
    long at = header.body() + (large ? 20 : 12);
    long scale = file.u32(at, true);
    long ticks = large ? file.i64(at + 4, true) : file.u32(at + 4, true);
    boolean known = scale > 0 && ticks > 0 && (large || ticks != 0xFFFF_FFFFL);
    return known ? (double) ticks / scale : 0;
  }

  private static long samples(HeaderFile file, @Nullable Mp4Box table) throws IOException {
    Mp4Box sizes = table == null ? null : table.child(file, "stsz");
    if (sizes == null && table != null) {
      sizes = table.child(file, "stz2");
    }
    return sizes == null ? 0 : file.u32(sizes.require(file, 12).body() + 8, true);
  }
}

package org.sensorium.datasets.media;

import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;

/**
 * The movie box of an MP4 or QuickTime file, wherever it stands.
 *
 * <pre>
 *   moov
 *     mvhd                u8 version, u24, times (u32, u32; version 1: u64, u64), u32 ticks a second,
 *                         duration in ticks (u32; version 1: u64), all ones if not known
 *     mvex, mehd          the clip comes in fragments: duration of them all
 *     trak                see {@link Mp4Track}
 *   sidx                u8 version, u24, u32 track, u32 ticks a second, times (u32, u32; version 1:
 *                         u64, u64), u16, u16 n, n fragments: u1 not media, u31, u32 ticks, u32
 *   mdat                  the frames themselves
 * </pre>
 *
 * <p>All boxes at the top are gone through: one that ends behind the file shows a broken download.
 *
 * @see <a href="https://www.iso.org/standard/83102.html">ISO/IEC 14496-12</a>
 */
final class Mp4Header {
  private static final Set<String> FIRST =
      Set.of("ftyp", "moov", "mdat", "free", "skip", "wide", "pnot", "styp");
  private static final Set<String> PICTURES =
      Set.of("heic", "heix", "mif1", "msf1", "avif", "avis", "crx ");

  private final HeaderFile file;
  private final Mp4Box movie;
  private final double indexed; // seconds that the indices of fragments tell, or 0

  private Mp4Header(HeaderFile file, Mp4Box movie, double indexed) {
    this.file = file;
    this.movie = movie;
    this.indexed = indexed;
  }

  static boolean matches(HeaderFile file) throws IOException {
    return file.length() >= 8 && FIRST.contains(file.text(4, 4));
  }

  static MediaHeader read(HeaderFile file) throws IOException {
    if (file.has(4, "ftyp") && file.length() >= 12 && PICTURES.contains(file.text(8, 4))) {
      throw file.fault(
          "a picture in an MP4 file (%s: HEIF, AVIF), which is not read; save it as JPEG or PNG"
              .formatted(file.text(8, 4).strip()));
    }
    Mp4Box movie = null;
    double indexed = 0;
    for (long at = 0; at + 8 <= file.length(); ) {
      Mp4Box box = Mp4Box.at(file, at, file.length());
      if (box.end() > file.length()) {
        if (movie != null && !box.isNamed()) {
          break; // rubbish behind a complete clip
        }
        throw file.truncated(
            "box \"%s\" at byte %d ends at byte %d, the file has %d"
                .formatted(HeaderLines.shown(box.type()), at, box.end(), file.length()));
      }
      if (box.type().equals("moov") && movie == null) {
        movie = box;
      } else if (box.type().equals("sidx")) {
        indexed += seconds(file, box);
      }
      at = box.end();
    }
    if (movie == null) {
      throw file.truncated("the MP4 has no \"moov\" box; the recording or download was not ended");
    }
    return new Mp4Header(file, movie, indexed).read();
  }

  /** What an index of fragments spans; parts of it that are indices themselves do not count. */
  private static double seconds(HeaderFile file, Mp4Box index) throws IOException {
    boolean large = file.u8(index.require(file, 24).body()) == 1;
    long at = index.body() + (large ? 28 : 20);
    int count = file.u16(at + 2, true);
    long ticks = 0;
    for (int i = 0; i < count && at + 16 + 12L * i <= index.end(); i++) {
      boolean media = file.u8(at + 4 + 12L * i) < 0x80;
      ticks += media ? file.u32(at + 8 + 12L * i, true) : 0;
    }
    return (double) ticks / file.positive(file.u32(index.body() + 8, true), "the time scale");
  }

  private MediaHeader read() throws IOException {
    Mp4Track picture = null;
    Mp4Track sound = null;
    for (Mp4Box box : movie.children(file)) {
      Mp4Track track = box.type().equals("trak") ? Mp4Track.read(file, box) : null;
      if (track != null && track.kind().equals("vide") && picture == null) {
        picture = track;
      } else if (track != null && track.kind().equals("soun") && sound == null) {
        sound = track;
      }
    }
    if (picture == null && sound == null) {
      throw file.fault("an MP4 without a picture or sound track, expected one of these");
    }
    int rate = sound == null ? 0 : sound.sampleRate();
    int channels = sound == null ? 0 : sound.channels();
    double seconds = seconds(picture, sound);
    if (picture == null) {
      long samples = Double.isNaN(seconds) ? 0 : Math.round(seconds * rate);
      return new MediaHeader(Media.Kind.AUDIO, "m4a", 0, 0, seconds, rate, channels, samples);
    }
    return new MediaHeader(
        Media.Kind.VIDEO,
        "mp4",
        file.positive(picture.width(), "the clip's width"),
        file.positive(picture.height(), "the clip's height"),
        seconds,
        rate,
        channels,
        picture.samples());
  }

  private double seconds(@Nullable Mp4Track picture, @Nullable Mp4Track sound) throws IOException {
    Mp4Box header = movie.child(file, "mvhd");
    if (header == null) {
      throw file.damaged("the MP4's \"moov\" box has no \"mvhd\"");
    }
    boolean large = file.u8(header.require(file, 20).body()) == 1;
    long at = header.body() + (large ? 20 : 12);
    long scale = file.positive(file.u32(at, true), "the clip's time scale");
    long ticks = large ? file.i64(at + 4, true) : file.u32(at + 4, true);
    boolean known = ticks > 0 && (large || ticks != 0xFFFF_FFFFL);
    if (known) {
      return (double) ticks / scale;
    }
    Mp4Box fragments = movie.child(file, "mvex");
    Mp4Box all = fragments == null ? null : fragments.child(file, "mehd");
    if (all != null) {
      boolean wide = file.u8(all.require(file, 8).body()) == 1;
      long total = wide ? file.i64(all.body() + 4, true) : file.u32(all.body() + 4, true);
      return total > 0 ? (double) total / scale : Double.NaN;
    }
    double tracks =
        Math.max(picture == null ? 0 : picture.seconds(), sound == null ? 0 : sound.seconds());
    double longest = Math.max(indexed, tracks);
    return longest > 0 ? longest : Double.NaN;
  }
}

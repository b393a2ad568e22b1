package org.sensorium.datasets.media;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;

/**
 * Reads headers of media from their first (and, where a format needs it, last) bytes.
 *
 * <p>Clips: MP4/QuickTime, AVI, WebM/Matroska. Recordings: WAV, FLAC, MP3, Ogg (Vorbis, Opus,
 * FLAC), AIFF, AU, and the sound of clips. Point clouds: NPY, PLY, PCD, OFF, OBJ, STL, points as
 * text or bare numbers. Features: NPY, NPZ, PyTorch files and pickles, of which only the kind is
 * told. Pictures are left to a probe that is given, for their readers live with the decoder.
 *
 * <p>A file costs some windows of 4 KB whatever its fields claim: nothing is allocated by them.
 */
public final class MediaHeaders implements MediaProbe {
  private static final int SHOWN = 8; // bytes of an unknown file
  private static final String LFS = "version https://git-lfs";

  /** A format: how it is known and how it is read. */
  private record Format(Matcher matcher, Reader reader) {
    static Format of(Matcher matcher, PlainReader reader) {
      return new Format(matcher, (file, expected) -> reader.read(file));
    }
  }

  private interface Matcher {
    boolean matches(HeaderFile file) throws IOException;
  }

  private interface Reader {
    MediaHeader read(HeaderFile file, Media.Kind expected) throws IOException;
  }

  private interface PlainReader {
    MediaHeader read(HeaderFile file) throws IOException;
  }

  /** In the order in which they are tried: those known by less come later. */
  private static final List<Format> FORMATS =
      List.of(
          Format.of(WavHeader::matches, WavHeader::read),
          Format.of(AviHeader::matches, AviHeader::read),
          Format.of(Mp4Header::matches, Mp4Header::read),
          Format.of(MatroskaHeader::matches, MatroskaHeader::read),
          Format.of(OggHeader::matches, OggHeader::read),
          Format.of(FlacHeader::matches, FlacHeader::read),
          Format.of(AiffHeader::matches, AiffHeader::read),
          Format.of(AuHeader::matches, AuHeader::read),
          new Format(NpyHeader::matches, NpyHeader::read),
          Format.of(PlyHeader::matches, PlyHeader::read),
          Format.of(PcdHeader::matches, PcdHeader::read),
          Format.of(OffHeader::matches, OffHeader::read),
          Format.of(FeatureHeader::matchesPickle, FeatureHeader::readPickle),
          Format.of(FeatureHeader::matchesZip, FeatureHeader::readZip),
          Format.of(Mp3Header::matches, Mp3Header::read),
          Format.of(StlHeader::matches, StlHeader::read),
          Format.of(PointTextHeader::matchesObj, PointTextHeader::readObj),
          Format.of(PointTextHeader::matches, PointTextHeader::read),
          Format.of(PointBinHeader::matches, PointBinHeader::read));

  private final MediaProbe images;

  /**
   * Reads all kinds.
   *
   * @param images reads pictures, and whatever is expected to be one and is of no format above
   */
  public MediaHeaders(MediaProbe images) {
    this.images = images;
  }

  @Override
  public MediaHeader read(Path path, Media.Kind expected) throws IOException {
    MediaHeader header = find(path, expected);
    if (!header.serves(expected)) {
      throw new IOException(
          "%s: %s (%s), expected %s"
              .formatted(path, named(header.kind()), header.format(), named(expected)));
    }
    return header;
  }

  private MediaHeader find(Path path, Media.Kind expected) throws IOException {
    try (HeaderFile file = HeaderFile.open(path)) {
      if (file.has(0, LFS)) {
        throw file.fault(
            "a git-LFS pointer, not the medium; run \"git lfs pull\" where the file came from");
      }
      Format format = isPicture(file) ? null : format(file);
      if (format != null) {
        return format.reader.read(file, expected);
      }
      if (!isPicture(file) && expected != Media.Kind.IMAGE) {
        throw unknown(file, expected);
      }
    }
    return images.read(path, expected);
  }

  private static @Nullable Format format(HeaderFile file) throws IOException {
    for (Format format : FORMATS) {
      if (format.matcher.matches(file)) {
        return format;
      }
    }
    return null;
  }

  private static boolean isPicture(HeaderFile file) throws IOException {
    return file.has(0, "\u00FF\u00D8\u00FF")
        || file.has(0, "\u0089PNG")
        || file.has(0, "GIF8")
        || (file.has(0, "RIFF") && file.has(8, "WEBP"))
        || file.has(0, "BM")
        || file.has(0, "II*\0")
        || file.has(0, "MM\0*")
        || isPnm(file);
  }

  /** "P1" to "P6" and white space. */
  private static boolean isPnm(HeaderFile file) throws IOException {
    return file.length() > 2
        && file.u8(0) == 'P'
        && file.u8(1) >= '1'
        && file.u8(1) <= '6'
        && Character.isWhitespace(file.u8(2));
  }

  private static IOException unknown(HeaderFile file, Media.Kind expected) throws IOException {
    int size = (int) Math.min(SHOWN, file.length());
    StringBuilder found = new StringBuilder();
    for (int i = 0; i < size; i++) {
      found.append(" %02x".formatted(file.u8(i)));
    }
    String formats =
        switch (expected) {
          case IMAGE -> "";
          case VIDEO -> " (MP4, QuickTime, AVI, WebM, Matroska, GIF)";
          case AUDIO -> " (WAV, FLAC, MP3, Ogg, AIFF, AU)";
          case POINTCLOUD -> " (NPY, PLY, PCD, OFF, OBJ, STL, points as text, .bin)";
          case FEATURES -> " (NPY, NPZ, pickle, PyTorch)";
        };
    String page = file.has(0, "<") ? "; it looks like a web page, download the file again" : "";
    return file.fault(
        "starts with the bytes%s (\"%s\"), expected %s%s%s"
            .formatted(
                found, HeaderLines.shown(file.text(0, size)), named(expected), formats, page));
  }

  private static String named(Media.Kind kind) {
    return switch (kind) {
      case IMAGE -> "a picture";
      case VIDEO -> "a clip";
      case AUDIO -> "a recording";
      case POINTCLOUD -> "a point cloud";
      case FEATURES -> "features";
    };
  }
}

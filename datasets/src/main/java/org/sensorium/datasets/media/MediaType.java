package org.sensorium.datasets.media;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;

/** What a medium is, told by its first bytes: names lie ({@code .jpg} files that hold GIF). */
public enum MediaType {
  JPEG(Media.Kind.IMAGE, "jpg"),
  PNG(Media.Kind.IMAGE, "png"),
  GIF(Media.Kind.IMAGE, "gif"),
  WEBP(Media.Kind.IMAGE, "webp"),
  BMP(Media.Kind.IMAGE, "bmp"),
  TIFF(Media.Kind.IMAGE, "tif"),
  AVIF(Media.Kind.IMAGE, "avif"),
  HEIC(Media.Kind.IMAGE, "heic"),
  MP4(Media.Kind.VIDEO, "mp4"),
  QUICKTIME(Media.Kind.VIDEO, "mov"),
  /** Also WebM. */
  MATROSKA(Media.Kind.VIDEO, "mkv"),
  AVI(Media.Kind.VIDEO, "avi"),
  MPEG(Media.Kind.VIDEO, "mpg"),
  FLV(Media.Kind.VIDEO, "flv"),
  WAV(Media.Kind.AUDIO, "wav"),
  FLAC(Media.Kind.AUDIO, "flac"),
  OGG(Media.Kind.AUDIO, "ogg"),
  MP3(Media.Kind.AUDIO, "mp3"),
  M4A(Media.Kind.AUDIO, "m4a"),
  AIFF(Media.Kind.AUDIO, "aiff"),
  NUMPY(Media.Kind.POINTCLOUD, "npy"),
  PLY(Media.Kind.POINTCLOUD, "ply");

  /** Bytes that are enough to tell. */
  static final int HEAD = 64;

  private static final Set<Integer> BMP_HEADERS = Set.of(12, 40, 52, 56, 64, 108, 124); // bytes

  private final Media.Kind kind;
  private final String extension;

  MediaType(Media.Kind kind, String extension) {
    this.kind = kind;
    this.extension = extension;
  }

  /** Modality; an array of numbers counts as a point cloud. */
  public Media.Kind kind() {
    return kind;
  }

  /** Ending of a file's name, without the dot. */
  public String extension() {
    return extension;
  }

  /**
   * The type of a medium that starts with these bytes; null if it is none that is known.
   *
   * @param head the first 64 bytes, or fewer of a shorter medium
   */
  public static @Nullable MediaType of(byte[] head) {
    String signs =
        new String(Arrays.copyOf(head, Math.min(head.length, HEAD)), StandardCharsets.ISO_8859_1);
    if (signs.startsWith("RIFF")) {
      return riff(signs);
    }
    if (signs.startsWith("ftyp", 4)) {
      return container(signs);
    }
    MediaType image = image(signs);
    return image != null ? image : other(signs);
  }

  private static @Nullable MediaType image(String signs) {
    if (signs.startsWith("\u00FF\u00D8\u00FF")) {
      return JPEG;
    }
    if (signs.startsWith("\u0089PNG\r\n\u001A\n")) {
      return PNG;
    }
    if (signs.startsWith("GIF87a") || signs.startsWith("GIF89a")) {
      return GIF;
    }
    if (signs.startsWith("II*\0") || signs.startsWith("MM\0*")) {
      return TIFF;
    }
    // Two letters say little: the size of the header behind them is one of a few numbers.
    boolean header = signs.length() > 18 && BMP_HEADERS.contains((int) signs.charAt(14));
    return header && signs.startsWith("BM") && signs.startsWith("\0\0\0", 15) ? BMP : null;
  }

  private static @Nullable MediaType other(String signs) {
    if (signs.startsWith("\u001AE\u00DF\u00A3")) {
      return MATROSKA;
    }
    if (signs.startsWith("\0\0\1\u00BA") || signs.startsWith("\0\0\1\u00B3")) {
      return MPEG;
    }
    if (signs.startsWith("FLV\1")) {
      return FLV;
    }
    if (signs.startsWith("fLaC")) {
      return FLAC;
    }
    if (signs.startsWith("OggS")) {
      return OGG;
    }
    if (signs.startsWith("ID3") || isMp3Frame(signs)) {
      return MP3;
    }
    if (signs.startsWith("FORM") && signs.startsWith("AIF", 8)) {
      return AIFF;
    }
    if (signs.startsWith("\u0093NUMPY")) {
      return NUMPY;
    }
    return signs.startsWith("ply\n") || signs.startsWith("ply\r") ? PLY : null;
  }

  private static @Nullable MediaType riff(String signs) {
    if (signs.startsWith("WEBP", 8)) {
      return WEBP;
    }
    if (signs.startsWith("WAVE", 8)) {
      return WAV;
    }
    return signs.startsWith("AVI ", 8) ? AVI : null;
  }

  /** Media in ISO boxes tell by their brand. */
  private static MediaType container(String signs) {
    String brand = signs.length() < 12 ? "" : signs.substring(8, 12);
    return switch (brand) {
      case "avif", "avis" -> AVIF;
      case "heic", "heix", "heif", "mif1", "msf1" -> HEIC;
      case "qt  " -> QUICKTIME;
      case "M4A ", "M4B " -> M4A;
      default -> MP4;
    };
  }

  /** A frame's header: eleven ones, layer II or III, a bit rate and a sampling rate that exist. */
  private static boolean isMp3Frame(String signs) {
    if (signs.length() < 3 || signs.charAt(0) != 0xFF || (signs.charAt(1) & 0xE0) != 0xE0) {
      return false;
    }
    int version = signs.charAt(1) >> 3 & 3;
    int layer = signs.charAt(1) >> 1 & 3;
    int bitRate = signs.charAt(2) >> 4;
    int samplingRate = signs.charAt(2) >> 2 & 3;
    return version != 1
        && (layer == 1 || layer == 2)
        && bitRate > 0
        && bitRate < 15
        && samplingRate < 3;
  }
}

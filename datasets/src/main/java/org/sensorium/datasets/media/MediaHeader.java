package org.sensorium.datasets.media;

import org.sensorium.datasets.conversation.Media;

/**
 * What the header of a media file tells.
 *
 * @param kind what the content is, whatever the dataset takes it for
 * @param format of the content, in lower case: {@code jpeg}, {@code wav}, {@code mp4} …
 * @param width of an upright picture or frame, pixels; 0 for other kinds
 * @param height as above
 * @param seconds duration of a clip or recording; NaN for other kinds and where the header does not
 *     tell
 * @param sampleRate of the (first) sound track, Hz; 0 if there is none or the header does not tell
 * @param channels of the (first) sound track, or numbers that a point has; 0 if there are none or
 *     the header does not tell
 * @param count samples per channel of a recording, frames of a clip, points of a cloud, numbers of
 *     features, 1 for a picture; 0 where the header does not tell
 */
public record MediaHeader(
    Media.Kind kind,
    String format,
    int width,
    int height,
    double seconds,
    int sampleRate,
    int channels,
    long count) {

  /** A picture; of an animation its first frame. */
  public static MediaHeader image(String format, int width, int height) {
    return new MediaHeader(Media.Kind.IMAGE, format, width, height, Double.NaN, 0, 0, 1);
  }

  /** A recording whose samples are counted; 0 if their number is not known. */
  static MediaHeader audio(String format, int sampleRate, int channels, long samples) {
    double seconds = samples == 0 ? Double.NaN : (double) samples / sampleRate;
    return new MediaHeader(Media.Kind.AUDIO, format, 0, 0, seconds, sampleRate, channels, samples);
  }

  /** A point cloud. */
  static MediaHeader points(String format, long points, int columns) {
    return new MediaHeader(Media.Kind.POINTCLOUD, format, 0, 0, Double.NaN, 0, columns, points);
  }

  /** Numbers that an encoder has computed before. */
  static MediaHeader features(String format, long numbers) {
    return new MediaHeader(Media.Kind.FEATURES, format, 0, 0, Double.NaN, 0, 0, numbers);
  }

  /**
   * Whether a dataset may take the file for this kind: a clip with sound is also a recording, and
   * an animation also a clip (TGIF's are GIFs).
   */
  public boolean serves(Media.Kind expected) {
    boolean soundOfClip = expected == Media.Kind.AUDIO && kind == Media.Kind.VIDEO && channels > 0;
    boolean animation =
        expected == Media.Kind.VIDEO
            && kind == Media.Kind.IMAGE
            && (format.equals("gif") || format.equals("webp"));
    return kind == expected || soundOfClip || animation;
  }
}

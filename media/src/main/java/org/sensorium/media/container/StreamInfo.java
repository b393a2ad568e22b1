package org.sensorium.media.container;

/**
 * One stream of a container, as its header tells.
 *
 * @param index of the stream in the container
 * @param kind what it holds
 * @param codec FFmpeg's short name, as {@code h264} or {@code aac}
 * @param decodable whether there is a decoder for it
 * @param ticks the unit of time stamps
 * @param start time stamp of the first frame, in ticks; 0 where the header does not tell
 * @param seconds how long it lasts; NaN where the header does not tell
 * @param frames how many frames (of video) the header claims; 0 where it does not tell
 * @param rate average frames a second (of video); NaN where it is not known
 * @param width pixels as stored, before turning; 0 for sound
 * @param height pixels as stored; 0 for sound
 * @param pixelAspect width of a pixel over its height; 1 for square ones or where not told
 * @param quarterTurns how often the stored frame must be turned right (clockwise) by 90 degrees to
 *     stand upright, 0 to 3
 * @param mirrored whether it must be mirrored left to right after that
 * @param sampleRate Hz; 0 for video
 * @param channels of sound; 0 for video
 */
public record StreamInfo(
    int index,
    Kind kind,
    String codec,
    boolean decodable,
    TimeBase ticks,
    long start,
    double seconds,
    long frames,
    double rate,
    int width,
    int height,
    double pixelAspect,
    int quarterTurns,
    boolean mirrored,
    int sampleRate,
    int channels) {

  /** What a stream holds. */
  public enum Kind {
    VIDEO,
    AUDIO,
    /** Subtitles, data, cover pictures: never read. */
    OTHER
  }

  /**
   * The unit of time stamps: {@code numerator / denominator} seconds.
   *
   * @param numerator at least 1
   * @param denominator at least 1
   */
  public record TimeBase(int numerator, int denominator) {
    public TimeBase {
      if (numerator < 1 || denominator < 1) {
        throw new IllegalArgumentException(
            "a time base is a positive fraction, got %d/%d".formatted(numerator, denominator));
      }
    }

    /** Seconds of a number of ticks. */
    public double seconds(long count) {
      return (double) count * numerator / denominator;
    }

    /** The last tick at or before a time. */
    public long ticks(double seconds) {
      return (long) Math.floor(seconds * denominator / numerator);
    }
  }

  /** Seconds from the stream's first frame to a time stamp. */
  public double secondsAt(long timestamp) {
    return ticks.seconds(timestamp - start);
  }
}

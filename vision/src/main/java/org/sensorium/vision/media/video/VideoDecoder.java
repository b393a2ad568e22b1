package org.sensorium.vision.media.video;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;
import org.sensorium.vision.media.Background;
import org.sensorium.vision.media.ImageDecoder;
import org.sensorium.vision.media.ImageLimits;
import org.sensorium.vision.media.RgbImage;

/**
 * Reads chosen frames of videos into 8-bit RGB, standing upright, with their times.
 *
 * <table>
 *   <caption>What becomes of a video</caption>
 *   <tr><td>files</td><td>what {@link org.sensorium.media.container.Container} reads, animated GIF,
 *       PNG and WebP, a folder of pictures (2 frames a second, sorted by name and number), a single
 *       picture (one frame)</td></tr>
 *   <tr><td>rotation</td><td>the container's display matrix is applied, to a quarter turn</td></tr>
 *   <tr><td>pixels that are not square</td><td>kept as stored; {@link VideoInfo#pixelAspect}</td></tr>
 *   <tr><td>colours</td><td>by the stream's matrix and range, BT.601 where it names none; high dynamic
 *       range is not mapped</td></tr>
 *   <tr><td>transparency</td><td>laid over white</td></tr>
 *   <tr><td>frames</td><td>exactly those asked for: equal to decoding all and picking. Which are the
 *       frames is told by the packets' time stamps, not by the header's count</td></tr>
 *   <tr><td>variable frame rate</td><td>indices count frames, rates and spans go by time stamps</td></tr>
 *   <tr><td>truncated, damaged</td><td>read if every frame asked for is whole, else refused. For
 *       indices the header's count of frames counts, so that a cut file never passes for a short
 *       one</td></tr>
 *   <tr><td>no video, no frame</td><td>refused</td></tr>
 * </table>
 *
 * <p>Instances have no state and may be shared between threads; one call uses two threads to
 * decode.
 */
public final class VideoDecoder {
  private static final VideoDecoder STANDARD = new VideoDecoder(VideoLimits.STANDARD);

  private final VideoLimits limits;
  private final ImageDecoder pictures;

  public VideoDecoder(VideoLimits limits) {
    this.limits = limits;
    ImageLimits standard = ImageLimits.STANDARD;
    this.pictures =
        new ImageDecoder(
            new ImageLimits(
                Math.min(standard.bytes(), limits.bytes()),
                Math.min(standard.pixels(), limits.pixels()),
                standard.side()),
            Background.WHITE);
  }

  /** Standard limits. */
  public static VideoDecoder standard() {
    return STANDARD;
  }

  /**
   * What a video is, without decoding it; its packets are read to count the frames.
   *
   * @throws MediaException if there is no video that can be read
   */
  public VideoInfo probe(Path file) throws IOException {
    try (FrameSource source = FrameSources.open(file, pictures, limits)) {
      return source.info();
    }
  }

  /**
   * Reads frames of a video.
   *
   * @param file a video, an animation, a picture, or a folder of pictures
   * @param span seconds from the first frame, from and to: only frames that begin within count, the
   *     ends included; null for the whole video
   * @throws MediaException if a frame asked for cannot be had, with the reason, or a limit is
   *     passed
   */
  public VideoFrames decode(Path file, FrameChoice choice, double @Nullable [] span)
      throws IOException {
    limits.checkAsked(file.toString(), choice);
    try (FrameSource source = FrameSources.open(file, pictures, limits)) {
      return decode(source, choice, span);
    }
  }

  /** Reads frames of the whole video. */
  public VideoFrames decode(Path file, FrameChoice choice) throws IOException {
    return decode(file, choice, null);
  }

  /** Chooses among pictures that are frames of a video, 2 a second, or of a span of it. */
  public VideoFrames decode(List<Path> frames, FrameChoice choice, double @Nullable [] span)
      throws IOException {
    limits.checkAsked("list of frames", choice);
    try (FrameSource source = FramePictures.of(frames, pictures, limits)) {
      return decode(source, choice, span);
    }
  }

  /** Chooses among all of them. */
  public VideoFrames decode(List<Path> frames, FrameChoice choice) throws IOException {
    return decode(frames, choice, null);
  }

  /**
   * When the frames are shown that {@link #decode(Path, FrameChoice, double[])} reads, seconds from
   * the first frame. Nothing is decoded for it but the frames of {@link FrameChoice#shots}, and
   * those of files whose packets do not tell.
   *
   * @param span as there
   * @throws MediaException if there is no video that can be read, or no frame in the span
   */
  public double[] times(Path file, FrameChoice choice, double @Nullable [] span)
      throws IOException {
    limits.checkAsked(file.toString(), choice);
    try (FrameSource source = FrameSources.open(file, pictures, limits)) {
      return times(source, picked(source, choice, span));
    }
  }

  /** The same of pictures that are frames of a video, 2 a second, or of a span of it. */
  public double[] times(List<Path> frames, FrameChoice choice, double @Nullable [] span)
      throws IOException {
    limits.checkAsked("list of frames", choice);
    try (FrameSource source = FramePictures.of(frames, pictures, limits)) {
      return times(source, picked(source, choice, span));
    }
  }

  /** When those of all of them are shown. */
  public double[] times(List<Path> frames, FrameChoice choice) throws IOException {
    return times(frames, choice, null);
  }

  private static double[] times(FrameSource source, int[] picked) {
    double[] times = source.times();
    return IntStream.of(picked).mapToDouble(i -> times[i]).toArray();
  }

  private static int[] picked(FrameSource source, FrameChoice choice, double @Nullable [] span)
      throws MediaException {
    int[] range = span == null ? new int[] {0, source.times().length - 1} : range(source, span);
    return FramePicker.pick(choice, source, range[0], range[1]);
  }

  private VideoFrames decode(FrameSource source, FrameChoice choice, double @Nullable [] span)
      throws MediaException {
    int[] picked = picked(source, choice, span);
    int[] distinct = Arrays.stream(picked).distinct().toArray();
    limits.checkTogether(source.name(), distinct.length, source.info());
    List<RgbImage> read = source.read(distinct);
    List<RgbImage> frames =
        IntStream.of(picked).mapToObj(i -> read.get(Arrays.binarySearch(distinct, i))).toList();
    return new VideoFrames(source.info(), frames, times(source, picked));
  }

  private static int[] range(FrameSource source, double[] span) throws MediaException {
    if (span.length != 2 || !(span[0] <= span[1])) {
      throw new IllegalArgumentException(
          "a span is two times in seconds, from and to, got " + Arrays.toString(span));
    }
    double[] times = source.times();
    int first = 0;
    while (first < times.length && times[first] < span[0]) {
      first++;
    }
    int last = times.length - 1;
    while (last >= 0 && times[last] > span[1]) {
      last--;
    }
    if (first > last) {
      throw new MediaException(
          source.name(),
          "no frame from %.2f s %s; the video has %d frames from 0 to %.2f s"
              .formatted(
                  span[0],
                  Double.isFinite(span[1]) ? "to %.2f s".formatted(span[1]) : "on",
                  times.length,
                  times[times.length - 1]));
    }
    return new int[] {first, last};
  }
}

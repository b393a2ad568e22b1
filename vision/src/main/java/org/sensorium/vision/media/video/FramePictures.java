package org.sensorium.vision.media.video;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.sensorium.media.MediaException;
import org.sensorium.vision.media.ImageDecoder;
import org.sensorium.vision.media.ImageInfo;
import org.sensorium.vision.media.Orientation;
import org.sensorium.vision.media.RgbImage;

/** Pictures taken for the frames of a video: of a folder, of a list, or a single one. */
final class FramePictures implements FrameSource {
  /** Frames a second of a folder of frames, as LLaVA-NeXT takes ShareGPT4Video's. */
  static final double RATE = 2;

  private static final List<String> ENDINGS =
      List.of(".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".ppm", ".pgm");

  private final String name;
  private final List<Path> files;
  private final ImageDecoder decoder;
  private final Deadline deadline;
  private final VideoLimits limits;
  private final VideoInfo info;
  private final double[] times;

  private FramePictures(String name, List<Path> files, ImageDecoder decoder, VideoLimits limits)
      throws IOException {
    this.name = name;
    this.files = files;
    this.decoder = decoder;
    this.limits = limits;
    this.deadline = new Deadline(limits.time());
    ImageInfo first = decoder.info(files.get(0));
    double seconds = files.size() / RATE;
    if (seconds > limits.seconds()) {
      throw new MediaException(
          name,
          "%d frames at %.0f a second last %.1f seconds, more than the limit of %.1f"
              .formatted(files.size(), RATE, seconds, limits.seconds()));
    }
    times = new double[files.size()];
    for (int i = 0; i < times.length; i++) {
      times[i] = i / RATE;
    }
    info =
        new VideoInfo(
            files.size() == 1 ? "picture" : "frames",
            first.format().name().toLowerCase(Locale.ROOT),
            first.width(),
            first.height(),
            files.size(),
            seconds,
            RATE,
            1,
            Orientation.UPRIGHT,
            false);
  }

  static FramePictures of(Path picture, ImageDecoder decoder, VideoLimits limits)
      throws IOException {
    return new FramePictures(picture.toString(), List.of(picture), decoder, limits);
  }

  /** In the order of the list. */
  static FramePictures of(List<Path> files, ImageDecoder decoder, VideoLimits limits)
      throws IOException {
    if (files.isEmpty()) {
      throw new MediaException("list of frames", "it is empty, expected at least one picture");
    }
    return new FramePictures(files.get(0) + " and on", List.copyOf(files), decoder, limits);
  }

  /** The pictures of a folder, by name and numbers in names: frame2 before frame10. */
  static FramePictures ofFolder(Path folder, ImageDecoder decoder, VideoLimits limits)
      throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files =
          all.filter(FramePictures::isPicture)
              .sorted(
                  Comparator.comparing(file -> file.getFileName().toString(), new NaturalOrder()))
              .toList();
    }
    if (files.isEmpty()) {
      throw new MediaException(
          folder.toString(),
          "no picture in this folder, expected the frames of a video: files that end in one of "
              + String.join(" ", ENDINGS));
    }
    return new FramePictures(folder.toString(), files, decoder, limits);
  }

  private static boolean isPicture(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return !name.startsWith(".")
        && ENDINGS.stream().anyMatch(name::endsWith)
        && Files.isRegularFile(file);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public VideoInfo info() {
    return info;
  }

  @Override
  public double[] times() {
    return times;
  }

  @Override
  public List<RgbImage> read(int[] wanted) throws MediaException {
    List<RgbImage> images = new ArrayList<>();
    for (int number : wanted) {
      images.add(read(number));
    }
    return images;
  }

  private RgbImage read(int number) throws MediaException {
    deadline.check(name);
    Path file = files.get(number);
    try {
      RgbImage image = decoder.decode(file);
      limits.checkSize(file.toString(), image.width(), image.height());
      return image;
    } catch (MediaException e) {
      throw e;
    } catch (IOException e) {
      throw new MediaException(file.toString(), "cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void look(int first, int last, Viewer viewer) throws MediaException {
    for (int i = first; i <= last; i++) {
      viewer.see(read(i));
    }
  }

  @Override
  public void close() {}
}

package org.sensorium.demos.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.model.MediumFile;
import org.sensorium.fusion.model.MediumPicture;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** PNG files that show what media look like. */
final class Previews {
  private static final int MOST_FRAMES = 256;

  @Option(
      names = "--preview",
      paramLabel = "DIR",
      description =
          "Writes a PNG of each medium there: the picture, frames of a video with their times, the"
              + " spectrogram of a recording, a point cloud from three sides.")
  private @Nullable Path folder;

  @Option(
      names = "--frames",
      paramLabel = "N",
      description = "Frames of a video in its preview (default: ${DEFAULT-VALUE}).")
  private int frames = 8;

  /** Whether any are asked for. */
  boolean wanted() {
    return folder != null;
  }

  /** Makes the folder, if any are asked for. */
  void begin(CommandLine command) throws IOException {
    if (frames < 1 || frames > MOST_FRAMES) {
      throw new ParameterException(
          command, "--frames must be 1 to %d, got %d".formatted(MOST_FRAMES, frames));
    }
    if (folder != null) {
      if (Files.exists(folder) && !Files.isDirectory(folder)) {
        throw new ParameterException(
            command, "--preview %s: a file lies there; expected a folder".formatted(folder));
      }
      Files.createDirectories(folder);
    }
  }

  /**
   * Writes the picture of a medium.
   *
   * @param name of the file, without its ending; one that is there is replaced
   * @return where it is
   * @throws IOException if the medium cannot be read
   */
  Path write(MediumFile medium, String name) throws IOException {
    Path file = folder().resolve(name + ".png");
    var picture = MediumPicture.of(medium, frames, null);
    WholeFile.at(file).write(part -> ImageIO.write(picture, "png", part.toFile()));
    return file;
  }

  /** The name of the picture of a medium of a row, both counted from 1. */
  static String name(long row, int medium) {
    return String.format(Locale.ROOT, "row-%06d-%d", row, medium);
  }

  private Path folder() {
    if (folder == null) {
      throw new IllegalStateException("no previews were asked for");
    }
    return folder;
  }
}

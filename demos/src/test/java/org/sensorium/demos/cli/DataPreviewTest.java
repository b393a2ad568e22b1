package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.build.Sandboxes;

/** {@code data show} of media, alone or in rows, and the pictures of them. */
class DataPreviewTest {
  @TempDir private Path temp;

  @Test
  void tellsWhatIsKnownOfABareMedium() throws IOException {
    Path sound = MediaSamples.wav(temp.resolve("a.wav"), 4000);
    assertThat(show(sound).succeeds().out())
        .isEqualToNormalizingNewlines(
            sound + ": audio: wav (pcm_s16le), 1 channel, 8000 Hz, 0.50 s\n");
    Path cloud = MediaSamples.cloud(temp.resolve("a.xyz"));
    assertThat(show(cloud).succeeds().out()).contains("a.xyz: points: xyz, 8 points");
    Path picture = MediaSamples.picture(temp.resolve("a.png"));
    assertThat(show(picture).succeeds().out()).contains("a.png: image: png, 8x8");
    Path frames = Files.createDirectory(temp.resolve("frames"));
    MediaSamples.picture(frames.resolve("1.png"));
    MediaSamples.picture(frames.resolve("2.png"));
    assertThat(show(frames).succeeds().out())
        .contains(
            "frames: video: frames (png), 8x8, 2 frames, 1.00 s, 2.00 frames/s, without sound");
  }

  @Test
  void drawsABareMedium() throws IOException {
    Path frames = Files.createDirectory(temp.resolve("frames"));
    MediaSamples.picture(frames.resolve("1.png"));
    Path previews = temp.resolve("previews");
    CommandRun run =
        CommandRun.of(
                "data", "show", frames + "", "--preview", previews.toString(), "--frames", "3")
            .succeeds();
    Path drawn = previews.resolve("frames.png");
    assertThat(run.out()).endsWith("preview: " + drawn + System.lineSeparator());
    BufferedImage sheet = ImageIO.read(drawn.toFile());
    // three frames of 8 pixels in cells of 240, a gap of 8 around each, a line of 16 below
    assertThat(sheet.getWidth()).isEqualTo(3 * (240 + 8) + 8);
    assertThat(sheet.getHeight()).isEqualTo(240 + 16 + 8 + 8);
  }

  @Test
  void drawsTheMediaOfRows() throws IOException {
    for (String modality : new String[] {"image", "video", "audio", "points"}) {
      Path folder = temp.resolve(modality);
      Sandboxes.of(modality)
          .with(Map.of("trainScenes", "3", "testScenes", "2"))
          .write(folder, done -> {});
      Path previews = temp.resolve(modality + "-previews");
      CommandRun run =
          CommandRun.of(
                  "data",
                  "show",
                  folder.resolve("train.json").toString(),
                  "--skip",
                  "1",
                  "-n",
                  "1",
                  "--preview",
                  previews.toString())
              .succeeds();
      Path drawn = previews.resolve("row-000002-1.png");
      assertThat(run.out()).contains("  preview  " + drawn);
      assertThat(ImageIO.read(drawn.toFile()).getWidth()).as(modality).isGreaterThan(32);
      assertThat(previews).isDirectoryNotContaining("glob:**000001*");
    }
  }

  @Test
  void whatCannotBeDrawnIsSaidAndEndsNothing() throws IOException {
    Path rows =
        Files.writeString(
            temp.resolve("rows.json"),
            """
            [{"id": "1", "video": "none.mp4", "conversations": [
               {"from": "human", "value": "<video>\\n?"}, {"from": "gpt", "value": "A"}]},
             {"id": "2", "video": "text.mp4", "conversations": [
               {"from": "human", "value": "<video>\\n?"}, {"from": "gpt", "value": "B"}]}]
            """);
    Files.writeString(temp.resolve("text.mp4"), "no clip");
    String previews = temp.resolve("previews").toString();
    assertThat(
            CommandRun.of("data", "show", rows.toString(), "--preview", previews).succeeds().out())
        .contains("preview  none: the medium was not found", "text.mp4: not a media file", "B");
  }

  @Test
  void refusesBadMediaAndBadOptions() throws IOException {
    Path nowhere = temp.resolve("no-folder").resolve("rows.json");
    show(nowhere).refusedWith(nowhere + ": no such file or folder");
    Path text = Files.writeString(temp.resolve("text.mp4"), "no clip");
    show(text).refusedWith("text.mp4: not a media file by its content");
    show(Files.writeString(temp.resolve("a.pcd"), "no cloud")).refusedWith("a.pcd: ");
    Path sound = MediaSamples.wav(temp.resolve("a.wav"), 800);
    option(sound, "--frames", "0").refusedWith("--frames must be 1 to 256, got 0");
    option(sound, "--frames", "1000").refusedWith("--frames must be 1 to 256, got 1000");
    option(sound, "--frames", "many").refusedWith("Invalid value for option '--frames'");
    option(sound, "--preview", text.toString())
        .refusedWith("text.mp4: a file lies there; expected a folder");
    CommandRun.of("data", "show", sound.toString(), "--json")
        .refusedWith("a.wav is of kind audio, not a dataset: --json is about rows; leave it out");
    CommandRun.of("data", "show", sound.toString(), "--json", "--preview", temp.toString())
        .refusedWith("--preview names its files between the rows");
  }

  private static CommandRun option(Path file, String name, String value) {
    return CommandRun.of("data", "show", file.toString(), name, value);
  }

  private static CommandRun show(Path file) {
    return CommandRun.of("data", "show", file.toString());
  }
}

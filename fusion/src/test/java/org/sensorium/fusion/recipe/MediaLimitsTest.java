package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.nn.checkpoint.CheckpointException;

/** A run leaves out media beyond the limits, and refuses to ask for too much itself. */
class MediaLimitsTest {
  private static final Path VIDEOS = Path.of("../vision/src/test/resources/video");
  private static final Path SOUNDS = Path.of("../audio/src/test/resources/sounds");
  private static final Path CLOUDS = Path.of("../pointcloud/src/test/resources/clouds");

  @TempDir private Path temp;

  private Path copy(Path file) throws IOException {
    return Files.copy(file, temp.resolve(String.valueOf(file.getFileName())));
  }

  @Test
  void tenHoursOfVideoGoToTheLedger() throws IOException {
    assertThat(reasons("video", copy(VIDEOS.resolve("bframes.mp4")), VIDEOS.resolve("hours.mp4")))
        .containsPattern("hours.mp4: 36000.* seconds, more than the limit of 14400.0");
  }

  @Test
  void tenHoursOfSoundGoToTheLedger() throws IOException {
    Path hours = copy(SOUNDS.resolve("base.wav")); // two channels of 16 bits at 8 kHz
    try (RandomAccessFile file = new RandomAccessFile(hours.toFile(), "rw")) {
      int bytes = 36_000 * 8000 * 4;
      file.setLength(44L + bytes); // sparse
      file.seek(4);
      file.writeInt(Integer.reverseBytes(36 + bytes));
      file.seek(40);
      file.writeInt(Integer.reverseBytes(bytes));
    }
    assertThat(reasons("audio", copy(SOUNDS.resolve("f32le.wav")), hours))
        .contains("base.wav: 36000.0 seconds, more than the limit of 600.0");
  }

  @Test
  void aHundredMillionPointsGoToTheLedger() throws IOException {
    String header =
        "ply\nformat ascii 1.0\nelement vertex 100000000\nproperty float x\nproperty float y\n"
            + "property float z\nend_header\n";
    Path many = Files.writeString(temp.resolve("many.ply"), header + "1 2 3\n".repeat(170));
    assertThat(reasons("points", copy(CLOUDS.resolve("box.off")), many))
        .contains("many.ply: 100000000 vertex entries promised by the header, more than the limit");
  }

  /** What the ledger says of one of two media, of which the other is used. */
  private String reasons(String modality, Path good, Path bad) throws IOException {
    Path there = bad.startsWith(temp) ? bad : copy(bad);
    SoakMedia.writeRows(modality, temp, List.of(good, there));
    Stopwatch watch = new Stopwatch();
    SoakRun.run(temp, modality, watch, List.of("data.max_bad_share=0.5"));
    assertThat(watch.features).isLessThan(Duration.ofSeconds(2)); // the good one, too
    List<String> ledger = Files.readAllLines(temp.resolve("runs/soak/quarantine.jsonl"));
    assertThat(ledger).hasSize(1);
    assertThat(new ObjectMapper().readTree(ledger.get(0)).path("row").asInt()).isEqualTo(2);
    return ledger.get(0);
  }

  @Test
  void framesThatWouldNotFitIntoMemoryAreRefused() throws IOException {
    SoakMedia.writeRows("video", temp, List.of(copy(VIDEOS.resolve("bframes.mp4"))));
    List<String> many = List.of("model.media.video.frames=4096", "model.media.video.image_size=84");
    assertThatThrownBy(() -> SoakRun.run(temp, "video", RunListener.SILENT, many))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("encoder: 4096 frames of a video are 86704128 numbers of pixels")
        .hasMessageEndingWith(
            "more than the limit of 67108864 for each video: ask for fewer frames");
  }

  @Test
  void moreFramesSideBySideThanAProjectorTakesAreRefused() throws IOException {
    SoakMedia.writeRows("video", temp, List.of(copy(VIDEOS.resolve("bframes.mp4"))));
    List<String> many =
        List.of(
            "model.media.video.frames=4096",
            "model.media.video.frames_joined=true",
            "model.media.video.encoder_layers=[-2, -1]"); // 64 numbers a cell
    assertThatThrownBy(() -> SoakRun.run(temp, "video", RunListener.SILENT, many))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("encoder: 4096 frames side by side are 262144 numbers")
        .hasMessageContaining("more than the limit of 131072: ask for fewer frames");
  }

  private static final class Stopwatch implements RunListener {
    private Duration features = Duration.ZERO;

    @Override
    public void say(String line) {}

    @Override
    public Progress begin(String what, long first, long total, String unit) {
      long start = System.nanoTime();
      return new Progress() {
        @Override
        public void at(long done, String note) {}

        @Override
        public void close() {
          features =
              what.equals("features") ? Duration.ofNanos(System.nanoTime() - start) : features;
        }
      };
    }
  }
}

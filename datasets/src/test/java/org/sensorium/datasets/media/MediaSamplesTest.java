package org.sensorium.datasets.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sensorium.datasets.conversation.Media;

/** Real recordings, clips and point clouds; the pictures are read in the tests of demos. */
@Tag("samples")
class MediaSamplesTest {
  private static final Path MEDIA = Path.of(System.getProperty("samples", "none"), "media");
  private static final Map<String, Media.Kind> KINDS =
      Map.ofEntries(
          Map.entry("wav", Media.Kind.AUDIO),
          Map.entry("ogg", Media.Kind.AUDIO),
          Map.entry("mp3", Media.Kind.AUDIO),
          Map.entry("flac", Media.Kind.AUDIO),
          Map.entry("mp4", Media.Kind.VIDEO),
          Map.entry("avi", Media.Kind.VIDEO),
          Map.entry("npy", Media.Kind.POINTCLOUD),
          Map.entry("ply", Media.Kind.POINTCLOUD),
          Map.entry("pcd", Media.Kind.POINTCLOUD),
          Map.entry("off", Media.Kind.POINTCLOUD),
          Map.entry("obj", Media.Kind.POINTCLOUD),
          Map.entry("stl", Media.Kind.POINTCLOUD),
          Map.entry("xyz", Media.Kind.POINTCLOUD));

  @BeforeEach
  void samplesAreThere() {
    assumeTrue(Files.isDirectory(MEDIA), "no samples: name their folder by -Dsamples=DIR");
  }

  private static MediaHeader read(String name, Media.Kind kind) throws IOException {
    return HeaderFixtures.HEADERS.read(MEDIA.resolve(name), kind);
  }

  @Test
  void everyFileHasAHeader() throws IOException {
    int read = 0;
    for (String folder : List.of("audio", "video", "pointcloud", "llamafactory_mm")) {
      try (Stream<Path> files = Files.walk(MEDIA.resolve(folder))) {
        for (Path file : files.sorted().toList()) {
          String name = file.getFileName().toString();
          Media.Kind kind = KINDS.get(name.substring(name.lastIndexOf('.') + 1));
          if (kind != null) {
            MediaHeader header = HeaderFixtures.HEADERS.read(file, kind);
            assertThat(header.kind()).as(file.toString()).isEqualTo(kind);
            if (kind != Media.Kind.POINTCLOUD) {
              assertThat(header.seconds()).as(file.toString()).isBetween(0.1, 70.0);
            }
            read++;
          }
        }
      }
    }
    assertThat(read).isGreaterThanOrEqualTo(800);
  }

  /** Samples and rates as libsndfile 1.2 tells them. */
  @Test
  void recordingsAgreeWithLibsndfile() throws IOException {
    audio("audio/clips/198-209-0000.ogg", "vorbis", 22_050, 1, 306_717);
    audio("audio/clips/glacier-bay-humpback.ogg", "vorbis", 22_050, 1, 1_429_039);
    audio("audio/fsdd/9_theo_13.wav", "wav", 8_000, 1, 3_816);
    audio("llamafactory_mm/mllm_demo_data/2.wav", "wav", 16_000, 1, 46_421);
    audio("llamafactory_mm/mllm_demo_data/3.flac", "flac", 16_000, 1, 93_680);
    audio("llamafactory_mm/mllm_demo_data/1.mp3", "mp3", 48_000, 2, 193_536);
  }

  private static void audio(String name, String format, int rate, int channels, long samples)
      throws IOException {
    assertThat(read(name, Media.Kind.AUDIO))
        .isEqualTo(MediaHeader.audio(format, rate, channels, samples));
  }

  /** Sizes, durations and frames as FFmpeg (PyAV 18.1) tells them. */
  @Test
  void clipsAgreeWithFfmpeg() throws IOException {
    clip("video/video1.mp4", "mp4", 640, 360, 11.75, 282, 44_100);
    clip("video/video5.mp4", "mp4", 362, 640, 11.833333, 284, 44_100);
    clip("llamafactory_mm/mllm_demo_data/1.mp4", "mp4", 640, 360, 9.72, 243, 0);
    clip("llamafactory_mm/mllm_demo_data/3.mp4", "mp4", 640, 360, 6.088333, 146, 0);
    clip("llamafactory_mm/mllm_demo_data/2.avi", "avi", 320, 240, 9.02507, 270, 0);
  }

  private static void clip(
      String name, String format, int width, int height, double seconds, long frames, int rate)
      throws IOException {
    MediaHeader header = read(name, Media.Kind.VIDEO);
    assertThat(List.of(header.format(), header.width(), header.height(), header.count()))
        .isEqualTo(List.of(format, width, height, frames));
    assertThat(header.seconds()).isCloseTo(seconds, within(0.03));
    assertThat(header.sampleRate()).isEqualTo(rate);
  }

  /** As grep finds them in the headers and NumPy in its own files. */
  @Test
  void pointCloudsAgreeWithWhatIsWrittenInThem() throws IOException {
    points("ism_train_cat_4096.npy", "npy", 4096, 6);
    points("ism_train_cat.pcd", "pcd", 3400, 3);
    points("milk.pcd", "pcd", 12_575, 4);
    points("object_template_0.pcd", "pcd", 1397, 3);
    points("bunny.ply", "ply", 8171, 3);
    points("reference.ply", "ply", 845, 3);
    points("ballA.off", "off", 1900, 3);
    points("points_agisoft.xyz", "xyz", 0, 6);
    points("points_cloudcompare.xyz", "xyz", 0, 7);
    points("rabbit.obj", "obj", 0, 3);
    points("teapot.stl", "stl", 3 * (44_784 - 84) / 50, 3);
  }

  private static void points(String name, String format, long points, int columns)
      throws IOException {
    MediaHeader header = read("pointcloud/" + name, Media.Kind.POINTCLOUD);
    assertThat(List.of(header.format(), header.count())).isEqualTo(List.of(format, points));
    if (!format.equals("ply")) { // whose normals and colours differ from file to file
      assertThat(header.channels()).isEqualTo(columns);
    }
  }
}

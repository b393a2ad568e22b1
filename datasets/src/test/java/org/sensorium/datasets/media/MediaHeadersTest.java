package org.sensorium.datasets.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.media.HeaderFixtures.Fixture;

class MediaHeadersTest {
  @TempDir private Path folder;

  static List<Fixture> fixtures() {
    return HeaderFixtures.all();
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static MediaHeader read(Path file, Media.Kind expected) throws IOException {
    return HeaderFixtures.HEADERS.read(file, expected);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void agreesWithOtherPrograms(Fixture fixture) throws IOException {
    // the name must not matter
    MediaHeader found = read(write("medium.jpg", fixture.bytes()), fixture.kind());
    MediaHeader expected = fixture.header();
    double tolerance = fixture.kind() == Media.Kind.VIDEO ? 0.03 : 0.0005; // s; sound may end later
    if (!Double.isNaN(expected.seconds())) {
      assertThat(found.seconds()).isCloseTo(expected.seconds(), within(tolerance));
      assertThat(found.count())
          .isCloseTo(expected.count(), within(Math.round(tolerance * expected.sampleRate())));
    } else {
      assertThat(found.seconds()).isNaN();
      assertThat(found.count()).isEqualTo(expected.count());
    }
    assertThat(found)
        .usingRecursiveComparison()
        .ignoringFields("seconds", "count")
        .isEqualTo(expected);
  }

  @Test
  void picturesGoToTheirReader() throws IOException {
    MediaHeader picture = MediaHeader.image("gif", 4, 3);
    MediaHeaders headers = new MediaHeaders((file, expected) -> picture);
    for (String start :
        List.of(
            "\u00FF\u00D8\u00FF\u00E0",
            "\u0089PNG\r\n",
            "GIF89a",
            "RIFF....WEBP",
            "BM......",
            "II*\0",
            "MM\0*",
            "P6\n2 2")) {
      Path file = write("clip.mp4", start.getBytes(StandardCharsets.ISO_8859_1));
      assertThat(headers.read(file, Media.Kind.IMAGE)).isEqualTo(picture);
      assertThat(headers.read(file, Media.Kind.VIDEO)).isEqualTo(picture); // animated, it may be
      assertThatThrownBy(() -> headers.read(file, Media.Kind.AUDIO))
          .isInstanceOf(IOException.class)
          .hasMessage(file + ": a picture (gif), expected a recording");
    }
    // what is of no known format is left to the reader of pictures to refuse
    Path other = write("a.jpg", new byte[] {1, 2, 3});
    assertThat(headers.read(other, Media.Kind.IMAGE)).isEqualTo(picture);
  }

  @Test
  void whatDoesNotServeIsRefused() throws IOException {
    Path clip = write("a", fixture("end.mp4").bytes());
    assertThat(read(clip, Media.Kind.AUDIO).kind()).isEqualTo(Media.Kind.VIDEO); // it has sound
    refused(clip, Media.Kind.IMAGE, "a clip (mp4), expected a picture");
    Path silent = write("b", fixture("start.mp4").bytes());
    refused(silent, Media.Kind.AUDIO, "a clip (mp4), expected a recording");
    Path sound = write("c", fixture("sound.m4a").bytes());
    refused(sound, Media.Kind.VIDEO, "a recording (m4a), expected a clip");
    Path pickle = write("d.npy", fixture("features.pkl").bytes());
    refused(pickle, Media.Kind.POINTCLOUD, "features (pickle), expected a point cloud");
    Path flat = write("e.npy", fixture("features.npy").bytes());
    refused(flat, Media.Kind.POINTCLOUD, "an NPY of shape (2, 3, 4), expected a point cloud");
  }

  @Test
  void whatIsNoMediumIsRefused() throws IOException {
    Path missing = folder.resolve("none.wav");
    refused(missing, Media.Kind.AUDIO, "no such file, expected a media file");
    refused(folder, Media.Kind.AUDIO, "not a regular file, expected a media file");
    refused(write("empty.mp4", new byte[0]), Media.Kind.VIDEO, "the file is empty");
    refused(
        write("lfs.mp4", "version https://git-lfs.github.com/spec/v1\n".getBytes()),
        Media.Kind.VIDEO,
        "a git-LFS pointer");
    refused(
        write("page.mp3", "<!DOCTYPE html>".getBytes()),
        Media.Kind.AUDIO,
        "starts with the bytes 3c 21 44 4f 43 54 59 50 (\"<!DOCTYP\"), expected a recording (WAV,"
            + " FLAC, MP3, Ogg, AIFF, AU); it looks like a web page");
    refused(write("x", new byte[] {1}), Media.Kind.FEATURES, "starts with the bytes 01 (\"?\")");
    refused(write("rows.json", "[{\"id\": 1}]".getBytes()), Media.Kind.POINTCLOUD, "starts with");
    refused(
        write("a.heic", "\0\0\0\30ftypheic\0\0\0\0".getBytes()),
        Media.Kind.IMAGE,
        "HEIF, AVIF), which is not read");
  }

  static Fixture fixture(String name) {
    return fixtures().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
  }

  private static void refused(Path file, Media.Kind expected, String reason) {
    assertThatThrownBy(() -> read(file, expected))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(reason);
  }
}

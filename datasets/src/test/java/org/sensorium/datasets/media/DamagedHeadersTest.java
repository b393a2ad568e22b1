package org.sensorium.datasets.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.media.HeaderFixtures.Fixture;

/** Files that are cut off, and files whose fields lie. */
class DamagedHeadersTest {
  /** Frames without an index: that the last one is cut shows only to a decoder. */
  private static final Set<String> UNMEASURED = Set.of("mono.flac", "cbr.mp3", "vbr.mp3");

  /** Nothing in it tells how long it should be. */
  private static final String ENDLESS = "no_info.mp3";

  private static final int MUTANTS = 200;

  @TempDir private Path folder;

  static List<Fixture> fixtures() {
    return HeaderFixtures.all();
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("medium"), bytes);
  }

  private void refused(byte[] bytes, Media.Kind expected, String reason) throws IOException {
    Path file = write(bytes);
    assertThatThrownBy(() -> HeaderFixtures.HEADERS.read(file, expected))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(reason);
  }

  private void refused(String text, Media.Kind expected, String reason) throws IOException {
    refused(text.getBytes(StandardCharsets.ISO_8859_1), expected, reason);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void aTruncatedFileIsRefused(Fixture fixture) throws IOException {
    byte[] whole = fixture.bytes();
    if (fixture.name().equals(ENDLESS)) {
      return;
    }
    if (!UNMEASURED.contains(fixture.name())) {
      refused(Arrays.copyOf(whole, whole.length - 1), fixture.kind(), "truncated");
    }
    refused(Arrays.copyOf(whole, whole.length / 2), fixture.kind(), "");
    for (int length = 1; length < 44; length++) {
      refused(Arrays.copyOf(whole, length), fixture.kind(), "");
    }
  }

  /** Whatever the fields say: a header or a message, and soon. */
  @ParameterizedTest
  @MethodSource("fixtures")
  void lyingFieldsAreHarmless(Fixture fixture) throws IOException {
    Random random = new Random(4);
    byte[] extremes = {0, 1, 0x7F, (byte) 0x80, (byte) 0xFF};
    for (int mutant = 0; mutant < MUTANTS; mutant++) {
      byte[] bytes = fixture.bytes();
      int at = 4 + random.nextInt(Math.min(bytes.length, 1024) - 8);
      for (int i = 0; i <= mutant % 4; i++) {
        bytes[at + i] =
            mutant % 3 == 0 ? (byte) random.nextInt() : extremes[random.nextInt(extremes.length)];
      }
      Path file = write(bytes);
      try {
        MediaHeader header = HeaderFixtures.HEADERS.read(file, fixture.kind());
        assertThat(header.serves(fixture.kind())).isTrue();
        assertThat(header.count()).isNotNegative();
        assertThat(header.seconds())
            .satisfiesAnyOf(s -> assertThat(s).isNotNegative(), s -> assertThat(s).isNaN());
      } catch (IOException e) {
        assertThat(e).hasMessageStartingWith(file + ": ");
      }
    }
  }

  private static byte[] patched(String name, int at, int... bytes) {
    byte[] file = MediaHeadersTest.fixture(name).bytes();
    for (int i = 0; i < bytes.length; i++) {
      file[at + i] = (byte) bytes[i];
    }
    return file;
  }

  @Test
  void wav() throws IOException {
    refused(patched("pcm16.wav", 22, 0, 0), Media.Kind.AUDIO, "number of channels is 0");
    refused(patched("pcm16.wav", 24, 0, 0, 0, 0), Media.Kind.AUDIO, "sample rate is 0");
    refused(patched("pcm16.wav", 34, 0, 0), Media.Kind.AUDIO, "bits a sample is 0");
    refused(patched("pcm16.wav", 36, 'l'), Media.Kind.AUDIO, "the WAV has no data chunk");
    refused(patched("pcm16.wav", 40, 0, 0, 0, 0), Media.Kind.AUDIO, "no samples");
    refused(
        patched("pcm16.wav", 40, 0x41, 6), Media.Kind.AUDIO, "claims 1601 bytes of samples, 1600");
    refused(patched("pcm16.wav", 12, 'x'), Media.Kind.AUDIO, "data before its format chunk");
    // FFmpeg and SoX write these when they cannot go back to fill the size in
    for (int[] unknown : new int[][] {{0xFF, 0xFF, 0xFF, 0xFF}, {0, 0xF0, 0xFF, 0x7F}}) {
      Path streamed = write(patched("pcm16.wav", 40, unknown));
      assertThat(HeaderFixtures.HEADERS.read(streamed, Media.Kind.AUDIO).count()).isEqualTo(800);
    }
  }

  @Test
  void compressedSound() throws IOException {
    refused(patched("mono.flac", 18, 0, 0, 0), Media.Kind.AUDIO, "sample rate is 0");
    refused(patched("mono.flac", 7, 33), Media.Kind.AUDIO, "does not start with its stream");
    refused("ID3\4\0\0\177\177\177\177fLaC", Media.Kind.AUDIO, "ID3 tag ends at byte 268435465");
    refused("ID3\4\0\0\0\0\0\1.nothing that is a frame", Media.Kind.AUDIO, "no MPEG audio frame");
    refused(patched("vorbis.ogg", 29, 'x'), Media.Kind.AUDIO, "without Vorbis, Opus or FLAC");
    refused(patched("stereo.aiff", 20, 0, 0), Media.Kind.AUDIO, "number of channels is 0");
    refused(patched("mono.au", 12, 0, 0, 0, 99), Media.Kind.AUDIO, "an AU of coding 99");
    refused(patched("mono.au", 20, 0, 0, 0, 0), Media.Kind.AUDIO, "number of channels is 0");
  }

  private static byte[] box(String type, byte[]... parts) {
    ByteBuffer box = ByteBuffer.allocate(8 + Arrays.stream(parts).mapToInt(p -> p.length).sum());
    box.putInt(box.capacity()).put(type.getBytes(StandardCharsets.ISO_8859_1));
    for (byte[] part : parts) {
      box.put(part);
    }
    return box.array();
  }

  @Test
  void boxesThatLie() throws IOException {
    Media.Kind video = Media.Kind.VIDEO;
    refused(
        "\0\0\0\3ftypisom", video, "box \"ftyp\" at byte 0 claims 3 bytes, expected at least 8");
    refused("\0\0\0\1ftyp\u00FF\0\0\0\0\0\0\0", video, "claims 18374686479671623680 bytes");
    refused("\0\0\0\10moov", video, "without a picture or sound track");
    refused("\0\0\0\10ftyp", video, "no \"moov\" box");
    // a box as large as what it lies in, again and again
    byte[] self = "\0\0\0\0moov\0\0\0\0trak\0\0\0\0trak".getBytes(StandardCharsets.ISO_8859_1);
    refused(self, video, "without a picture or sound track");
    refused(box("moov", "\0\0\1\0trak".getBytes()), video, "behind the box \"moov\"");
    byte[] free = box("free");
    ByteBuffer many = ByteBuffer.allocate(100_000 * free.length);
    while (many.hasRemaining()) {
      many.put(free);
    }
    refused(box("moov", many.array()), video, "without a picture or sound track");
    refused(many.array(), video, "no \"moov\" box");
  }

  @Test
  void otherClipsThatLie() throws IOException {
    refused(patched("clip.avi", 4, 0xFF, 0xFF, 0xFF, 0x7F), Media.Kind.VIDEO, "the AVI claims");
    refused(patched("clip.avi", 16, 0xFF, 0xFF), Media.Kind.VIDEO, "");
    refused("\u001AE\u00DF\u00A3\u0080", Media.Kind.VIDEO, "truncated");
    refused(
        "\u001AE\u00DF\u00A3\u0084B\u0082\u0081x\0", Media.Kind.VIDEO, "type \"x\", expected webm");
    // segments of unknown size inside each other
    refused(
        "\u001AE\u00DF\u00A3\u0080" + "\u0018S\u0080g\u00FF".repeat(5000),
        Media.Kind.VIDEO,
        "no picture or sound track");
  }

  private static byte[] npy(String header, int data) {
    ByteBuffer file = ByteBuffer.allocate(10 + header.length() + data);
    file.order(ByteOrder.LITTLE_ENDIAN)
        .put("\u0093NUMPY\1\0".getBytes(StandardCharsets.ISO_8859_1));
    return file.putShort((short) header.length()).put(header.getBytes()).array();
  }

  @Test
  void arraysThatLie() throws IOException {
    Media.Kind cloud = Media.Kind.POINTCLOUD;
    String start = "{'descr': '<f4', 'fortran_order': False, 'shape': ";
    refused(npy(start + "(4, 3)}", 47), cloud, "shape (4, 3) needs 48 bytes, 47 are left");
    refused(npy(start + "(0, 3)}", 0), cloud, "holds no numbers");
    refused(npy(start + "(4611686018427387904, 4)}", 0), cloud, "expected a whole number");
    refused(npy(start + "(999999999999999, 999999999)}", 0), cloud, "too large");
    refused(npy(start + "(-4, 3)}", 0), cloud, "\"-4\", expected a whole number");
    refused(npy(start + "(4, 2)}", 32), cloud, "an NPY of shape (4, 2), expected a point cloud");
    refused(npy(start + "7}", 32), cloud, "the NPY's shape is \"7\"");
    refused(npy("{'descr': '<f4', 'shape': (4, 3)}", 48), cloud, "no 'fortran_order'");
    refused(
        npy(start.replace("<f4", "|O") + "(4, 3)}", 48),
        cloud,
        "an NPY of type '|O', expected numbers");
    refused(npy(start.replace("<f4", "|O8") + "(4, 3)}", 48), cloud, "objects are pickled");
    refused(npy(start.replace("<f4", "<f999") + "(4, 3)}", 48), cloud, "numbers of 999 bytes");
    refused("\u0093NUMPY\2\0\u00FF\u00FF\u00FF\u00FF{}", cloud, "claims 4294967295 bytes");
    refused("\u0093NUMPY\7\0\1\0{}", cloud, "NPY version 7");
  }
}

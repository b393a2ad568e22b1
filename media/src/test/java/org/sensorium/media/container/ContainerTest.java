package org.sensorium.media.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.media.MediaException;

class ContainerTest {
  private static final int RATE = 8000; // Hz

  @TempDir Path folder;

  /** A mono 16-bit WAV file whose header claims any number of bytes of sound. */
  private static byte[] wav(int claimed, int samples) {
    ByteBuffer out = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
    out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + claimed);
    out.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    out.putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(2 * RATE);
    out.putShort((short) 2).putShort((short) 16);
    out.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(claimed);
    for (int i = 0; i < samples; i++) {
      out.putShort((short) (i % 1000));
    }
    return out.array();
  }

  /** A FLAC header that claims any number of samples, mono, 16 bits, and nothing behind it. */
  private static byte[] flac(long samples) {
    ByteBuffer out = ByteBuffer.allocate(1024);
    out.put("fLaC".getBytes(StandardCharsets.US_ASCII)).putInt(0x80000000 | 34);
    out.putShort((short) 4096).putShort((short) 4096).put(new byte[6]);
    out.putLong((long) RATE << 44 | 15L << 36 | samples); // 20, 3, 5 and 36 bits
    return out.array();
  }

  private static Container open(byte[] bytes) throws MediaException {
    return Container.open("x", bytes, ContainerLimits.STANDARD);
  }

  @Test
  void readsSamplesFromMemoryAndFromAFile() throws IOException {
    byte[] bytes = wav(2 * RATE, RATE);
    Path file = Files.write(folder.resolve("a.wav"), bytes);
    try (Container memory = open(bytes);
        Container disk = Container.open(file, ContainerLimits.STANDARD)) {
      for (Container container : new Container[] {memory, disk}) {
        StreamInfo stream = container.audio();
        assertThat(container.format()).isEqualTo("wav");
        assertThat(stream.sampleRate()).isEqualTo(RATE);
        assertThat(stream.channels()).isEqualTo(1);
        assertThat(stream.seconds()).isEqualTo(1.0);
        assertThat(countSamples(container, stream)).isEqualTo(RATE);
      }
    }
  }

  @Test
  void readsAgainAfterSeeking() throws IOException {
    try (Container container = open(wav(2 * RATE, RATE))) {
      StreamInfo stream = container.audio();
      assertThat(countSamples(container, stream)).isEqualTo(RATE);
      assertThat(container.seek(stream, RATE / 2)).isTrue();
      assertThat(countSamples(container, stream)).isEqualTo(RATE / 2);
    }
  }

  private static long countSamples(Container container, StreamInfo stream) throws MediaException {
    long samples = 0;
    try (StreamDecoder decoder = container.decoder(stream, 1)) {
      for (AVFrame frame = decoder.next(); frame != null; frame = decoder.next()) {
        samples += frame.nb_samples();
      }
      assertThat(decoder.damaged()).isZero();
    }
    return samples;
  }

  @Test
  void soundIsNoVideo() throws IOException {
    try (Container container = open(wav(2 * RATE, RATE))) {
      assertThatThrownBy(container::video)
          .isInstanceOf(MediaException.class)
          .hasMessage("x: no video in it, only sound; expected a video");
    }
  }

  @Test
  void tenHoursAreRefusedFromTheHeader() {
    byte[] bytes = flac(10L * 3600 * RATE);
    long start = System.nanoTime();
    assertThatThrownBy(() -> open(bytes).close())
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("36000.0 seconds, more than the limit of 14400.0");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n",
        "ffconcat version 1.0\nfile '/etc/passwd'\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
        "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"></MPD>",
      })
  void playlistsAreNeverFollowed(String text) {
    assertThatThrownBy(() -> open(text.getBytes(StandardCharsets.UTF_8)).close())
        .isInstanceOf(MediaException.class)
        .message()
        .matches(
            message -> message.contains("a playlist (") || message.contains("not a media file"));
  }

  @Test
  void textAndNothingAreNoMedia() {
    assertThatThrownBy(() -> open(new byte[0]).close())
        .hasMessageStartingWith("x: the file is empty");
    assertThatThrownBy(() -> open("Once upon a time".getBytes(StandardCharsets.UTF_8)).close())
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("expected MP4");
  }

  @Test
  void filesThatAreNotThereAreRefused() {
    assertThatThrownBy(() -> Container.open(folder.resolve("no"), ContainerLimits.STANDARD))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("no such file");
    assertThatThrownBy(() -> Container.open(folder, ContainerLimits.STANDARD))
        .hasMessageContaining("not a regular file");
  }

  @Test
  void bytesAndTimeAreLimited() {
    byte[] bytes = wav(2 * RATE, RATE);
    ContainerLimits small = new ContainerLimits(1000, 60, 100, 5000, Duration.ofSeconds(5));
    assertThatThrownBy(() -> Container.open("x", bytes, small).close())
        .hasMessageContaining("16044 bytes, more than the limit of 1000");
    ContainerLimits hasty = new ContainerLimits(100_000, 60, 100, 5000, Duration.ofNanos(1));
    assertThatThrownBy(() -> Container.open("x", bytes, hasty).close())
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("longer than the limit");
  }

  @Test
  void aHeaderAloneIsTruncated() {
    byte[] bytes = Arrays.copyOf(wav(2 * RATE, RATE), 40);
    assertThatThrownBy(() -> open(bytes).close())
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("the header of the wav file cannot be read");
  }
}

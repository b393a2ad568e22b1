package org.sensorium.audio.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.media.MediaException;

/** The files are those of {@code scripts/make_sounds.py}: one sound in many formats. */
class AudioDecoderTest {
  private static final Path SOUNDS = Path.of("src/test/resources/sounds");
  private static final AudioDecoder DECODER = AudioDecoder.standard();
  private static final int RATE = 8000; // Hz
  private static final int SAMPLES = 4000;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "base.wav",
        "s24le.wav",
        "s32le.wav",
        "f32le.wav",
        "f64le.wav",
        "sound.aiff",
        "sound.au",
        "sound.caf",
        "sound.w64",
        "sound.flac",
        "alac.m4a",
        "pcm.mkv"
      })
  void readsLosslessFormatsExactly(String name) throws IOException {
    Waveform expected = WaveFiles.read(SOUNDS.resolve("base.wav")); // by Java's reader
    Waveform actual = DECODER.decode(SOUNDS.resolve(name));
    assertThat(actual.rate()).isEqualTo(RATE);
    assertThat(actual.channels()).isDeepEqualTo(expected.channels());
  }

  /**
   * The left channel, since FFmpeg's own Vorbis encoder gets the right one wrong. Lengths are those
   * of FFmpeg's program: codecs that do not tell of what they filled up end a bit later.
   */
  @ParameterizedTest
  @CsvSource({
    "u8.wav, 8000, 4000, 0.0083",
    "mulaw.wav, 8000, 4000, 0.016",
    "alaw.wav, 8000, 4000, 0.016",
    "adpcm.wav, 8000, 4068, 0.05",
    "vorbis.ogg, 8000, 4096, 0.01",
    "opus.ogg, 48000, 24000, 0.01",
    "opus.webm, 48000, 24000, 0.01",
    "sound.mp3, 8000, 4000, 0.03",
    "aac.m4a, 8000, 4096, 0.12",
    "film.mp4, 8000, 4096, 0.12",
    "film.mkv, 8000, 4032, 0.01",
  })
  void readsLossyFormatsInPlace(String name, int rate, int samples, double error)
      throws IOException {
    Waveform actual = DECODER.decode(SOUNDS.resolve(name));
    assertThat(actual.rate()).isEqualTo(rate);
    assertThat(actual.length()).isEqualTo(samples);
    for (int i = rate / 10; i < 4 * rate / 10; i++) { // away from the ends, in place
      double t = (double) i / rate;
      assertThat((double) actual.channels()[0][i])
          .isCloseTo(0.5 * Math.sin(2 * Math.PI * 440 * t), within(error));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"base.wav", "sound.flac", "sound.mp3", "opus.ogg", "film.mp4", "film.mkv"})
  void readsAPartAsItIsInTheWhole(String name) throws IOException {
    Waveform whole = DECODER.decode(SOUNDS.resolve(name));
    Waveform part = DECODER.decode(SOUNDS.resolve(name), 0.2, 0.3);
    int from = (int) Math.round(0.2 * whole.rate());
    assertThat(part.length()).isEqualTo(whole.rate() / 10);
    assertThat(part.channels()[1])
        .isEqualTo(Arrays.copyOfRange(whole.channels()[1], from, from + part.length()));
  }

  @ParameterizedTest
  @CsvSource({"4.25, 5.5", "0.7, 1.1", "9.9, 12"})
  void seeksToAPartExactly(double from, double to) throws IOException {
    float[] samples = new float[10 * RATE];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = i / 65536f;
    }
    Path file = Files.write(folder.resolve("ramp.wav"), wav(3, 32, 4 * samples.length, samples));
    Waveform part = DECODER.decode(file, from, to);
    int first = (int) Math.round(from * RATE);
    assertThat(part.channels()[0])
        .isEqualTo(
            Arrays.copyOfRange(
                samples, first, (int) Math.min(samples.length, Math.round(to * RATE))));
  }

  @Test
  void tellsWhatAHeaderTells() throws IOException {
    assertThat(DECODER.probe(SOUNDS.resolve("sound.flac")))
        .isEqualTo(new AudioInfo("flac", "flac", 2, RATE, 0.5));
    AudioInfo film = DECODER.probe(SOUNDS.resolve("film.mp4"));
    assertThat(film.codec()).isEqualTo("aac");
    assertThat(film.seconds()).isCloseTo(0.5, within(0.1));
  }

  @Test
  void refusesWhatHoldsNoSound() throws IOException {
    refused(SOUNDS.resolve("silent_film.mp4"), "no sound in it");
    refused(wavFile(1, 16, 0, 0), "no samples");
    refused(Files.write(folder.resolve("zero"), new byte[0]), "empty");
    refused(Files.writeString(folder.resolve("text.wav"), "Dear sir,\n".repeat(500)), "expected");
    refused(
        Files.writeString(
            folder.resolve("lfs.wav"),
            "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
        "git-LFS pointer");
    refused(folder.resolve("none.wav"), "no such file");
    refused(folder, "not a regular file");
    refused(Path.of("../vision/src/test/resources/odd/palette.png"), "expected");
  }

  @Test
  void refusesWhatIsNoNumber() throws IOException {
    float[] samples = new float[100];
    samples[17] = Float.NaN;
    refused(
        Files.write(folder.resolve("nan.wav"), wav(3, 32, 400, samples)), "sample 17 of channel 0");
    samples[17] = Float.POSITIVE_INFINITY;
    refused(Files.write(folder.resolve("inf.wav"), wav(3, 32, 400, samples)), "Infinity");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "base.wav", "s24le.wav", "sound.aiff", "sound.au", "sound.caf", "sound.w64", "sound.flac",
        "alac.m4a", "aac.m4a", "pcm.mkv", "sound.mp3", "vorbis.ogg", "opus.ogg", "opus.webm",
        "film.mp4"
      })
  void refusesWhatIsCutOff(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(SOUNDS.resolve(name));
    Path file =
        Files.write(folder.resolve(name), Arrays.copyOf(bytes, bytes.length / 3)); // < 0.25 s
    assertThatThrownBy(() -> DECODER.decode(file)).isInstanceOf(MediaException.class);
  }

  @Test
  void refusesWhatIsCutOffByLittle() throws IOException {
    byte[] ogg = Files.readAllBytes(SOUNDS.resolve("opus.ogg"));
    Path cut = Files.write(folder.resolve("cut.ogg"), Arrays.copyOf(ogg, ogg.length - 10));
    assertThat(PromisedBytes.share(SOUNDS.resolve("opus.ogg"))).isEqualTo(1);
    assertThat(PromisedBytes.share(cut)).isInfinite();
    refused(wavFile(1, 16, 20_000, 6000), "promises 1.25 s of sound, the file holds 0.75 s");
  }

  /** Programs that write to a pipe cannot come back and fill in the size. */
  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MAX_VALUE})
  void readsWavFilesThatDoNotTellTheirSize(int claimed) throws IOException {
    assertThat(DECODER.decode(wavFile(1, 16, claimed, 6000)).length()).isEqualTo(6000);
  }

  @Test
  void refusesWhatIsDamagedInTheMiddle() throws IOException {
    byte[] bytes = Files.readAllBytes(SOUNDS.resolve("sound.flac"));
    Arrays.fill(bytes, 9500, 11_000, (byte) 0x55);
    Path file = Files.write(folder.resolve("damaged.flac"), bytes);
    assertThatThrownBy(() -> DECODER.decode(file)).isInstanceOf(MediaException.class);
  }

  @Test
  void refusesTooMuchFromTheHeaderAlone() throws IOException {
    Path file = folder.resolve("long.wav"); // 10 hours, sparse
    int bytes = 10 * 3600 * RATE * 2;
    Files.write(file, wav(1, 16, bytes));
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(44L + bytes);
    }
    long start = System.nanoTime();
    refused(file, "36000.0 seconds");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    assertThat(DECODER.decode(file, 35_999, 36_000).length()).isEqualTo(RATE);
    assertThatThrownBy(() -> DECODER.decode(file, 0, 601))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("601.0 seconds");
    assertThatThrownBy(() -> DECODER.decode(file, 0, Double.POSITIVE_INFINITY))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("more than the limit of 600.0");
  }

  @Test
  void refusesTooManyChannelsTooHighARateAndTooManyBytes() {
    Path file = SOUNDS.resolve("base.wav");
    Duration minute = Duration.ofMinutes(1);
    assertThatThrownBy(
            () -> new AudioDecoder(new AudioLimits(1 << 20, 1, 1, RATE, minute)).decode(file))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("2 channels");
    assertThatThrownBy(
            () -> new AudioDecoder(new AudioLimits(1 << 20, 1, 2, 7999, minute)).probe(file))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("8000 samples a second");
    assertThatThrownBy(
            () -> new AudioDecoder(new AudioLimits(1 << 10, 1, 2, RATE, minute)).decode(file))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("bytes");
  }

  @Test
  void saysWhereAPartFindsNothing() {
    assertThatThrownBy(() -> DECODER.decode(SOUNDS.resolve("base.wav"), 2, 3))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("it lasts 0.50 s");
    assertThatThrownBy(() -> DECODER.decode(SOUNDS.resolve("base.wav"), 2, 2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void refused(Path file, String reason) {
    assertThatThrownBy(() -> DECODER.decode(file))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(reason);
  }

  private Path wavFile(int kind, int bits, int claimed, int samples) throws IOException {
    return Files.write(folder.resolve("made.wav"), wav(kind, bits, claimed, new float[samples]));
  }

  /**
   * A mono file.
   *
   * @param kind 1 for whole numbers, 3 for floats
   * @param claimed bytes of samples by the header
   */
  private static byte[] wav(int kind, int bits, int claimed, float... samples) {
    ByteBuffer out =
        ByteBuffer.allocate(44 + bits / 8 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + claimed);
    out.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    out.putShort((short) kind).putShort((short) 1).putInt(RATE).putInt(bits / 8 * RATE);
    out.putShort((short) (bits / 8)).putShort((short) bits);
    out.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(claimed);
    for (float sample : samples) {
      if (kind == 3) {
        out.putFloat(sample);
      } else {
        out.putShort((short) Math.round(sample * 32768));
      }
    }
    return out.array();
  }
}

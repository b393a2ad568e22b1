package org.sensorium.demos.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is too much is refused on the command line within a second, from headers alone, and it is
 * said what the limit is.
 */
class MediaLimitsTest {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final int TEN_HOURS = 36_000; // seconds
  private static final Path HOURS_MP4 = Path.of("../vision/src/test/resources/video/hours.mp4");
  private static final Path OGG = Path.of("../audio/src/test/resources/sounds/vorbis.ogg");
  private static final int OGG_RATE = 8000; // Hz

  @TempDir private Path temp;

  /** FFmpeg's libraries take their time to load, once. */
  @BeforeAll
  static void load(@TempDir Path folder) throws IOException {
    ask("--audio", MediaSamples.wav(folder.resolve("a.wav"), 100)).refusedWith("no-model");
    ask("--video", HOURS_MP4);
  }

  @Test
  void tenHoursOfVideo() throws IOException {
    soon("ask", "--video", HOURS_MP4).refusedWith("36000", "more than the limit of 14400.0");
    Path avi = Files.write(temp.resolve("hours.avi"), avi());
    soon("ask", "--video", avi)
        .refusedWith("hours.avi: 36000.0 seconds, more than the limit of 14400.0");
    soon("chat", "--video", avi).refusedWith("more than the limit");
  }

  @Test
  void tenHoursOfSound() throws IOException {
    Path wav = Files.write(temp.resolve("hours.wav"), wav());
    soon("ask", "--audio", wav)
        .refusedWith(
            "hours.wav: the header promises 36000.00 s of sound, the file holds 0.06 s",
            "truncated, fetch it again");
    try (RandomAccessFile sparse = new RandomAccessFile(wav.toFile(), "rw")) {
      sparse.setLength(44L + 16_000 * TEN_HOURS);
    }
    soon("ask", "--audio", wav)
        .refusedWith("hours.wav: 36000.0 seconds, more than the limit of 600.0");
    Path ogg = Files.write(temp.resolve("hours.ogg"), ogg());
    soon("ask", "--audio", ogg)
        .refusedWith("hours.ogg: 36000.0 seconds", "more than the limit of 600.0");
    soon("ask", "--audio", OGG, "--to", TEN_HOURS)
        .refusedWith("36000.0 seconds of sound, more than the limit of 600.0; ask for a span");
  }

  static Stream<Arguments> clouds() {
    String properties = "property float x\nproperty float y\nproperty float z\nend_header\n";
    String numpy =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (100000000, 3), }" + " ".repeat(50);
    return Stream.of(
        Arguments.of(
            "many.ply",
            "ply\nformat binary_little_endian 1.0\nelement vertex 100000000\n" + properties),
        Arguments.of(
            "many.pcd",
            "VERSION .7\nFIELDS x y z\nSIZE 4 4 4\nTYPE F F F\nWIDTH 100000000\nHEIGHT 1\n"
                + "POINTS 100000000\nDATA binary\n"),
        Arguments.of(
            "many.npy", "\u0093NUMPY\1\0" + (char) (numpy.length() + 1) + "\0" + numpy + "\n"),
        Arguments.of("many.las", las(100_000_000)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("clouds")
  void aHundredMillionPoints(String name, String header) throws IOException {
    Path file = Files.write(temp.resolve(name), (header + "\0".repeat(1024)).getBytes(ISO_8859_1));
    soon("ask", "--points", file)
        .refusedWith(
            name + ": 100000000 ",
            "promised by the header, more than the limit of 50000000; thin the cloud");
    CommandRun shown = soon("data", "show", file, "--preview", temp.resolve("previews"));
    shown.refusedWith("more than the limit of 50000000");
    assertThat(temp.resolve("previews")).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"frames: 100000", "frames: 4097", "seconds: 100000.0", "seconds: 600.5"})
  void moreThanARunFileMayAskFor(String key) throws IOException {
    Path rows = Files.writeString(temp.resolve("rows.json"), "[]");
    Path run = Files.writeString(temp.resolve("run.yaml"), "stages: [{recipe: align}]\n");
    boolean video = key.startsWith("frames");
    soon(
            "train",
            run,
            "--dry-run",
            "data.train=[%s]".formatted(rows),
            "model.media={%s: {%s}}".formatted(video ? "video" : "audio", key))
        .refusedWith(
            key.replace(":", " is"),
            video ? "to 4096, the most" : "to 600.0, the most",
            "that are read of a");
  }

  @Test
  void moreThanAModelFolderMayAskFor() throws IOException {
    Path sound = MediaSamples.wav(temp.resolve("a.wav"), 8000);
    Path spec = temp.resolve("sensorium.json");
    String layers = "\"layers\": [-1]";
    String video = AskMediaTest.TINY.formatted("video");
    Files.writeString(spec, video.replace(layers, layers + ", \"frames\": 100000"));
    soon("ask", "-m", temp, "--video", OGG.resolveSibling("film.mp4"))
        .refusedWith("sensorium.json: media.video.encoder: frames is 100000, expected up to 4096");
    String audio = AskMediaTest.TINY.formatted("audio");
    Files.writeString(spec, audio.replace(layers, layers + ", \"seconds\": 1e5"));
    soon("ask", "-m", temp, "--audio", sound)
        .refusedWith(
            "sensorium.json: media.audio.encoder: seconds is 100000.0, expected up to 600.0");
  }

  private static CommandRun ask(String option, Path file) {
    return CommandRun.of("ask", "-m", "no-model", option, file.toString(), "What?");
  }

  /** A command, which is over within a second. */
  private static CommandRun soon(Object... words) {
    List<String> args = new ArrayList<>(Stream.of(words).map(Object::toString).toList());
    if (args.get(0).equals("ask")) {
      args.add("What?");
    }
    if (args.get(0).matches("ask|chat") && !args.contains("-m")) {
      args.addAll(1, List.of("-m", "no-model"));
    }
    long start = System.nanoTime();
    CommandRun run = CommandRun.of(args.toArray(String[]::new));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    return run;
  }

  /** Motion JPEG of one frame a second; one frame of ten hours is there. */
  private static byte[] avi() throws IOException {
    ByteBuffer main = little(56);
    main.putInt(1_000_000).putInt(0).putInt(0).putInt(0x10).putInt(TEN_HOURS).putInt(0).putInt(1);
    main.putInt(0).putInt(16).putInt(16);
    ByteBuffer stream = little(56).put("vidsMJPG".getBytes(ISO_8859_1));
    stream.putInt(0).putInt(0).putInt(0).putInt(1).putInt(1).putInt(0).putInt(TEN_HOURS);
    ByteBuffer format = little(40).putInt(40).putInt(16).putInt(16);
    format.putShort((short) 1).putShort((short) 24).put("MJPG".getBytes(ISO_8859_1));
    byte[] header =
        list(
            "hdrl",
            chunk("avih", main.array()),
            list("strl", chunk("strh", stream.array()), chunk("strf", format.array())));
    byte[] frame = Files.readAllBytes(MediaSamples.picture(Files.createTempFile("frame", ".png")));
    byte[] body = concat("AVI ".getBytes(ISO_8859_1), header, list("movi", chunk("00dc", frame)));
    return chunk("RIFF", body);
  }

  /** 16 bits at 8 kHz, of which one kilobyte is there. */
  private static byte[] wav() {
    ByteBuffer wav = little(44 + 1024);
    wav.put("RIFF".getBytes(ISO_8859_1)).putInt(36 + 16_000 * TEN_HOURS);
    wav.put("WAVEfmt ".getBytes(ISO_8859_1)).putInt(16).putShort((short) 1).putShort((short) 1);
    wav.putInt(8000).putInt(16_000).putShort((short) 2).putShort((short) 16);
    return wav.put("data".getBytes(ISO_8859_1)).putInt(16_000 * TEN_HOURS).array();
  }

  /** A sound whose last page says that it is the end of ten hours. */
  private static byte[] ogg() throws IOException {
    byte[] ogg = Files.readAllBytes(OGG);
    int page = new String(ogg, ISO_8859_1).lastIndexOf("OggS");
    ByteBuffer bytes = ByteBuffer.wrap(ogg).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(page + 6, (long) OGG_RATE * TEN_HOURS); // granule position
    bytes.putInt(page + 22, 0);
    int checksum = 0; // polynomial 0x04c11db7, not reflected (RFC 3533)
    for (int i = page; i < ogg.length; i++) {
      checksum ^= ogg[i] << 24;
      for (int bit = 0; bit < 8; bit++) {
        checksum = checksum < 0 ? checksum << 1 ^ 0x04c11db7 : checksum << 1;
      }
    }
    bytes.putInt(page + 22, checksum);
    return ogg;
  }

  /** LAS 1.2, points of format 0. */
  private static String las(int points) {
    ByteBuffer las = little(227).put("LASF".getBytes(ISO_8859_1));
    las.put(24, (byte) 1).put(25, (byte) 2).putShort(94, (short) 227).putInt(96, 227);
    return new String(las.putShort(105, (short) 20).putInt(107, points).array(), ISO_8859_1);
  }

  private static byte[] list(String name, byte[]... chunks) throws IOException {
    return chunk("LIST", concat(name.getBytes(ISO_8859_1), concat(chunks)));
  }

  private static byte[] chunk(String name, byte[] body) {
    int padded = body.length + body.length % 2;
    return little(8 + padded).put(name.getBytes(ISO_8859_1)).putInt(body.length).put(body).array();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] concat(byte[]... parts) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.write(part);
    }
    return all.toByteArray();
  }
}

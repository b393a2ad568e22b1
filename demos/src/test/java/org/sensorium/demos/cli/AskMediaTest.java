package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Videos, recordings and point clouds that ask and chat refuse before a model is loaded. */
class AskMediaTest {
  /** What is said once every medium has been read, and the model's turn has come. */
  private static final String NO_MODEL = "no-model: not there, expected a model folder";

  /** The file of a model folder that reads one modality, of parts that nobody has. */
  static final String TINY =
      """
      {"media": {"%s": {"encoder": {"kind": null, "source": {"source": "nowhere"}, "layers": [-1]},
        "projector": {"type": "linear", "in": 2, "out": 2, "hidden": 2, "input_norm": "NONE"}}},
       "decoder": {"source": "nowhere"}, "template": "plain", "system": "", "precision": "float32"}
      """;

  @TempDir private Path temp;

  @Test
  void refusesWhatIsNoVideo() throws IOException {
    ask("--video", temp.resolve("none.mp4")).refusedWith("none.mp4: no such file");
    ask("--video", write("text.mp4", "not a clip")).refusedWith("text.mp4: not a media file");
    ask("--video", write("empty.avi", "")).refusedWith("empty.avi: the file is empty");
    Path folder = Files.createDirectory(temp.resolve("frames"));
    ask("--video", folder).refusedWith("frames: no picture in this folder");
    Path sound = MediaSamples.wav(temp.resolve("a.wav"), 8000);
    ask("--video", sound).refusedWith("a.wav: no video in it, only sound");
    chat("--video", sound).refusedWith("a.wav: no video in it, only sound");
  }

  @Test
  void refusesWhatIsNoRecording() throws IOException {
    ask("--audio", temp.resolve("none.wav")).refusedWith("none.wav: no such file");
    ask("--audio", write("text.mp3", "not a sound")).refusedWith("text.mp3: not a media file");
    ask("--audio", write("empty.ogg", "")).refusedWith("empty.ogg: the file is empty");
    ask("--audio", temp).refusedWith("not a regular file");
    Path whole = MediaSamples.wav(temp.resolve("a.wav"), 16_000);
    byte[] cut = Arrays.copyOf(Files.readAllBytes(whole), 8000);
    ask("--audio", Files.write(temp.resolve("cut.wav"), cut)).refusedWith("cut.wav: ");
    ask("--audio", MediaSamples.picture(temp.resolve("a.png"))).refusedWith("a.png: ", "sound");
    chat("--audio", temp.resolve("none.wav")).refusedWith("none.wav: no such file");
  }

  @Test
  void refusesWhatIsNoCloud() throws IOException {
    ask("--points", temp.resolve("none.ply")).refusedWith("none.ply: no such file");
    ask("--points", write("text.xyz", "no numbers")).refusedWith("text.xyz: line 1 is");
    ask("--points", write("empty.pcd", "")).refusedWith("empty.pcd: an empty file");
    ask("--points", temp).refusedWith("not a regular file, expected a point cloud");
    ask("--points", MediaSamples.wav(temp.resolve("a.wav"), 80))
        .refusedWith("a.wav: a WAV, AVI or WebP file; expected a point cloud");
    chat("--points", temp.resolve("none.ply")).refusedWith("none.ply: no such file");
  }

  @Test
  @Timeout(20)
  void refusesAHugeHeaderAtOnce() throws IOException {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (100000000, 3), }";
    ByteBuffer bytes = ByteBuffer.allocate(1128).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.putShort((short) 1).putShort((short) 118);
    bytes.put(
        (header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.US_ASCII));
    ask("--points", Files.write(temp.resolve("big.npy"), bytes.array()))
        .refusedWith("big.npy: 100000000 points promised by the header");
  }

  @Test
  void everyMediumOfAMixtureIsReadInItsOrder() throws IOException {
    Path picture = MediaSamples.picture(temp.resolve("a.png"));
    Path sound = MediaSamples.wav(temp.resolve("a.wav"), 8000);
    Path cloud = MediaSamples.cloud(temp.resolve("a.xyz"));
    Path frames = Files.createDirectory(temp.resolve("frames"));
    MediaSamples.picture(frames.resolve("1.png"));
    run("--video", frames, "--audio", sound, "-i", picture, "--points", cloud, "--image", picture)
        .refusedWith(NO_MODEL);
    Path none = temp.resolve("none");
    run("--audio", sound, "--points", none, "--image", temp.resolve("later"))
        .refusedWith("none: no such file");
    run("--image", none, "--audio", temp.resolve("later"), "--image", picture)
        .refusedWith("none: no such file");
    assertThat(run("--image", picture, "--video", none, "--image", temp.resolve("later")).err())
        .contains("none: no such file")
        .doesNotContain("later");
  }

  @Test
  void secondsBelongToTheMediumBeforeThem() throws IOException {
    Path sound = MediaSamples.wav(temp.resolve("a.wav"), 8000); // one second
    run("--audio", sound, "--from", "0.25", "--to", "0.5").refusedWith(NO_MODEL);
    run("--audio", sound, "--from", "3").refusedWith("a.wav: ");
    run("--audio", sound, "--from", "0.5", "--to", "0.5")
        .refusedWith("expected seconds, 0 <= from");
    run("--audio", sound, "--from", "-1")
        .refusedWith("a.wav: --from -1.0, expected seconds, 0 <= from < to");
    run("--audio", sound, "--to", "soon").refusedWith("Invalid value for option '--to'");
    run("--from", "1", "--audio", sound).refusedWith("--from stands before every medium");
    Path cloud = MediaSamples.cloud(temp.resolve("a.xyz"));
    run("--points", cloud, "--to", "2")
        .refusedWith("are about the seconds of a video or recording");
  }

  @Test
  void aKindThatTheModelDoesNotReadIsRefusedBeforeItsWeights() throws IOException {
    Path sound = MediaSamples.wav(temp.resolve("a.wav"), 8000);
    Path picture = MediaSamples.picture(temp.resolve("a.png"));
    Files.writeString(temp.resolve("sensorium.json"), TINY.formatted("image"));
    String model = temp.toString();
    CommandRun.of("ask", "-m", model, "--audio", sound.toString(), "?")
        .refusedWith(sound + ": is of kind audio; the model's encoder reads pictures only");
    CommandRun.of("chat", "-m", model, "--audio", sound.toString())
        .refusedWith(sound + ": is of kind audio; the model's encoder reads pictures only");
    CommandRun.of("ask", "-m", model, "-i", picture.toString(), "?").refusedWith("nowhere");
    Files.writeString(temp.resolve("sensorium.json"), TINY.formatted("video"));
    CommandRun.of("ask", "-m", model, "-i", picture.toString(), "?") // a video that stands still
        .refusedWith("nowhere");
    CommandRun.of(
            "ask", "-m", model, "--points", MediaSamples.cloud(temp.resolve("c.xyz")) + "", "?")
        .refusedWith("is of kind points; the model's encoder reads videos only");
  }

  private static CommandRun ask(String option, Path file) {
    return run(option, file);
  }

  private static CommandRun run(Object... media) {
    List<String> args = new ArrayList<>(List.of("ask", "--model", "no-model"));
    Arrays.stream(media).map(Object::toString).forEach(args::add);
    args.add("What is it?");
    return CommandRun.of(args.toArray(String[]::new));
  }

  private static CommandRun chat(String option, Path file) {
    return CommandRun.of("chat", "--model", "no-model", option, file.toString());
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(temp.resolve(name), text);
  }
}

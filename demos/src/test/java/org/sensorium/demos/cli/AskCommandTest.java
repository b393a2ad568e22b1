package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What ask and chat refuse before a model is loaded. */
class AskCommandTest {
  /** What is said once every picture has been read, and the model's turn has come. */
  private static final String NO_MODEL = "expected a model folder as train and quickstart write it";

  /** Why each of the odd files that Pillow refuses is refused here. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "broken.png", "claims 801471824 bytes",
          "broken_data_stream.png", "wrong checksum",
          "decompression_bomb.gif", "65535 x 66601 pixels, more than the limit",
          "truncated_end_chunk.png", "truncated",
          "truncated_image.png", "claims 105514 bytes, 81875 are left",
          "zero_width.gif", "0 x 1321 pixels");

  @TempDir private Path temp;

  @Test
  void refusesAMissingImage() {
    ask(temp.resolve("none.png")).refusedWith("none.png: no such file");
    chat(temp.resolve("none.png")).refusedWith("none.png: no such file");
    ask(temp).refusedWith(temp.toString(), "expected an image file");
  }

  @Test
  void refusesWhatIsNoPicture() throws IOException {
    byte[] png = picture("png");
    ask(write("text.jpg", "not a picture".getBytes(StandardCharsets.UTF_8)))
        .refusedWith("text.jpg: ");
    ask(write("empty.png", new byte[0])).refusedWith("empty.png: ");
    ask(write("cut.png", Arrays.copyOf(png, png.length - 20)))
        .refusedWith("cut.png: ", "truncated");
    byte[] bomb = png.clone();
    Arrays.fill(bomb, 16, 24, (byte) 0x7f); // width and height of the header
    ask(write("bomb.png", bomb)).refusedWith("bomb.png: ");
    byte[] gif = picture("gif");
    int descriptor = 13;
    while (gif[descriptor] != ',' || gif[descriptor + 5] != 8) {
      descriptor++;
    }
    gif[descriptor + 5] = 0; // of the image's width
    ask(write("thin.gif", gif)).refusedWith("thin.gif: the first frame of the GIF is 0 x 8 pixels");
    chat(write("text.jpg", new byte[] {1, 2, 3})).refusedWith("text.jpg: ");
  }

  @Test
  void readsAPictureWhateverItIsCalled() throws IOException {
    ask(write("png.jpg", picture("png"))).refusedWith("no-model: ", NO_MODEL);
    ask(write("bmp.png", picture("bmp"))).refusedWith("no-model: ", NO_MODEL);
  }

  /** The files of samples/media/odd_images, where they are. */
  @TestFactory
  Stream<DynamicTest> oddImages() throws IOException {
    Path folder =
        Path.of(System.getProperty("samples", "no-samples")).resolve("media").resolve("odd_images");
    if (!Files.isDirectory(folder)) {
      return Stream.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> pictures =
          files.filter(file -> !file.toString().endsWith(".md")).sorted().toList();
      assertThat(pictures).hasSizeGreaterThan(REFUSED.size());
      return pictures.stream().map(file -> DynamicTest.dynamicTest(name(file), () -> odd(file)));
    }
  }

  private static void odd(Path file) {
    String reason = REFUSED.get(name(file));
    if (reason == null) {
      ask(file).refusedWith("no-model: ", NO_MODEL);
    } else {
      ask(file).refusedWith(file + ": ", reason);
    }
  }

  @Test
  void refusesAModelFolderThatIsNone() throws IOException {
    Path image = write("a.png", picture("png"));
    Path spec = Files.writeString(temp.resolve("sensorium.json"), "{\"encoder\": ");
    CommandRun.of("ask", "-m", temp.toString(), "-i", image.toString(), "?")
        .refusedWith(spec + ": ", "JSON");
    Files.writeString(spec, "{\"encodr\": 1}");
    CommandRun.of("ask", "-m", temp.toString(), "-i", image.toString(), "?")
        .refusedWith(spec + ": ");
    CommandRun.of("ask", "-i", image.toString(), "--precision", "int3", "?")
        .refusedWith("precision is \"int3\"");
  }

  @Test
  void refusesBadUsage() {
    CommandRun.of("ask", "What?")
        .refusedWith("give --image, --video, --audio or --points with a FILE");
    CommandRun.of("ask", "--image", "a.png").refusedWith("Missing required parameter: 'QUESTION'");
    CommandRun.of("chat", "What?").refusedWith("Unmatched argument at index 1: 'What?'");
  }

  @Test
  void examplesAreAPictureAQuestionAndAnAnswer() throws IOException {
    Path image = write("a:b.png", picture("png"));
    for (String wrong :
        List.of("none.png:What?:A cat.", image + ":What?", image + "::A cat.", image + ":What?:")) {
      withExample(image, wrong)
          .refusedWith("expected IMAGE:QUESTION:ANSWER with an existing picture");
    }
    Path text = write("text.png", new byte[] {1, 2});
    withExample(image, text + ":What?:A cat.").refusedWith("text.png: ");
    withExample(image, image + ":Which: this or that?:This.").refusedWith("no-model: ", NO_MODEL);
  }

  private static CommandRun withExample(Path image, String example) {
    return CommandRun.of(
        "ask", "-m", "no-model", "-i", image.toString(), "--example", example, "What is it?");
  }

  private static CommandRun ask(Path image) {
    return CommandRun.of("ask", "--model", "no-model", "--image", image.toString(), "What is it?");
  }

  private static CommandRun chat(Path image) {
    return CommandRun.of("chat", "--model", "no-model", "--image", image.toString());
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(temp.resolve(name), bytes);
  }

  private static byte[] picture(String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), format, bytes);
    return bytes.toByteArray();
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}

package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Turn;

class ChatLoopTest {
  @TempDir private Path temp;
  private final Echo echo = new Echo();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Repeats all it was told, and gives up on more than three turns. */
  private static final class Echo implements Partner {
    private final List<Path> looked = new ArrayList<>();
    private final List<Integer> seen = new ArrayList<>();

    @Override
    public float[] look(Media medium) {
      looked.add(Path.of(medium.ref()));
      return new float[] {looked.size()};
    }

    @Override
    public String answer(Conversation conversation, List<float[]> given, Consumer<String> piece) {
      if (conversation.turns().size() > 3) {
        throw new IllegalArgumentException("4 turns, but only 3 are read");
      }
      seen.add(given.size());
      String answer =
          conversation.turns().stream()
              .map(Turn::text)
              .map(String::strip)
              .collect(Collectors.joining("+"));
      piece.accept(answer);
      return answer;
    }
  }

  @Test
  void keepsWhatWasSaid() throws IOException {
    talk("one", "two");
    assertThat(out.toString()).isEqualToNormalizingNewlines("> one\n> one+one+two\n> ");
  }

  @Test
  void looksAtAPictureOnce() throws IOException {
    Path red = picture("red.png");
    Path blue = picture("blue.png");
    talk("/image " + red, "one", "/image " + blue, "two", "/new", "/image " + red, "three");
    assertThat(echo.looked).containsExactly(red, blue, red);
    assertThat(echo.seen).containsExactly(1, 2, 1);
  }

  @Test
  void aQuestionThatIsTooLongDoesNotEndTheTalk() throws IOException {
    talk("one", "two", "three", "/new", "four");
    assertThat(err.toString()).contains("4 turns, but only 3 are read", "not answered", "/new");
    assertThat(out.toString()).isEqualToNormalizingNewlines("> one\n> one+one+two\n> > > four\n> ");
  }

  @Test
  void whatIsNoPictureDoesNotEndTheTalk() throws IOException {
    Path text = Files.writeString(temp.resolve("text.png"), "no picture");
    talk("/image " + text, "/image " + temp.resolve("none.png"), "/images", "one", "/quit", "two");
    assertThat(err.toString())
        .contains(text + ": ", "none.png: no such file", "known here: /image FILE, /new, /quit");
    assertThat(out.toString()).endsWith("> one" + System.lineSeparator() + "> ");
    assertThat(echo.seen).containsExactly(0);
  }

  private void talk(String... lines) throws IOException {
    BufferedReader in = new BufferedReader(new StringReader(String.join("\n", lines)));
    new ChatLoop(new Dialog(), echo, in, new PrintWriter(out), new PrintWriter(err, true)).run();
  }

  private Path picture(String name) throws IOException {
    Path file = temp.resolve(name);
    ImageIO.write(new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    return file;
  }
}

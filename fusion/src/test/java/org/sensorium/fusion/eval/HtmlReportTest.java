package org.sensorium.fusion.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sensorium.fusion.eval.ScoresTest.question;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
  private static final int WIDTH = 400; // of the pictures, pixels
  private static final int HEIGHT = 300;
  private static final Pattern PICTURE = Pattern.compile("src=\"data:image/jpeg;base64,([^\"]+)\"");

  @Test
  void theWholeRunIsOnOnePage() throws IOException {
    Path file = Path.of("target", "sample-report.html"); // to be looked at
    sample().write(file, HtmlReportTest::picture);
    String html = Files.readString(file);
    assertThat(html)
        .contains("quickstart &lt;1&gt;", "colour", "yes/no", "unseen combination")
        .contains("<td>overall<td>48", "✓", "✗", "truth: ", "./sensorium ask --image")
        .contains("<path class=\"smooth\"", "prefers-color-scheme: dark");
    assertThat(html)
        .as("loads nothing")
        .doesNotContain("http:", "https:", "url(/", "<script", "<link");
    Matcher picture = PICTURE.matcher(html);
    int pictures = 0;
    while (picture.find()) {
      BufferedImage image =
          ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(picture.group(1))));
      assertThat(Math.max(image.getWidth(), image.getHeight())).isLessThanOrEqualTo(240);
      pictures++;
    }
    assertThat(pictures).as("four of each kind, one picture missing").isEqualTo(15);
  }

  @Test
  void aRunWithoutLossesOrPicturesHasAPageToo() throws IOException {
    Answer answer = Answer.mark(question("all", "red", false), "");
    Scores scores = new Scores(List.of(), List.of(answer), ScoreTable.of(List.of()), Map.of());
    String html = new HtmlReport("t", "", scores, List.of(), "", "").html(HtmlReportTest::missing);
    assertThat(html).contains("(no answer)", "<div class=\"nothing\">a.png").doesNotContain("<svg");
  }

  /** Rows may ask the same of two parts of one clip. */
  @Test
  void everyAnswerHasThePictureOfItsOwnMedium() throws IOException {
    Answer answer = Answer.mark(question("all", "red", false), "red");
    Scores scores =
        new Scores(List.of(), List.of(answer, answer), ScoreTable.of(List.of()), Map.of());
    List<Integer> shown = new ArrayList<>();
    new HtmlReport("t", "", scores, List.of(), "", "")
        .html(
            number -> {
              shown.add(number);
              return new BufferedImage(10, 10, BufferedImage.TYPE_INT_RGB);
            });
    assertThat(shown).containsExactly(0, 1);
  }

  @Test
  void aWidePictureGetsMoreRoom() throws IOException {
    Answer answer = Answer.mark(question("all", "red", false), "red");
    Scores scores = new Scores(List.of(), List.of(answer), ScoreTable.of(List.of()), Map.of());
    HtmlReport report = new HtmlReport("t", "", scores, List.of(), "", "");
    String html = report.html(name -> new BufferedImage(1000, 300, BufferedImage.TYPE_INT_RGB));
    assertThat(html).contains("<img class=\"wide\" ");
    Matcher picture = PICTURE.matcher(html);
    assertThat(picture.find()).isTrue();
    BufferedImage shown =
        ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(picture.group(1))));
    assertThat(shown.getWidth()).isEqualTo(720);
    assertThat(shown.getHeight()).isEqualTo(216);
  }

  private static HtmlReport sample() {
    Random random = new Random(3);
    List<Answer> before = new ArrayList<>();
    List<Answer> after = new ArrayList<>();
    String[] kinds = {"colour", "count", "where", "yes/no"};
    String[][] truths = {
      {"red", "blue", "green"}, {"1", "2", "3"}, {"top left", "bottom right"}, {"yes", "no"}
    };
    for (int i = 0; i < 48; i++) {
      int kind = i % kinds.length;
      String truth = truths[kind][random.nextInt(truths[kind].length)];
      Question question =
          new Question(
              "" + i,
              kinds[kind],
              i % 4 == 3,
              i == 13 ? "missing.png" : i + ".png",
              "What is the " + kinds[kind] + " of the large <shape> in the picture?",
              AnswerKey.of(truth),
              question(kinds[kind], truth, false).prompt());
      before.add(Answer.mark(question, "The image shows a person & a dog."));
      after.add(Answer.mark(question, random.nextInt(4) == 0 ? truths[kind][0] + " maybe" : truth));
    }
    List<HtmlReport.Loss> losses = new ArrayList<>();
    for (int step = 1; step <= 900; step++) {
      double loss = 4 * Math.exp(-step / 120.0) + 0.25 + 0.3 * random.nextDouble();
      losses.add(
          new HtmlReport.Loss(
              step < 200 ? "align" : "finetune", step, step == 400 ? Double.NaN : loss));
    }
    FrequentAnswers baseline = new FrequentAnswers();
    List<Question> asked = new ArrayList<>();
    for (Answer answer : after) {
      Question question = question(answer.kind(), answer.truth(), false);
      baseline.learn(question);
      asked.add(question);
    }
    return new HtmlReport(
        "quickstart <1>",
        "EfficientNet-Lite0 (frozen) → two-layer projector → SmolLM2-135M-Instruct + LoRA r8; seed 0,"
            + " CPU, 6 min 12 s",
        new Scores(before, after, baseline.score(asked), Map.of("train", 300.0)),
        losses,
        "name: quickstart\nseed: 0\n",
        "./sensorium ask --image runs/quickstart/data/images/test-000000.png \"What colour is it?\"");
  }

  private static BufferedImage picture(int number) throws IOException {
    if (number == 13) {
      return missing(number);
    }
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      boolean disc = Math.hypot(i % WIDTH - 120 - 3 * number, i / WIDTH - 140) < 75;
      int rgb = Color.HSBtoRGB(number / (disc ? 7f : 9f), disc ? 0.8f : 0.2f, 0.9f);
      image.setRGB(i % WIDTH, i / WIDTH, rgb);
    }
    return image;
  }

  private static BufferedImage missing(int number) throws IOException {
    throw new NoSuchFileException(number + ".png");
  }
}

package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.eval.AnswerKey;
import org.sensorium.fusion.eval.Question;
import org.sensorium.fusion.model.MediumFile;

class RunReportTest {
  private static final MediumFile CLIP =
      new MediumFile(Media.Kind.VIDEO, List.of(Path.of("a.mp4")), new Media.TimeSpan(2.5, 10));
  private static final MediumFile REST =
      new MediumFile(
          Media.Kind.AUDIO,
          List.of(Path.of("a.wav")),
          new Media.TimeSpan(3, Double.POSITIVE_INFINITY));

  @Test
  void theCommandAsksAboutThePartsThatTheQuestionIsAbout() {
    assertThat(tryIt(List.of(CLIP, REST)))
        .isEqualTo(
            "./sensorium ask --model m --video a.mp4 --from 2.5 --to 10.0 --audio a.wav --from 3.0 'Why?'");
  }

  @Test
  void picturesThatMakeUpAVideoAreNoFileToAskAbout() {
    MediumFile frames =
        new MediumFile(Media.Kind.VIDEO, List.of(Path.of("1.png"), Path.of("2.png")), null);
    assertThat(tryIt(List.of(frames), List.of(CLIP))).contains("--video a.mp4");
    assertThat(tryIt(List.of(frames))).isEqualTo("./sensorium chat --model m");
  }

  @SafeVarargs
  private static String tryIt(List<MediumFile>... media) {
    Question question =
        new Question(
            "1", "all", false, "a", "Why?", AnswerKey.of("so"), Conversation.builder("1").build());
    return RunReport.tryIt(
        Path.of("m"),
        new TrainingData.TestSet(
            List.of(),
            List.of(media).stream().map(one -> question).toList(),
            List.of(media),
            false));
  }
}

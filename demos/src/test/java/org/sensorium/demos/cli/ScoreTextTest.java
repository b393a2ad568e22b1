package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sensorium.fusion.eval.Answer;
import org.sensorium.fusion.eval.ScoreTable;
import org.sensorium.fusion.eval.Scores;

class ScoreTextTest {
  @Test
  void printsTheBaselineBesideTheScores() {
    List<Answer> before = List.of(answer("count", false, false), answer("where", false, false));
    List<Answer> after = List.of(answer("count", true, false), answer("where", false, true));
    ScoreTable baseline = ScoreTable.of(List.of(answer("count", true, false)));
    assertThat(ScoreText.of(new Scores(before, after, baseline, Map.of())))
        .isEqualToNormalizingNewlines(
            """
            kind                   questions   before    after  contains  baseline
            count                          1    0.0 %  100.0 %   100.0 %   100.0 %
            where                          1    0.0 %    0.0 %     0.0 %         \s
            overall                        2    0.0 %   50.0 %    50.0 %   100.0 %
              combinations seen            1           100.0 %   100.0 %         \s
              not seen in training         1             0.0 %     0.0 %         \s
            """);
  }

  @Test
  void modalitiesAreSummedUpWhereKindsTellThem() {
    List<Answer> before =
        List.of(answer("audio: count", false, false), answer("video: count", false, false));
    List<Answer> after =
        List.of(
            answer("audio: count", true, false),
            answer("video: count", false, false),
            answer("video: order", true, false));
    ScoreTable baseline = ScoreTable.of(List.of(answer("video: count", true, false)));
    assertThat(ScoreText.of(new Scores(before, after, baseline, Map.of())))
        .isEqualToNormalizingNewlines(
            """
            kind                   questions   before    after  contains  baseline
            audio: count                   1    0.0 %  100.0 %   100.0 %         \s
            video: count                   1    0.0 %    0.0 %     0.0 %   100.0 %
            video: order                   1           100.0 %   100.0 %         \s
            overall                        3    0.0 %   66.7 %    66.7 %   100.0 %
              of video                     2    0.0 %   50.0 %    50.0 %   100.0 %
              of audio                     1    0.0 %  100.0 %   100.0 %         \s
            """);
  }

  private static Answer answer(String kind, boolean right, boolean unseen) {
    return new Answer("1", kind, unseen, "", "?", "a", "b", right, right);
  }
}

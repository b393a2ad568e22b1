package org.sensorium.fusion.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

/** Two queries before a text of three tokens, and before one of two with a place of padding. */
class QueryTextMaskTest {
  private static final Instruction TEXTS = Instruction.of(new int[][] {{5, 6, 7}, {5, 6}});

  @Test
  void asInTheSecondFigureOfThePaper() {
    assertThat(seen(QueryTextMask.UNIMODAL))
        .containsExactly("qq... qq... ..ttt ..ttt ..ttt", "qq... qq... ..tt. ..tt. ..tt.");
    assertThat(seen(QueryTextMask.BIDIRECTIONAL))
        .containsExactly("qqttt qqttt qqttt qqttt qqttt", "qqtt. qqtt. qqtt. qqtt. qqtt.");
    assertThat(seen(QueryTextMask.CAUSAL))
        .containsExactly("qq... qq... qqt.. qqtt. qqttt", "qq... qq... qqt.. qqtt. qqtt.");
  }

  private static String[] seen(QueryTextMask mask) {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThat(mask.array(manager, 2, TEXTS).getShape()).isEqualTo(new Shape(2, 1, 5, 5));
      boolean[] flat = mask.array(manager, 2, TEXTS).toBooleanArray();
      String[] found = new String[2];
      for (int row = 0; row < 2; row++) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 25; i++) {
          text.append(i > 0 && i % 5 == 0 ? " " : "");
          text.append(flat[25 * row + i] ? (i % 5 < 2 ? "q" : "t") : ".");
        }
        found[row] = text.toString();
      }
      return found;
    }
  }

  @Test
  void anEmptyTextCannotStandAlone() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Instruction texts = Instruction.of(new int[][] {{5}, {}});
      assertThatThrownBy(() -> QueryTextMask.UNIMODAL.array(manager, 2, texts))
          .hasMessage("text 1 is empty, it needs at least [CLS]");
      assertThat(QueryTextMask.CAUSAL.array(manager, 2, texts).size()).isEqualTo(18);
    }
  }
}

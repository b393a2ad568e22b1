package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Who sees whom among the rows of a Q-Former, which are its queries and then a text. Padding is
 * seen by nobody.
 *
 * @see <a href="https://arxiv.org/abs/2301.12597">BLIP-2, figure 2</a>
 */
public enum QueryTextMask {
  /** Queries see queries, text sees text: contrastive learning. */
  UNIMODAL,
  /** All see all: matching, and InstructBLIP. */
  BIDIRECTIONAL,
  /** Queries see queries, a token sees the queries and the text up to itself: captioning. */
  CAUSAL;

  /**
   * The mask as attention takes it.
   *
   * <p>Legend: B texts, Q queries, L tokens of the longest text, S = Q + L.
   *
   * @return (B, 1, S, S) BOOLEAN, true where the row may see the column; owned by owner
   * @throws IllegalArgumentException if texts stand alone and one is empty: its rows would see
   *     nothing, and a softmax over nothing has no value
   */
  NDArray array(NDManager owner, int queries, Instruction text) {
    int rows = text.ids().length;
    for (int b = 0; b < rows; b++) {
      if (this == UNIMODAL && text.lengths()[b] < 1) {
        throw new IllegalArgumentException(
            "text %d is empty, it needs at least [CLS]".formatted(b));
      }
    }
    int all = queries + text.longest();
    boolean[] seen = new boolean[rows * all * all];
    int at = 0;
    for (int b = 0; b < rows; b++) {
      int end = queries + text.lengths()[b]; // of what is not padding
      for (int from = 0; from < all; from++) {
        for (int to = 0; to < all; to++) {
          seen[at++] = to < end && sees(from, to, queries);
        }
      }
    }
    return owner.create(seen, new Shape(rows, 1, all, all));
  }

  private boolean sees(int from, int to, int queries) {
    boolean toQuery = to < queries;
    boolean fromQuery = from < queries;
    return switch (this) {
      case UNIMODAL -> fromQuery == toQuery;
      case BIDIRECTIONAL -> true;
      case CAUSAL -> toQuery || (!fromQuery && to <= from);
    };
  }
}

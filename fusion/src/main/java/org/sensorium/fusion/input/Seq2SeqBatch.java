package org.sensorium.fusion.input;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.projector.Instruction;

/**
 * Rows of one batch for an encoder–decoder: what is supervised is the answer, which the decoder
 * gives, and everything else the encoder reads, with room for its media. Plain arrays.
 *
 * <p>Legend: B rows, S positions of the encoder, T of the decoder, N tokens of the answers, M
 * positions of media in all.
 *
 * @param source what the encoder reads, padded on the right
 * @param attended (B, S), false at padding; null where there is none
 * @param targets (N) the tokens of the answers, row by row
 * @param lossAt (N) which of the B · T positions predict them
 * @param decoderIds (B · T) the start token and the answer without its last token; padded on the
 *     right with the start token
 * @param decoderPositions T
 */
public record Seq2SeqBatch(
    SplicedBatch source,
    boolean @Nullable [][] attended,
    long[] targets,
    long[] lossAt,
    long[] decoderIds,
    int decoderPositions) {

  /**
   * Puts rows together.
   *
   * @param startToken of every answer
   */
  public static Seq2SeqBatch of(List<InputRow> rows, int startToken) {
    List<InputRow> read = rows.stream().map(Seq2SeqBatch::source).toList();
    SplicedBatch source = SplicedBatch.of(read, SplicedBatch.Padding.RIGHT);
    List<int[]> answers = rows.stream().map(Seq2SeqBatch::answer).toList();
    int positions = answers.stream().mapToInt(answer -> answer.length).max().orElse(0);
    int count = answers.stream().mapToInt(answer -> answer.length).sum();
    long[] decoderIds = new long[rows.size() * positions];
    Arrays.fill(decoderIds, startToken);
    long[] targets = new long[count];
    long[] lossAt = new long[count];
    int filled = 0;
    for (int r = 0; r < answers.size(); r++) {
      int[] answer = answers.get(r);
      for (int i = 0; i < answer.length; i++) {
        targets[filled] = answer[i];
        lossAt[filled++] = (long) r * positions + i;
        if (i + 1 < answer.length) {
          decoderIds[r * positions + i + 1] = answer[i];
        }
      }
    }
    return new Seq2SeqBatch(source, attended(source), targets, lossAt, decoderIds, positions);
  }

  private static boolean @Nullable [][] attended(SplicedBatch source) {
    boolean[][] attended = new boolean[source.rows()][source.positions()];
    boolean padded = false;
    for (int r = 0; r < attended.length; r++) {
      Arrays.fill(attended[r], 0, source.lengths()[r], true);
      padded |= source.lengths()[r] < source.positions();
    }
    return padded ? attended : null;
  }

  private static int[] answer(InputRow row) {
    int[] answer = new int[row.ids().length];
    int length = 0;
    for (int i = 0; i < answer.length; i++) {
      if (row.supervised()[i]) {
        answer[length++] = row.ids()[i];
      }
    }
    return Arrays.copyOf(answer, length);
  }

  private static InputRow source(InputRow row) {
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < row.ids().length; i++) {
      if (!row.supervised()[i]) {
        ids.add(row.ids()[i]);
      }
    }
    int[] kept = ids.stream().mapToInt(Integer::intValue).toArray();
    return new InputRow(
        kept,
        new boolean[kept.length],
        new int[kept.length],
        row.mediaPositions(),
        row.media(),
        row.instruction());
  }

  /** {@link #decoderIds} as (B, T) INT64. */
  public NDArray decoderIdArray(NDManager manager) {
    return manager.create(decoderIds, new Shape(source.rows(), decoderPositions));
  }

  /** What is asked about each medium. */
  public Instruction instruction() {
    return source.instruction();
  }
}

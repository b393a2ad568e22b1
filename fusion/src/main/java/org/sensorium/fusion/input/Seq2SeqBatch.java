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

  /**
   * Rows that have one medium or none, which stands before all words. Where some have one, it is
   * padding in the others; where none has, there is no room for media.
   *
   * @param startToken of every answer
   * @param mediumPositions positions of a medium
   * @throws IllegalArgumentException if a row has several media
   */
  public static Seq2SeqBatch mediaFirst(List<InputRow> rows, int startToken, int mediumPositions) {
    for (int r = 0; r < rows.size(); r++) {
      if (rows.get(r).media().size() > 1) {
        throw new IllegalArgumentException(
            "row %d of the batch shows %d media, expected one at most: this model reads a single one, before the text"
                .formatted(r, rows.get(r).media().size()));
      }
    }
    Seq2SeqBatch text = of(rows.stream().map(InputRow::withoutMedia).toList(), startToken);
    return rows.stream().allMatch(row -> row.media().isEmpty())
        ? text
        : text.behind(rows, mediumPositions);
  }

  private Seq2SeqBatch behind(List<InputRow> rows, int mediumPositions) {
    int words = source.positions();
    int positions = mediumPositions + words;
    long[] ids = new long[rows.size() * positions];
    long[] mediaAt = new long[ids.length];
    int[] lengths = new int[rows.size()];
    boolean[][] seen = new boolean[rows.size()][positions];
    int filled = 0;
    for (int r = 0; r < rows.size(); r++) {
      int start = r * positions;
      System.arraycopy(source.ids(), r * words, ids, start + mediumPositions, words);
      lengths[r] = mediumPositions + source.lengths()[r];
      Arrays.fill(seen[r], mediumPositions, lengths[r], true);
      if (!rows.get(r).media().isEmpty()) {
        Arrays.fill(seen[r], 0, mediumPositions, true);
        for (int p = 0; p < mediumPositions; p++) {
          mediaAt[filled++] = start + p;
        }
      }
    }
    SplicedBatch whole =
        new SplicedBatch(
            rows.size(),
            positions,
            ids,
            Arrays.copyOf(mediaAt, filled),
            source.lossAt(),
            source.targets(),
            lengths,
            null,
            SplicedBatch.instruction(rows),
            SplicedBatch.media(rows));
    boolean padded = Arrays.stream(seen).anyMatch(Seq2SeqBatch::hasPadding);
    return new Seq2SeqBatch(
        whole, padded ? seen : null, targets, lossAt, decoderIds, decoderPositions);
  }

  private static boolean hasPadding(boolean[] seen) {
    for (boolean position : seen) {
      if (!position) {
        return true;
      }
    }
    return false;
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
        row.kinds(),
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

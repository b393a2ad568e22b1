package org.sensorium.fusion.input;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.decoder.AttentionLayout;

/**
 * Rows of one batch for a model that fills in masked words: what is supervised is masked, and
 * predicted where it stands. Media stand beside the text and take no place in it. Plain arrays.
 *
 * <p>Legend: B rows, S places of the text, N masked words.
 *
 * @param rows B
 * @param positions S
 * @param ids (B · S) the text with its masks, padded on the right with 0
 * @param lossAt (N) which of the B · S places are masked
 * @param targets (N) the words that stood there
 * @param layout who sees whom where a row is padded; else null, for plain causal attention
 */
public record MaskedWordBatch(
    int rows,
    int positions,
    long[] ids,
    long[] lossAt,
    long[] targets,
    @Nullable AttentionLayout layout) {

  /**
   * Masks what is supervised.
   *
   * @param positions S, to which every row is padded
   * @throws IllegalArgumentException if a row is longer
   */
  public static MaskedWordBatch of(List<InputRow> rows, int maskToken, int positions) {
    long[] ids = new long[rows.size() * positions];
    long[] lossAt = new long[ids.length];
    long[] targets = new long[ids.length];
    boolean[][] attended = new boolean[rows.size()][positions];
    int masked = 0;
    boolean padded = false;
    for (int r = 0; r < rows.size(); r++) {
      InputRow row = rows.get(r);
      int at = 0;
      for (int i = 0; i < row.ids().length; i++) {
        if (row.ids()[i] == InputRow.MEDIUM) {
          continue;
        }
        if (at == positions) {
          throw new IllegalArgumentException(
              "row %d has %d tokens, but the model reads %d: shorten it"
                  .formatted(r, row.ids().length - row.media().size(), positions));
        }
        int place = r * positions + at;
        ids[place] = row.ids()[i];
        if (row.supervised()[i]) {
          ids[place] = maskToken;
          lossAt[masked] = place;
          targets[masked++] = row.ids()[i];
        }
        attended[r][at++] = true;
      }
      padded |= at < positions;
    }
    return new MaskedWordBatch(
        rows.size(),
        positions,
        ids,
        Arrays.copyOf(lossAt, masked),
        Arrays.copyOf(targets, masked),
        padded ? AttentionLayout.padded(attended) : null);
  }

  /**
   * Prompts with so many masks behind each.
   *
   * @param positions S, to which every row is padded
   * @throws IllegalArgumentException if a prompt and its masks are longer
   */
  public static MaskedWordBatch asking(
      List<InputRow> prompts, int masks, int maskToken, int positions) {
    return of(
        prompts.stream().map(prompt -> asking(prompt, masks, maskToken)).toList(),
        maskToken,
        positions);
  }

  private static InputRow asking(InputRow prompt, int masks, int maskToken) {
    int read = prompt.ids().length;
    int[] ids = Arrays.copyOf(prompt.ids(), read + masks);
    boolean[] supervised = new boolean[ids.length];
    Arrays.fill(ids, read, ids.length, maskToken);
    Arrays.fill(supervised, read, ids.length, true);
    return new InputRow(
        ids,
        supervised,
        new int[ids.length],
        prompt.mediaPositions(),
        prompt.media(),
        prompt.kinds(),
        prompt.instruction());
  }

  /** {@link #ids} as (B, S) INT64. */
  public NDArray idArray(NDManager manager) {
    return manager.create(ids, new Shape(rows, positions));
  }
}

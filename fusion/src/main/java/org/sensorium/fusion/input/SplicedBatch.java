package org.sensorium.fusion.input;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.decoder.AttentionLayout;
import org.sensorium.fusion.projector.Instruction;

/**
 * Rows of one batch with room for their media, padded to one length; plain arrays, which any thread
 * may make.
 *
 * <p>Legend: B rows, S positions, N supervised tokens, M positions of media in all.
 *
 * @param rows B
 * @param positions S
 * @param ids (B · S) token ids; 0 at media and padding
 * @param mediaAt (M) which of the B · S positions media fill, in order of rows and media
 * @param lossAt (N) which of the B · S positions predict a supervised token: those one before it
 * @param targets (N) the tokens
 * @param lengths (B) positions of each row that are not padding
 * @param layout who sees whom where a row has blocks or is padded on the left; else null, for plain
 *     causal attention
 * @param instruction what is asked about each medium
 * @param media what each medium is, in order; empty where all are alike
 */
public record SplicedBatch(
    int rows,
    int positions,
    long[] ids,
    long[] mediaAt,
    long[] lossAt,
    long[] targets,
    int[] lengths,
    @Nullable AttentionLayout layout,
    Instruction instruction,
    List<Medium> media) {

  public SplicedBatch {
    media = List.copyOf(media);
  }

  /**
   * A medium of a batch.
   *
   * @param kind what it is read as
   * @param positions that it takes
   */
  public record Medium(Media.Kind kind, int positions) {}

  /** Rows that ask nothing, with media of one kind. */
  public SplicedBatch(
      int rows,
      int positions,
      long[] ids,
      long[] mediaAt,
      long[] lossAt,
      long[] targets,
      int[] lengths,
      @Nullable AttentionLayout layout) {
    this(
        rows,
        positions,
        ids,
        mediaAt,
        lossAt,
        targets,
        lengths,
        layout,
        Instruction.of(new int[0][]),
        List.of());
  }

  /** On which side short rows are padded. */
  public enum Padding {
    /** For training: causal attention never looks right, so no mask is needed. */
    RIGHT,
    /** For generation: every row ends at the same position. */
    LEFT
  }

  /** Puts rows together. */
  public static SplicedBatch of(List<InputRow> rows, Padding padding) {
    int positions = InputRow.longest(rows);
    int media =
        rows.stream()
            .flatMap(row -> row.mediaPositions().stream())
            .mapToInt(Integer::intValue)
            .sum();
    long[] ids = new long[rows.size() * positions];
    long[] mediaAt = new long[media];
    long[] lossAt = new long[ids.length];
    long[] targets = new long[ids.length];
    int[][] blocks = new int[rows.size()][positions];
    int[] lengths = rows.stream().mapToInt(InputRow::length).toArray();
    int filled = 0;
    int supervised = 0;
    for (int r = 0; r < rows.size(); r++) {
      InputRow row = rows.get(r);
      int start = r * positions + (padding == Padding.LEFT ? positions - lengths[r] : 0);
      int at = start;
      int medium = 0;
      Arrays.fill(blocks[r], AttentionLayout.PADDING);
      for (int i = 0; i < row.ids().length; i++) {
        if (row.ids()[i] == InputRow.MEDIUM) {
          for (int k = row.mediaPositions().get(medium++); k > 0; k--) {
            blocks[r][at - r * positions] = row.blocks()[i];
            mediaAt[filled++] = at++;
          }
          continue;
        }
        ids[at] = row.ids()[i];
        blocks[r][at - r * positions] = row.blocks()[i];
        if (row.supervised()[i] && at > start) {
          lossAt[supervised] = at - 1;
          targets[supervised++] = row.ids()[i];
        }
        at++;
      }
    }
    boolean ragged = Arrays.stream(lengths).anyMatch(length -> length < positions);
    boolean plain =
        rows.stream().noneMatch(InputRow::hasBlocks) && !(padding == Padding.LEFT && ragged);
    return new SplicedBatch(
        rows.size(),
        positions,
        ids,
        mediaAt,
        Arrays.copyOf(lossAt, supervised),
        Arrays.copyOf(targets, supervised),
        lengths,
        plain ? null : AttentionLayout.blocks(blocks),
        instruction(rows),
        media(rows));
  }

  /** What each medium is. */
  static List<Medium> media(List<InputRow> rows) {
    List<Medium> media = new ArrayList<>();
    for (InputRow row : rows) {
      for (int i = 0; i < row.kinds().size(); i++) {
        media.add(new Medium(row.kinds().get(i), row.mediaPositions().get(i)));
      }
    }
    return media;
  }

  /** What each row asks, once for every medium of it. */
  static Instruction instruction(List<InputRow> rows) {
    return Instruction.of(
        rows.stream()
            .flatMap(row -> row.media().stream().map(medium -> row.instruction()))
            .toArray(int[][]::new));
  }

  /** Supervised tokens N. */
  public int supervised() {
    return targets.length;
  }

  /** {@link #ids} as (B, S) INT64. */
  public NDArray idArray(NDManager manager) {
    return manager.create(ids, new Shape(rows, positions));
  }
}

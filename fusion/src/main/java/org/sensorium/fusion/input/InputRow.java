package org.sensorium.fusion.input;

import java.util.Arrays;
import java.util.List;
import org.sensorium.fusion.chat.EncodedConversation;

/**
 * A tokenised conversation before its media are put in.
 *
 * @param ids token ids, {@link #MEDIUM} once where a medium stands
 * @param supervised whether a token counts in the loss; never true at a medium
 * @param blocks which of several questions side by side a token belongs to, 0 for what they share
 *     ({@link #sideBySide}); all 0 in an ordinary row
 * @param mediaPositions how many positions each medium takes, in the order of their placeholders
 */
public record InputRow(
    int[] ids, boolean[] supervised, int[] blocks, List<Integer> mediaPositions) {
  /** The id that stands for a medium. */
  public static final int MEDIUM = EncodedConversation.MEDIUM;

  public InputRow {
    mediaPositions = List.copyOf(mediaPositions);
    if (ids.length != supervised.length || ids.length != blocks.length) {
      throw new IllegalArgumentException(
          "%d ids but %d marks of supervision and %d of blocks"
              .formatted(ids.length, supervised.length, blocks.length));
    }
    int places = 0;
    for (int id : ids) {
      places += id == MEDIUM ? 1 : 0;
    }
    if (places != mediaPositions.size()) {
      throw new IllegalArgumentException(
          "the text has %d media places, but there are %d media"
              .formatted(places, mediaPositions.size()));
    }
  }

  /** An ordinary row. */
  public static InputRow of(int[] ids, boolean[] supervised, List<Integer> mediaPositions) {
    return new InputRow(ids, supervised, new int[ids.length], mediaPositions);
  }

  /**
   * Rows about the same media as one: what all of them begin with once, then the rest of each in a
   * block of its own. Every block sees what is shared and itself, so that it learns exactly what
   * the row would teach alone, at the cost of its own tokens only.
   *
   * @param rows at least one; all media lie in what they share
   */
  public static InputRow sideBySide(List<InputRow> rows) {
    InputRow first = rows.get(0);
    int shared = rows.stream().mapToInt(row -> sharedWith(first, row)).min().orElseThrow();
    if (rows.stream()
        .anyMatch(row -> Arrays.stream(row.ids).skip(shared).anyMatch(id -> id == MEDIUM))) {
      throw new IllegalArgumentException(
          "rows side by side must share their media, but differ from token %d on"
              .formatted(shared));
    }
    int length = shared + rows.stream().mapToInt(row -> row.ids.length - shared).sum();
    int[] ids = Arrays.copyOf(first.ids, length);
    boolean[] supervised = new boolean[length]; // what is shared is a prompt
    int[] blocks = new int[length];
    int at = shared;
    for (int b = 0; b < rows.size(); b++) {
      InputRow row = rows.get(b);
      int rest = row.ids.length - shared;
      System.arraycopy(row.ids, shared, ids, at, rest);
      System.arraycopy(row.supervised, shared, supervised, at, rest);
      Arrays.fill(blocks, at, at + rest, b + 1);
      at += rest;
    }
    return new InputRow(ids, supervised, blocks, first.mediaPositions);
  }

  /** How many tokens both rows begin with, none of them supervised, and not all of either. */
  private static int sharedWith(InputRow a, InputRow b) {
    int most = Math.min(a.ids.length, b.ids.length) - 2; // the last one shared predicts for all
    int shared = 0;
    while (shared < most
        && a.ids[shared] == b.ids[shared]
        && !a.supervised[shared + 1]
        && !b.supervised[shared + 1]) {
      shared++;
    }
    return shared;
  }

  /** How many tokens count in the loss. */
  public int supervisedCount() {
    int count = 0;
    for (boolean counts : supervised) {
      count += counts ? 1 : 0;
    }
    return count;
  }

  /** The first {@code tokens} of this row; media are never cut, so those behind are left out. */
  public InputRow truncatedTo(int tokens) {
    if (ids.length <= tokens) {
      return this;
    }
    int[] kept = Arrays.copyOf(ids, tokens);
    int media = (int) Arrays.stream(kept).filter(id -> id == MEDIUM).count();
    return new InputRow(
        kept,
        Arrays.copyOf(supervised, tokens),
        Arrays.copyOf(blocks, tokens),
        mediaPositions.subList(0, media));
  }

  /** Whether tokens lie in blocks that do not see each other. */
  boolean hasBlocks() {
    return Arrays.stream(blocks).anyMatch(block -> block != 0);
  }

  /** Positions once the media are in. */
  public int length() {
    return ids.length
        - mediaPositions.size()
        + mediaPositions.stream().mapToInt(Integer::intValue).sum();
  }
}

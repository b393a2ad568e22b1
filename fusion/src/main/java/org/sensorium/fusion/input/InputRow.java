package org.sensorium.fusion.input;

import java.util.List;

/**
 * A tokenised conversation before its media are put in.
 *
 * @param ids token ids, {@link #MEDIUM} once where a medium stands
 * @param supervised whether a token counts in the loss; never true at a medium
 * @param mediaPositions how many positions each medium takes, in the order of their placeholders
 */
public record InputRow(int[] ids, boolean[] supervised, List<Integer> mediaPositions) {
  /** The id that stands for a medium (LLaVA's IMAGE_TOKEN_INDEX). */
  public static final int MEDIUM = -200;

  public InputRow {
    mediaPositions = List.copyOf(mediaPositions);
    if (ids.length != supervised.length) {
      throw new IllegalArgumentException(
          "%d ids but %d marks of supervision".formatted(ids.length, supervised.length));
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

  /** Positions once the media are in. */
  public int length() {
    return ids.length
        - mediaPositions.size()
        + mediaPositions.stream().mapToInt(Integer::intValue).sum();
  }
}

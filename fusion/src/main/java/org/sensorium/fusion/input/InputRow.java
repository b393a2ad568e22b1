package org.sensorium.fusion.input;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.chat.EncodedConversation;

/**
 * A tokenised conversation before its media are put in.
 *
 * @param ids token ids, {@link #MEDIUM} once where a medium stands
 * @param supervised whether a token counts in the loss; never true at a medium
 * @param blocks which of several questions side by side a token belongs to, 0 for what they share
 *     ({@link #sideBySide}); all 0 in an ordinary row
 * @param mediaPositions how many positions each medium takes, in the order of their placeholders
 * @param media which of the conversation's media stands at each placeholder
 * @param kinds what each of these is read as
 * @param instruction what is asked about the media, as tokens of a projector that reads it; empty
 *     for others
 */
public record InputRow(
    int[] ids,
    boolean[] supervised,
    int[] blocks,
    List<Integer> mediaPositions,
    List<Integer> media,
    List<Media.Kind> kinds,
    int[] instruction) {
  /** The id that stands for a medium. */
  public static final int MEDIUM = EncodedConversation.MEDIUM;

  public InputRow {
    mediaPositions = List.copyOf(mediaPositions);
    media = List.copyOf(media);
    kinds = List.copyOf(kinds);
    if (ids.length != supervised.length || ids.length != blocks.length) {
      throw new IllegalArgumentException(
          "%d ids but %d marks of supervision and %d of blocks"
              .formatted(ids.length, supervised.length, blocks.length));
    }
    int places = 0;
    for (int id : ids) {
      places += id == MEDIUM ? 1 : 0;
    }
    if (places != mediaPositions.size() || places != media.size() || places != kinds.size()) {
      throw new IllegalArgumentException(
          "the text has %d media places, but there are %d media"
              .formatted(places, mediaPositions.size()));
    }
  }

  /** An ordinary row with pictures, in the order of the conversation's. */
  public static InputRow of(int[] ids, boolean[] supervised, List<Integer> mediaPositions) {
    List<Integer> media = IntStream.range(0, mediaPositions.size()).boxed().toList();
    List<Media.Kind> kinds = Collections.nCopies(media.size(), Media.Kind.IMAGE);
    return new InputRow(
        ids, supervised, new int[ids.length], mediaPositions, media, kinds, new int[0]);
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
    return new InputRow(
        ids, supervised, blocks, first.mediaPositions, first.media, first.kinds, first.instruction);
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

  /** How many tokens count in the loss; the first one never does, nothing predicts it. */
  public int supervisedCount() {
    int count = 0;
    for (int i = 1; i < supervised.length; i++) {
      count += supervised[i] ? 1 : 0;
    }
    return count;
  }

  /** {@link #supervisedCount} of several rows. */
  public static int supervisedCount(List<InputRow> rows) {
    return rows.stream().mapToInt(InputRow::supervisedCount).sum();
  }

  /** Positions of the longest row. */
  public static int longest(List<InputRow> rows) {
    return rows.stream().mapToInt(InputRow::length).max().orElse(0);
  }

  /** Its tokens alone. */
  public InputRow withoutMedia() {
    int[] kept = IntStream.range(0, ids.length).filter(i -> ids[i] != MEDIUM).toArray();
    int[] words = new int[kept.length];
    boolean[] marks = new boolean[kept.length];
    int[] places = new int[kept.length];
    for (int i = 0; i < kept.length; i++) {
      words[i] = ids[kept[i]];
      marks[i] = supervised[kept[i]];
      places[i] = blocks[kept[i]];
    }
    return new InputRow(words, marks, places, List.of(), List.of(), List.of(), instruction);
  }

  /** This with what is asked about its media. */
  public InputRow asking(int[] tokens) {
    return new InputRow(ids, supervised, blocks, mediaPositions, media, kinds, tokens);
  }

  /**
   * As much of the row's beginning as takes at most so many positions. A medium is never cut: one
   * that does not fit is left out with everything behind it.
   */
  public InputRow truncatedTo(int positions) {
    int kept = 0;
    int used = 0;
    int whole = 0;
    while (kept < ids.length) {
      boolean medium = ids[kept] == MEDIUM;
      used += medium ? mediaPositions.get(whole) : 1;
      if (used > positions) {
        break;
      }
      whole += medium ? 1 : 0;
      kept++;
    }
    if (kept == ids.length) {
      return this;
    }
    return new InputRow(
        Arrays.copyOf(ids, kept),
        Arrays.copyOf(supervised, kept),
        Arrays.copyOf(blocks, kept),
        mediaPositions.subList(0, whole),
        media.subList(0, whole),
        kinds.subList(0, whole),
        instruction);
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

  /**
   * Places of the decoder's position embedding that the row needs: {@link #length}, or with blocks,
   * each of which counts on from what they share, as far as the longest of them goes.
   */
  public int reach() {
    int[] lengths = new int[1 + Arrays.stream(blocks).max().orElse(0)];
    int medium = 0;
    for (int i = 0; i < ids.length; i++) {
      lengths[blocks[i]] += ids[i] == MEDIUM ? mediaPositions.get(medium++) : 1;
    }
    return lengths[0] + Arrays.stream(lengths).skip(1).max().orElse(0);
  }
}

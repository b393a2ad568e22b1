package org.sensorium.fusion.chat;

import java.util.Arrays;

/**
 * A conversation as token ids.
 *
 * @param ids token ids; a medium is one place with {@link #MEDIUM}
 * @param supervised for each place whether the model is trained to say it; never true for a medium.
 *     Nothing is shifted: place i is what is to be predicted from the places before it
 * @param media for each place of a medium, in the order of the ids, its index among the
 *     conversation's media
 */
public record EncodedConversation(int[] ids, boolean[] supervised, int[] media) {
  /** The id of a medium's place; LLaVA's number for it. */
  public static final int MEDIUM = -200;

  /** The label of a place that is not supervised. */
  public static final int IGNORED = -100;

  public int length() {
    return ids.length;
  }

  /** The ids where the loss counts, {@link #IGNORED} elsewhere. */
  public int[] labels() {
    int[] labels = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      labels[i] = supervised[i] ? ids[i] : IGNORED;
    }
    return labels;
  }

  /** How many places are supervised. */
  public int supervisedCount() {
    int count = 0;
    for (boolean learned : supervised) {
      count += learned ? 1 : 0;
    }
    return count;
  }

  /** The first {@code places} of this conversation, media whose place is cut off left out. */
  public EncodedConversation truncatedTo(int places) {
    if (ids.length <= places) {
      return this;
    }
    int[] kept = Arrays.copyOf(ids, places);
    int keptMedia = (int) Arrays.stream(kept).filter(id -> id == MEDIUM).count();
    return new EncodedConversation(
        kept, Arrays.copyOf(supervised, places), Arrays.copyOf(media, keptMedia));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EncodedConversation that
        && Arrays.equals(ids, that.ids)
        && Arrays.equals(supervised, that.supervised)
        && Arrays.equals(media, that.media);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(ids) + Arrays.hashCode(media);
  }

  @Override
  public String toString() {
    return "%d places, %d supervised, media %s"
        .formatted(ids.length, supervisedCount(), Arrays.toString(media));
  }
}

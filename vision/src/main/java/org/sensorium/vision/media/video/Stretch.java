package org.sensorium.vision.media.video;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Frames that are decoded in one go.
 *
 * @param first packet, a keyframe or the start of the file
 * @param last packet that one of the frames depends on
 * @param from place of the first of these frames among all that are wanted
 * @param frames numbers of the frames, rising
 */
@SuppressWarnings("ArrayRecordComponent") // never compared or printed
record Stretch(int first, int last, int from, int[] frames) {

  /** The stretches of rising frames: a new one where a keyframe lies beyond what was decoded. */
  static List<Stretch> plan(PacketIndex index, int[] wanted) {
    List<Stretch> stretches = new ArrayList<>();
    int from = 0;
    while (from < wanted.length) {
      int first = index.start(wanted[from]);
      int last = index.packet(wanted[from]);
      int to = from + 1;
      while (to < wanted.length && index.start(wanted[to]) <= last + 1) {
        last = Math.max(last, index.packet(wanted[to++]));
      }
      stretches.add(new Stretch(first, last, from, Arrays.copyOfRange(wanted, from, to)));
      from = to;
    }
    return stretches;
  }

  /**
   * Whether a packet must be decoded. What is shown before the keyframe depends on frames before
   * it, and none of the wanted ones on that.
   */
  boolean needs(PacketIndex index, int packet) {
    return first == 0 || index.shown(packet) >= index.shown(first);
  }

  /** Bytes of its packets. */
  long bytes(PacketIndex index) {
    long sum = 0;
    for (int i = first; i <= last; i++) {
      sum += index.size(i);
    }
    return sum;
  }
}

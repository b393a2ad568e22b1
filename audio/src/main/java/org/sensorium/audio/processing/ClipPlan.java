package org.sensorium.audio.processing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Clips of one length, their starts spread evenly over a sound from its begin to where the last
 * clip ends with it; all start at 0 where the sound is shorter than a clip.
 *
 * @param clips how many, at least 1
 * @param clipSeconds length of each
 * @see <a href="https://github.com/facebookresearch/pytorchvideo">pytorchvideo</a>
 *     ConstantClipsPerVideoSampler at f3142bb (release 0.1.5 divides by clips instead)
 */
record ClipPlan(int clips, int clipSeconds) {

  /**
   * A clip's samples.
   *
   * @param from the first
   * @param to behind the last
   */
  record Span(int from, int to) {}

  /** The clips of a sound; where it is short they end with it. */
  List<Span> spans(int samples, int rate) {
    // The reference rounds the length in seconds, then reckons with fractions and cuts them off.
    BigDecimal last = new BigDecimal(Math.max((double) samples / rate - clipSeconds, 0));
    BigDecimal gaps = BigDecimal.valueOf(Math.max(clips - 1, 1));
    return IntStream.range(0, clips)
        .mapToObj(
            k ->
                last.multiply(BigDecimal.valueOf((long) k * rate))
                    .divide(gaps, 0, RoundingMode.DOWN)
                    .intValueExact())
        .map(from -> new Span(from, Math.min(samples, from + clipSeconds * rate)))
        .toList();
  }
}

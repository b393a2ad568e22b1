package org.sensorium.fusion.generate;

/**
 * An answer.
 *
 * @param text without stop strings and special tokens
 * @param ids every token that was generated, the one that ended the answer too
 * @param finishReason why it ended
 */
public record Generation(String text, int[] ids, FinishReason finishReason) {

  /** Why an answer ended. */
  public enum FinishReason {
    /** A stop id or a stop string came. */
    STOP,
    /** As many tokens as were allowed, or as the decoder has positions. */
    LENGTH
  }
}

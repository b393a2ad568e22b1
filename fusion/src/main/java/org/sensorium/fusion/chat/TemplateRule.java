package org.sensorium.fusion.chat;

import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.validate.Causes;
import org.sensorium.datasets.validate.Rule;

/** Whether a chat template takes rows, leaves something to learn, and how many tokens they have. */
public final class TemplateRule implements Rule {
  private final ConversationEncoder encoder;
  private final int mediumPositions;
  private final int maxLength;

  /**
   * @param encoder with the template and tokenizer of training
   * @param mediumPositions positions that a medium takes in the model
   * @param maxLength longest row, positions
   */
  public TemplateRule(ConversationEncoder encoder, int mediumPositions, int maxLength) {
    this.encoder = encoder;
    this.mediumPositions = mediumPositions;
    this.maxLength = maxLength;
  }

  @Override
  public void check(Conversation row, Sink sink) {
    EncodedConversation encoded;
    try {
      encoded = encoder.encode(row);
    } catch (ChatTemplateException e) {
      sink.error(Causes.TEMPLATE, String.valueOf(e.getMessage()));
      return;
    }
    if (encoded.supervisedCount() == 0) {
      sink.warn(Causes.TEMPLATE, "the template leaves nothing to learn from this row");
    }
    int positions = encoded.length() + encoded.media().length * (mediumPositions - 1);
    if (positions > maxLength) {
      sink.warn(
          Causes.LENGTH,
          "%d positions, %d at most; training cuts off what is behind"
              .formatted(positions, maxLength));
    }
  }
}

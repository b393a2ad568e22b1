package org.sensorium.datasets.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationJson;

/** Our own interchange, which has a place for everything. */
final class OpenAiForm implements RowForm {
  @Override
  public ObjectNode row(Conversation conversation, boolean plain) {
    return ConversationJson.write(conversation);
  }
}

package org.sensorium.fusion.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;

/** Writes a conversation as the text that a language model was trained on. */
public interface ChatTemplate {

  /** The name in run files and messages. */
  String id();

  /**
   * Renders a conversation.
   *
   * @param generationPrompt whether the text ends where the model is to begin its next answer
   * @throws ChatTemplateException if the template cannot express the conversation
   */
  RenderedChat render(Conversation conversation, boolean generationPrompt);

  /**
   * Whether the tokenizer's own start token belongs in front. Jinja templates write it themselves
   * where it is wanted.
   */
  boolean leavesBosToTokenizer();

  /** Texts that end an answer, as the template writes them behind one; generation stops there. */
  List<String> stops();

  /**
   * Tokens that the tokenizer has to know beside its own, each of which becomes one id. A
   * placeholder that is among them is no border: the text around it is tokenised together, as the
   * original did that had it in its vocabulary. It still is one place with {@link
   * EncodedConversation#MEDIUM} in the ids, and what the network puts there (that token's
   * embedding, or projected features) is the network's affair.
   */
  default List<String> specialTokens() {
    return List.of();
  }

  /**
   * Whether it says of a clip when its frames were taken, which {@link VideoLlamaPrompt#withFrames}
   * puts into a conversation before.
   */
  default boolean saysFrameTimes() {
    return false;
  }

  /** The text of a Jinja template; null for one that is known by name. */
  default @Nullable String source() {
    return null;
  }
}

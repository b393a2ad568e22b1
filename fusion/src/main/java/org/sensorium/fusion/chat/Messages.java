package org.sensorium.fusion.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.chat.jinja.Text;
import org.sensorium.fusion.chat.jinja.Value;

/** Conversations as the list of messages that a Jinja template takes. */
final class Messages {
  private Messages() {}

  /** How a message's content is given. */
  enum Form {
    /** A string, with placeholders for media. */
    TEXT,
    /** A list of parts: {@code {"type": "text", "text": …}} and {@code {"type": "image"}}. */
    PARTS
  }

  /** The turns as messages; every string and message is marked with its {@link Origin}. */
  static Value of(Conversation conversation, Form form) {
    List<Value> messages = new ArrayList<>();
    for (int i = 0; i < conversation.turns().size(); i++) {
      Turn turn = conversation.turns().get(i);
      Map<Value, Value> message = new LinkedHashMap<>();
      message.put(Text.of("role"), Text.of(turn.role().name().toLowerCase(Locale.ROOT)));
      message.put(
          Text.of("content"),
          form == Form.TEXT
              ? TurnText.inPlace(conversation, turn).markedBy(new Origin.Said(i))
              : parts(conversation, turn, i));
      messages.add(new Value.Dict(message, new Origin.Turn(i)));
    }
    return Value.Seq.list(messages);
  }

  private static Value parts(Conversation conversation, Turn turn, int index) {
    List<Value> parts = new ArrayList<>();
    for (Part part : turn.parts()) {
      Map<Value, Value> fields = new LinkedHashMap<>();
      if (part instanceof Part.Text words) {
        fields.put(Text.of("type"), Text.of("text"));
        fields.put(Text.of("text"), Text.of(words.text()).markedBy(new Origin.Said(index)));
        parts.add(new Value.Dict(fields, null));
      } else if (part instanceof Part.MediaRef ref) {
        String kind = Origin.name(conversation.media().get(ref.index()).kind());
        fields.put(Text.of("type"), Text.of(kind));
        parts.add(new Value.Dict(fields, new Origin.Medium(ref.index())));
      }
    }
    return Value.Seq.list(parts);
  }

  private static final List<String> REASONING =
      List.of("reasoning_content", "thinking", "reasoning");

  /**
   * Fills {@code reasoning_content} and {@code thinking} of each message from whichever name its
   * reasoning came under, as transformers does before it renders.
   */
  static Value withReasoningNames(Value messages) {
    if (!(messages instanceof Value.Seq list)) {
      return messages;
    }
    List<Value> renamed = new ArrayList<>();
    for (Value message : list.items()) {
      renamed.add(message instanceof Value.Dict dict ? withReasoningNames(dict) : message);
    }
    return Value.Seq.list(renamed);
  }

  private static Value withReasoningNames(Value.Dict message) {
    for (String name : REASONING) {
      Value reasoning = message.entries().get(Text.of(name));
      if (reasoning != null && reasoning != Value.Nothing.NONE) {
        Map<Value, Value> fields = new LinkedHashMap<>();
        fields.put(Text.of("thinking"), reasoning);
        fields.putAll(message.entries());
        fields.put(Text.of("reasoning_content"), reasoning);
        return new Value.Dict(fields, message.source());
      }
    }
    return message;
  }
}

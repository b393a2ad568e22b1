package org.sensorium.fusion.chat;

import java.util.ArrayList;
import java.util.List;
import org.sensorium.fusion.chat.RenderedChat.Put;
import org.sensorium.fusion.chat.jinja.Text;
import org.sensorium.fusion.chat.jinja.TextBuilder;

/** Writes a conversation down, with what is learned of it and where it is cut. */
final class ChatWriter {
  private final Dialogue dialogue;
  private final TextBuilder text = new TextBuilder();
  private final List<RenderedChat.Cut> cuts = new ArrayList<>();

  ChatWriter(Dialogue dialogue) {
    this.dialogue = dialogue;
  }

  ChatWriter write(String words) {
    text.append(words);
    return this;
  }

  ChatWriter write(Text words) {
    text.append(words);
    return this;
  }

  /** Words that the model is trained to say. */
  ChatWriter learn(String words) {
    text.append(Text.of(words).markedBy(Origin.Learned.ANSWER));
    return this;
  }

  ChatWriter cut(Put put) {
    cuts.add(new RenderedChat.Cut(text.length(), put));
    return this;
  }

  /** The placeholders of media, one behind the other. */
  ChatWriter media(List<Integer> media) {
    for (int medium : media) {
      text.append(TurnText.placeholder(dialogue.conversation(), medium));
    }
    return this;
  }

  /** The same with one placeholder for every kind of medium. */
  ChatWriter media(List<Integer> media, String placeholder) {
    for (int medium : media) {
      text.append(Text.of(placeholder).markedBy(new Origin.Medium(medium)));
    }
    return this;
  }

  RenderedChat done() {
    RenderedChat plain = dialogue.rendered(text);
    return new RenderedChat(plain.text(), plain.loss(), plain.media(), cuts);
  }
}

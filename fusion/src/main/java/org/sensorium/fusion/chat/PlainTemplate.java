package org.sensorium.fusion.chat;

import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.chat.jinja.Text;
import org.sensorium.fusion.chat.jinja.TextBuilder;

/**
 * LLaVA's template for aligning the projector: the medium, its caption, a line break. What the user
 * and the system say is left out on purpose.
 *
 * @see <a href="https://arxiv.org/abs/2304.08485">LLaVA</a>, llava/train/train.py preprocess_plain
 *     at c121f04
 */
final class PlainTemplate implements ChatTemplate {

  @Override
  public String id() {
    return "plain";
  }

  @Override
  public boolean leavesBosToTokenizer() {
    return true;
  }

  @Override
  public List<String> stops() {
    return List.of("\n");
  }

  @Override
  public RenderedChat render(Conversation conversation, boolean generationPrompt) {
    Dialogue dialogue = new Dialogue(id(), conversation);
    List<Turn> turns = dialogue.alternating(generationPrompt);
    List<Integer> media = TurnText.media(turns.get(0));
    if (turns.size() > 2 || media.isEmpty()) {
      throw dialogue.refused("is not one medium with one caption");
    }
    TextBuilder text = new TextBuilder();
    for (int medium : media) {
      text.append(TurnText.placeholder(conversation, medium));
    }
    if (turns.size() == 2) {
      if (!TurnText.media(turns.get(1)).isEmpty()) {
        throw dialogue.refused("has a medium in its caption");
      }
      text.append(Text.of(turns.get(1).text() + "\n").markedBy(Origin.Learned.ANSWER));
    }
    return dialogue.rendered(text);
  }
}

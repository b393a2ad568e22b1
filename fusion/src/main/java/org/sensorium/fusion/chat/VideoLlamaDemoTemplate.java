package org.sensorium.fusion.chat;

import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.chat.jinja.Text;
import org.sensorium.fusion.chat.jinja.TextBuilder;

/**
 * Video-LLaMA as its demo asks it, which is not how training wrote ({@code video_llama_vicuna},
 * {@code video_llama_llama_2}): other system texts, other marks between turns, the text tokenised
 * piece by piece around media. Nobody trains with it; here the answers with their end marks would
 * be learned.
 *
 * @see <a href="https://arxiv.org/abs/2306.02858">Video-LLaMA</a>,
 *     video_llama/conversation/conversation_video.py Chat and demo_audiovideo.py at 64888c0
 */
final class VideoLlamaDemoTemplate implements ChatTemplate {
  private static final String SYSTEM =
      "You are able to understand the visual content that the user provides. Follow the"
          + " instructions carefully and explain your answers in detail.";

  /** Which language model is asked. */
  enum Style {
    VICUNA,
    LLAMA_2
  }

  private final String id;
  private final Style style;

  VideoLlamaDemoTemplate(String id, Style style) {
    this.id = id;
    this.style = style;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public boolean saysFrameTimes() {
    return true;
  }

  @Override
  public boolean leavesBosToTokenizer() {
    return true;
  }

  @Override
  public List<String> stops() {
    return List.of(style == Style.VICUNA ? "###" : "</s>");
  }

  @Override
  public RenderedChat render(Conversation conversation, boolean generationPrompt) {
    Dialogue dialogue = new Dialogue(id, conversation);
    List<Turn> turns = dialogue.alternating(generationPrompt);
    boolean heard =
        turns.stream().anyMatch(turn -> VideoLlamaForm.isSeenAndHeard(conversation, turn));
    String system = dialogue.systemOr(heard ? "" : SYSTEM);
    TextBuilder text = new TextBuilder();
    text.append(style == Style.VICUNA ? system + "###" : "");
    for (int i = 0; i < turns.size(); i++) {
      Text words = VideoLlamaForm.demo(conversation, turns.get(i));
      if (i % 2 == 1) {
        answer(text, words);
      } else if (style == Style.VICUNA) {
        text.append("Human: ").append(words).append("###");
      } else {
        text.append(i == 0 ? "[INST] <<SYS>>\n" + system + "\n<</SYS>>\n\n" : "<s>[INST] ");
        text.append(words).append(" [/INST]");
      }
    }
    if (generationPrompt && style == Style.VICUNA) {
      text.append("Assistant:");
    }
    return dialogue.rendered(text);
  }

  private void answer(TextBuilder text, Text words) {
    text.append(style == Style.VICUNA ? "Assistant: " : " ");
    int start = text.length();
    text.append(words).append(style == Style.VICUNA ? "###" : " </s>");
    text.mark(start, Origin.Learned.ANSWER);
  }
}

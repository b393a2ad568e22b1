package org.sensorium.datasets.instruct.llava;

import java.io.IOException;
import java.util.List;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.Peek;

/**
 * The conversations of {@link LlavaInstruct150k}: several turns each.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>the picture's name without extension; repeats</td></tr>
 * <tr><td>{@code image}</td><td>{@code 000000033471.jpg}, a bare name of COCO train2017</td></tr>
 * <tr><td>{@code conversations}</td><td>as in {@link LlavaJson}</td></tr>
 * </table>
 */
public final class LlavaConversation58k implements LlavaSet {
  private static final DatasetCard CARD =
      DatasetCard.of("llava-conversation-58k", "LLaVA-Instruct, conversation 58K")
          .media(Media.Kind.IMAGE)
          .size("about 58,000 rows, 126 MB")
          .licence("CC BY-NC 4.0; made with GPT-4")
          .home("https://huggingface.co/datasets/liuhaotian/LLaVA-Instruct-150K")
          .citation("Liu et al., Visual Instruction Tuning, NeurIPS 2023, arXiv 2304.08485")
          .files("conversation_58k.json")
          .notes(
              "One picture feeds several rows, so ids repeat. Pictures have bare "
                  + "names of COCO 2017, which the 2014 release prefixes with "
                  + "COCO_train2014_. The placeholder stands before or after the first "
                  + "question and stays there; LLaVA's trainer moves it to the front. "
                  + "Known by its file name.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return LlavaShape.named(peek, "conversation_58k");
  }

  @Override
  public List<String> mediaPaths() {
    return CocoNames.PATHS;
  }
}

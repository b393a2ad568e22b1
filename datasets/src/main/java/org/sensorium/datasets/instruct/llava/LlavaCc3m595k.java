package org.sensorium.datasets.instruct.llava;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.Peek;

/**
 * LLaVA's pairs for pretraining the projector, from CC3M.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>the picture's name without extension</td></tr>
 * <tr><td>{@code image}</td><td>{@code GCC_train_002582585.jpg}</td></tr>
 * <tr><td>{@code conversations}</td><td>one question, one caption in lower case; as in {@link LlavaJson}</td></tr>
 * </table>
 */
public final class LlavaCc3m595k implements LlavaSet {
  private static final DatasetCard CARD =
      DatasetCard.of("llava-cc3m-595k", "LLaVA-CC3M-Pretrain-595K")
          .media(Media.Kind.IMAGE)
          .size("595,375 rows")
          .licence("that of CC-3M")
          .home("https://huggingface.co/datasets/liuhaotian/LLaVA-CC3M-Pretrain-595K")
          .citation("Liu et al., Visual Instruction Tuning, NeurIPS 2023, arXiv 2304.08485")
          .files("chat.json")
          .notes("The published name chat.json says little: the names of the pictures " + "tell.");

  private static final Pattern IMAGE = Pattern.compile("GCC_train_\\d+\\.jpg");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return LlavaShape.all(peek, row -> LlavaShape.image(row, IMAGE))
        ? Match.content("pictures are named like GCC_train_002582585.jpg")
        : Match.no();
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "images/{ref}");
  }
}

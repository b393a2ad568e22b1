package org.sensorium.datasets.instruct.llava;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.Peek;

/**
 * LLaVA-1.5's pairs for pretraining the projector.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>the picture's name without folder and extension</td></tr>
 * <tr><td>{@code image}</td><td>{@code 00453/004539375.jpg}</td></tr>
 * <tr><td>{@code conversations}</td><td>one question, one caption; as in {@link LlavaJson}</td></tr>
 * </table>
 */
public final class LlavaPretrain558k implements LlavaSet {
  private static final DatasetCard CARD =
      DatasetCard.of("llava-pretrain-558k", "LLaVA-Pretrain LCS-558K")
          .media(Media.Kind.IMAGE)
          .size("558,128 rows, 181 MB")
          .licence("that of CC-3M and BLIP; pictures of LAION, CC, SBU")
          .home("https://huggingface.co/datasets/liuhaotian/LLaVA-Pretrain")
          .citation(
              "Liu et al., Improved Baselines with Visual Instruction Tuning, CVPR "
                  + "2024, arXiv 2310.03744")
          .files("blip_laion_cc_sbu_558k.json")
          .notes(
              "The placeholder stands before or after the question. The file "
                  + "blip_laion_cc_sbu_558k_meta.json has no conversations and is not "
                  + "needed.");

  private static final Pattern IMAGE = Pattern.compile("\\d{5}/\\d{9}\\.jpg");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    Match named = LlavaShape.named(peek, "blip_laion_cc_sbu_558k");
    return named.fits() || !pairs(peek)
        ? named
        : Match.content("pictures are named like 00453/004539375.jpg, one question each");
  }

  private static boolean pairs(Peek peek) throws IOException {
    return LlavaShape.all(
        peek,
        row ->
            LlavaShape.image(row, IMAGE)
                && LlavaShape.text(row, "image").contains("/" + row.path("id").asText() + ".")
                && row.path("conversations").size() == 2);
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "images/{ref}");
  }
}

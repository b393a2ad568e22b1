package org.sensorium.datasets.instruct.llava;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.Peek;

/**
 * LLaVA-1.5's mixture for instruction tuning.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>text, or a number (41,361 rows)</td></tr>
 * <tr><td>{@code image}</td><td>path below one of five folders; absent in 40,688 rows of text</td></tr>
 * <tr><td>{@code model}</td><td>empty, in rows of text</td></tr>
 * <tr><td>{@code conversations}</td><td>as in {@link LlavaJson}; one turn has {@code text} and {@code markdown} besides</td></tr>
 * </table>
 *
 * <p>Texts of the 40,688 rows are padded with blanks, which stay.
 */
public final class LlavaMix665k implements LlavaSet {
  private static final DatasetCard CARD =
      DatasetCard.of("llava-mix665k", "LLaVA-1.5 mix665k")
          .media(Media.Kind.IMAGE)
          .size("665,298 rows, about 1 GB")
          .licence("that of its parts, CC BY-NC 4.0 among them")
          .home("https://huggingface.co/datasets/liuhaotian/LLaVA-Instruct-150K")
          .citation(
              "Liu et al., Improved Baselines with Visual Instruction Tuning, CVPR "
                  + "2024, arXiv 2310.03744")
          .files("llava_v1_5_mix665k.json")
          .notes(
              "By picture folder: coco 364,100, vg 86,417, ocr_vqa 80,000, gqa "
                  + "72,140, textvqa 21,953, none 40,688 rows. Ids are text or numbers. "
                  + "Some OCR-VQA pictures are GIF under a .jpg name, and some are gone; "
                  + "open it with a media folder to have these rows named.");

  private static final Pattern IMAGE =
      Pattern.compile(
          "(coco/train2017|gqa/images|ocr_vqa/images|textvqa/train_images|vg/VG_100K|vg/VG_100K_2)"
              + "/[^/]+");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    Match named = LlavaShape.named(peek, "llava_v1_5_mix665k");
    return named.fits() || !mixes(peek)
        ? named
        : Match.content("pictures lie in several of the folders that only this mixture has");
  }

  private static boolean mixes(Peek peek) throws IOException {
    Set<String> folders = new HashSet<>();
    for (JsonNode row : peek.rows()) {
      Matcher image = IMAGE.matcher(LlavaShape.text(row, "image"));
      if (image.matches()) {
        folders.add(image.group(1));
      } else if (row.hasNonNull("image")) {
        return false;
      }
    }
    return folders.size() > 1 && LlavaShape.all(peek, row -> !row.has("data_source"));
  }
}

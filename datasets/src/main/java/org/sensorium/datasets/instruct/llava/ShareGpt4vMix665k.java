package org.sensorium.datasets.instruct.llava;

import java.io.IOException;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.Peek;

/**
 * ShareGPT4V's mixture for instruction tuning: {@link LlavaMix665k} with 23,000 captions exchanged.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>text or number</td></tr>
 * <tr><td>{@code image}</td><td>path below one of the folders of ShareGPT4V</td></tr>
 * <tr><td>{@code conversations}</td><td>as in {@link LlavaJson}</td></tr>
 * <tr><td>{@code model}</td><td>empty, in rows of text, which have no {@code image}</td></tr>
 * </table>
 */
public final class ShareGpt4vMix665k implements LlavaSet {
  private static final DatasetCard CARD =
      DatasetCard.of("sharegpt4v-mix665k", "ShareGPT4V mix665k")
          .media(Media.Kind.IMAGE)
          .size("about 665,000 rows")
          .licence("CC BY-NC 4.0")
          .home("https://huggingface.co/datasets/Lin-Chen/ShareGPT4V")
          .citation(
              "Chen et al., ShareGPT4V: Improving Large Multi-Modal Models with "
                  + "Better Captions, ECCV 2024, arXiv 2311.12793")
          .files("sharegpt4v_mix665k_cap23k_coco-ap9k_lcs3k_sam9k_div2k.json")
          .notes(
              "Rows as in LLaVA's mix665k, rows of text among them. Pictures lie "
                  + "below coco/train2017, llava/llava_pretrain/images, sam/images, "
                  + "gqa/images, ocr_vqa/images, textvqa/train_images, vg, "
                  + "share_textvqa/images, web-celebrity/images, web-landmark/images, "
                  + "wikiart/images.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    Match named = LlavaShape.named(peek, "sharegpt4v_mix665k");
    return named.fits() || !ShareGpt4vFolders.fit(peek) || !ShareGpt4vFolders.mixed(peek)
        ? named
        : Match.content(
            "pictures lie in folders of ShareGPT4V, and there are longer conversations");
  }
}

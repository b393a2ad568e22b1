package org.sensorium.datasets.instruct.llava;

import java.io.IOException;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.Peek;

/**
 * ShareGPT4V: captions that GPT-4 Vision wrote.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>text or number</td></tr>
 * <tr><td>{@code image}</td><td>path below one of the folders of ShareGPT4V</td></tr>
 * <tr><td>{@code conversations}</td><td>as in {@link LlavaJson}</td></tr>
 * </table>
 */
public final class ShareGpt4vCap100k implements LlavaSet {
  private static final DatasetCard CARD =
      DatasetCard.of("sharegpt4v-cap100k", "ShareGPT4V captions 100K")
          .media(Media.Kind.IMAGE)
          .size("about 102,000 rows")
          .licence("CC BY-NC 4.0")
          .home("https://huggingface.co/datasets/Lin-Chen/ShareGPT4V")
          .citation(
              "Chen et al., ShareGPT4V: Improving Large Multi-Modal Models with "
                  + "Better Captions, ECCV 2024, arXiv 2311.12793")
          .files("sharegpt4v_instruct_gpt4-vision_cap100k.json")
          .notes(
              "Pictures lie below coco/train2017, llava/llava_pretrain/images, "
                  + "sam/images, gqa/images, ocr_vqa/images, textvqa/train_images, vg, "
                  + "share_textvqa/images, web-celebrity/images, web-landmark/images, "
                  + "wikiart/images.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    Match named = LlavaShape.named(peek, "gpt4-vision_cap100k");
    return named.fits() || !ShareGpt4vFolders.fit(peek) || ShareGpt4vFolders.mixed(peek)
        ? named
        : Match.content("pictures lie in folders of ShareGPT4V, one question each");
  }
}

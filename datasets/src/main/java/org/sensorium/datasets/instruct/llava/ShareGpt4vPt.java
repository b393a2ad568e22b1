package org.sensorium.datasets.instruct.llava;

import java.io.IOException;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.Peek;

/**
 * ShareGPT4V-PT: captions of the ShareCaptioner, for pretraining.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>text or number</td></tr>
 * <tr><td>{@code image}</td><td>path below one of the folders of ShareGPT4V</td></tr>
 * <tr><td>{@code conversations}</td><td>as in {@link LlavaJson}</td></tr>
 * </table>
 */
public final class ShareGpt4vPt implements LlavaSet {
  private static final DatasetCard CARD =
      DatasetCard.of("sharegpt4v-pt", "ShareGPT4V-PT, ShareCaptioner 1.2M")
          .media(Media.Kind.IMAGE)
          .size("1,246,000 rows (as the file's name says)")
          .licence("CC BY-NC 4.0")
          .home("https://huggingface.co/datasets/Lin-Chen/ShareGPT4V")
          .citation(
              "Chen et al., ShareGPT4V: Improving Large Multi-Modal Models with "
                  + "Better Captions, ECCV 2024, arXiv 2311.12793")
          .files("share-captioner_coco_lcs_sam_1246k_1107.json")
          .notes(
              "Pictures lie below coco/train2017, llava/llava_pretrain/images and "
                  + "sam/images. Known by its file name: the rows look like those of "
                  + "sharegpt4v-cap100k.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return LlavaShape.named(peek, "share-captioner_coco_lcs_sam");
  }
}

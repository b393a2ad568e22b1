package org.sensorium.datasets.instruct.llava;

import java.io.IOException;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.Peek;

/**
 * LLaVA-Video-178K.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>text or number</td></tr>
 * <tr><td>{@code video}</td><td>{@code academic_source/Charades/RW587.mp4}</td></tr>
 * <tr><td>{@code data_source}</td><td>{@code 0_30_s_academic_v0_1}: length and origin</td></tr>
 * <tr><td>{@code conversations}</td><td>as in {@link LlavaJson}; {@code <image>} stands for the video</td></tr>
 * </table>
 *
 * <p>Answers to multiple-choice questions are letters ({@code D.}), as the question asks; they
 * stay.
 */
public final class LlavaVideo178k implements LlavaSet {
  private static final DatasetCard CARD =
      DatasetCard.of("llava-video-178k", "LLaVA-Video-178K")
          .media(Media.Kind.VIDEO)
          .size("178,510 videos; about 1.3 million rows")
          .licence("Apache-2.0; the videos have their own terms")
          .home("https://huggingface.co/datasets/lmms-lab/LLaVA-Video-178K")
          .citation(
              "Zhang et al., Video Instruction Tuning With Synthetic Data, 2024, arXiv 2410.02713")
          .files("*_cap_processed.json", "*_oe_*_qa_processed.json", "*_mc_*_qa_processed.json")
          .notes(
              "Videos come in tar parts by length. Rows write <image> where a video "
                  + "is meant; a few copies write <video>. Entries of shareVideoGPTV name "
                  + "a folder of frame files instead of a clip.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return LlavaShape.fits(peek) && peek.any(row -> row.has("data_source") && row.has("video"))
        ? Match.content("rows have video and data_source beside their conversations")
        : Match.no();
  }
}

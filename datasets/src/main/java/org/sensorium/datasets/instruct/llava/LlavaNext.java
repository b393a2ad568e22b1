package org.sensorium.datasets.instruct.llava;

import java.io.IOException;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.Peek;

/**
 * The rows of LLaVA-NeXT and LLaVA-OneVision: one or several pictures, interleaved with text.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>text or number</td></tr>
 * <tr><td>{@code image}</td><td>path, list of paths (one placeholder each, in order), or absent</td></tr>
 * <tr><td>{@code data_source}</td><td>which set the row is from</td></tr>
 * <tr><td>{@code conversations}</td><td>as in {@link LlavaJson}; only the first question has the placeholders</td></tr>
 * </table>
 */
public final class LlavaNext implements LlavaSet {
  private static final DatasetCard CARD =
      DatasetCard.of("llava-next", "LLaVA-NeXT and LLaVA-OneVision data")
          .media(Media.Kind.IMAGE, Media.Kind.VIDEO)
          .size("LLaVA-NeXT-Data: about 779,000 rows")
          .licence("that of its parts; research use")
          .home("https://huggingface.co/datasets/lmms-lab/LLaVA-NeXT-Data")
          .citation("Li et al., LLaVA-OneVision: Easy Visual Task Transfer, 2024, arXiv 2408.03326")
          .files("*.json", "*.jsonl", "*.parquet")
          .notes(
              "image is text or a list. In parquet copies it is the picture itself. "
                  + "A path to a folder of frame files (shareVideoGPTV) stays a path to "
                  + "that folder.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return LlavaShape.all(peek, row -> row.has("data_source") && !row.has("video"))
        ? Match.content("rows have data_source beside their conversations")
        : LlavaShape.named(peek, "llava[_-]?next|onevision|m4[_-]instruct");
  }
}

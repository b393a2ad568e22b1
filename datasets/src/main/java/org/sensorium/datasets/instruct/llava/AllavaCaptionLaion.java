package org.sensorium.datasets.instruct.llava;

import java.io.IOException;
import java.util.List;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.Peek;

/**
 * ALLaVA: captions of LAION's pictures, written by GPT-4V.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>{@code allava_laion_cap_100277305}</td></tr>
 * <tr><td>{@code image}</td><td>{@code allava_laion/images/100277305.jpeg}</td></tr>
 * <tr><td>{@code url}</td><td>where the picture was found; stands for {@code image} in revisions without it</td></tr>
 * <tr><td>{@code original_caption}</td><td>LAION's text</td></tr>
 * <tr><td>{@code conversations}</td><td>as in {@link LlavaJson}</td></tr>
 * </table>
 */
public final class AllavaCaptionLaion implements LlavaSet {
  private static final DatasetCard CARD =
      DatasetCard.of("allava-caption-laion", "ALLaVA-Caption-LAION-4V")
          .media(Media.Kind.IMAGE)
          .size("505,588 rows")
          .licence("Apache-2.0 by the hub; pictures are their owners'")
          .home("https://huggingface.co/datasets/FreedomIntelligence/ALLaVA-4V")
          .citation(
              "Chen et al., ALLaVA: Harnessing GPT4V-Synthesized Data for Lite Vision-Language Models, 2024, arXiv 2402.11684")
          .files("ALLaVA-Caption-LAION-4V.json")
          .notes(
              "Earlier revisions lack image: the url is the reference then, and "
                  + "pictures have to be fetched.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return AllavaRows.recognise(peek, "ALLaVA-Caption-LAION-4V", "allava_laion_cap_");
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "images/{name}", "{name}");
  }

  @Override
  public LlavaRow adapt(LlavaRow row) {
    return AllavaRows.withUrl(row);
  }
}

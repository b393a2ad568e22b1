package org.sensorium.datasets.instruct.llava;

import java.io.IOException;
import java.util.List;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.Peek;

/**
 * ALLaVA: captions of Vision-FLAN's pictures, written by GPT-4V.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>{@code allava_vflan_cap_100277305}</td></tr>
 * <tr><td>{@code image}</td><td>{@code allava_vflan/images/images_191task_1k/…}, names with + and blanks</td></tr>
 * <tr><td>{@code conversations}</td><td>as in {@link LlavaJson}</td></tr>
 * </table>
 */
public final class AllavaCaptionVflan implements LlavaSet {
  private static final DatasetCard CARD =
      DatasetCard.of("allava-caption-vflan", "ALLaVA-Caption-VFLAN-4V")
          .media(Media.Kind.IMAGE)
          .size("202,552 rows")
          .licence("Apache-2.0 by the hub; pictures are their owners'")
          .home("https://huggingface.co/datasets/FreedomIntelligence/ALLaVA-4V")
          .citation(
              "Chen et al., ALLaVA: Harnessing GPT4V-Synthesized Data for Lite Vision-Language Models, 2024, arXiv 2402.11684")
          .files("ALLaVA-Caption-VFLAN-4V.json")
          .notes(
              "Names of pictures hold plus signs, blanks and brackets. Later "
                  + "revisions rename the folders; pictures are looked for by name too.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return AllavaRows.recognise(peek, "ALLaVA-Caption-VFLAN-4V", "allava_vflan_cap_");
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "images_191task_1k/{name}", "{name}");
  }
}

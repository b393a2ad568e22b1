package org.sensorium.datasets.instruct.llava;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.Peek;

/**
 * ALLaVA: Evol-Instruct prompts, answered by GPT-4 Turbo; text alone.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code idx}</td><td>the id</td></tr>
 * <tr><td>{@code conversations}</td><td>one question, one answer; as in {@link LlavaJson}</td></tr>
 * </table>
 */
public final class AllavaText implements LlavaSet {
  private static final DatasetCard CARD =
      DatasetCard.of("allava-text", "Evol-Instruct-GPT4-Turbo-143K")
          .size("143,000 rows")
          .licence("Apache-2.0 by the hub")
          .home(
              ""
                  + "https://huggingface.co/datasets/FreedomIntelligence/Evol-Instruct-GPT4-Turbo-143K")
          .citation(
              "Chen et al., ALLaVA: Harnessing GPT4V-Synthesized Data for Lite Vision-Language Models, 2024, arXiv 2402.11684")
          .files("Evol-Instruct-GPT4-Turbo-143K.json")
          .notes(
              "The id is called idx. WizardLM's own set has the same rows with other "
                  + "answers, so this one is known by its file name.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return LlavaShape.named(peek, "Evol-Instruct-GPT4-Turbo");
  }

  @Override
  public LlavaRow adapt(LlavaRow row) {
    JsonNode idx = row.meta().get("idx");
    if (idx == null || !idx.isValueNode()) {
      return row;
    }
    Map<String, JsonNode> meta = new LinkedHashMap<>(row.meta());
    meta.remove("idx");
    return new LlavaRow(idx.asText(), row.turns(), row.media(), meta);
  }
}

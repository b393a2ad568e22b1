package org.sensorium.datasets.llm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowLayout;

/**
 * MathInstruct, which MAmmoTH was trained on: a JSON list of mathematical questions.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code instruction}</td><td>what is asked</td></tr>
 * <tr><td>{@code output}</td><td>the answer, worked in words or by a program</td></tr>
 * <tr><td>{@code source}</td><td>the task: the file it was taken from, in words below {@code
 * data/CoT/}, by a program below {@code data/PoT/}</td></tr>
 * </table>
 */
public final class MathInstruct implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("mathinstruct", "MathInstruct")
          .size("262,039 rows")
          .licence("MIT")
          .home("https://huggingface.co/datasets/TIGER-Lab/MathInstruct")
          .citation(
              "Yue et al., MAmmoTH: Building Math Generalist Models through Hybrid Instruction"
                  + " Tuning, ICLR 2024, arXiv 2309.05653")
          .files("MathInstruct.json")
          .notes(
              "The task is the file that a row was taken from: answers below data/CoT are worked in"
                  + " words, below data/PoT by a program.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.allHave("instruction", "output") && peek.all(RowLayout.TOP, MathInstruct::hasSource)
        ? Match.content("rows have instruction, output, and a source in data/CoT or data/PoT")
        : Match.no();
  }

  private static boolean hasSource(ObjectNode row) {
    String source = row.path("source").asText();
    return source.startsWith("data/CoT/") || source.startsWith("data/PoT/");
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    return List.of(
        Conversation.builder(Long.toString(row.record()))
            .task(fields.optionalText("source"))
            .user(fields.text("instruction"))
            .assistant(fields.text("output"))
            .meta(fields.rest())
            .build());
  }
}

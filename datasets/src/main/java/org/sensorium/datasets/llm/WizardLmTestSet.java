package org.sensorium.datasets.llm;

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

/**
 * WizardLM's test set: one question per line, without answers.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code idx}</td><td>the id</td></tr>
 * <tr><td>{@code Skill}</td><td>the task</td></tr>
 * <tr><td>{@code Difficulty}</td><td>1 to 10; kept in meta</td></tr>
 * <tr><td>{@code Instruction}</td><td>what is asked</td></tr>
 * </table>
 */
public final class WizardLmTestSet implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("wizardlm-test", "WizardLM test set (Evol-Instruct)")
          .size("218 questions")
          .licence("CC BY-NC 4.0")
          .home("https://github.com/nlpxucan/WizardLM")
          .citation(
              "Xu et al., WizardLM: Empowering Large Language Models to Follow Complex Instructions,"
                  + " ICLR 2024, arXiv 2304.12244")
          .files("WizardLM_testset.jsonl")
          .notes("Questions only.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.allHave("idx", "Skill", "Difficulty", "Instruction")
        ? Match.content("rows have idx, Skill, Difficulty and Instruction")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    return List.of(
        Conversation.builder(fields.name("idx"))
            .task(fields.optionalText("Skill"))
            .split("test")
            .user(fields.text("Instruction"))
            .meta(fields.rest())
            .build());
  }
}

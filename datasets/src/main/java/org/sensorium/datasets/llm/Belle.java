package org.sensorium.datasets.llm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.Turn;
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
 * BELLE's Chinese instructions: one row per line, in files named {@code .json}.
 *
 * <table>
 * <caption>A row is one of</caption>
 * <tr><td>{@code instruction input output}</td><td>as Alpaca's. A dialogue is one instruction, with
 * {@code Human:} and {@code Assistant:} at the beginning of lines; the output is its last
 * answer</td></tr>
 * <tr><td>{@code input target}</td><td>the 0.5M set after its fields were renamed</td></tr>
 * <tr><td>{@code instances …}</td><td>seed tasks, as Self-Instruct's</td></tr>
 * <tr><td>{@code question std_answer class}</td><td>the evaluation set; an empty answer means that
 * there is none</td></tr>
 * </table>
 */
public final class Belle implements RowDataset {
  private static final String HUMAN = "Human:";
  private static final String ASSISTANT = "Assistant:";
  private static final MarkedDialogue MARKERS =
      new MarkedDialogue(
          Map.of(HUMAN, Turn.Role.USER, ASSISTANT, Turn.Role.ASSISTANT), /* atLineStart= */ true);
  private static final DatasetCard CARD =
      DatasetCard.of("belle", "BELLE")
          .size("sets of 0.5, 1 and 2 million rows, 0.8 million dialogues, 0.25 million maths rows")
          .licence("research only")
          .home("https://github.com/LianjiaTech/BELLE")
          .citation(
              "Ji et al., Exploring the Impact of Instruction Data Scaling on Large Language Models,"
                  + " 2023, arXiv 2303.14742")
          .files(
              "Belle_open_source_0.5M.json",
              "train_0.5M_CN.json",
              "train_1M_CN.json",
              "train_2M_CN.json",
              "multiturn_chat_0.8M.json",
              "generated_chat_0.4M.json",
              "school_math_0.25M.json",
              "zh_seed_tasks.json",
              "eval_set.json")
          .notes(
              "Files named .json hold one row per line. Fields were renamed between versions, also"
                  + " within a file. Dialogues are one text with Human: and Assistant:.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (!peek.all(RowLayout.TOP, Belle::fits)) {
      return Match.no();
    }
    if (peek.nameHas("belle|_CN\\b|multiturn_chat|generated_chat|school_math|zh_seed_tasks")) {
      return Match.named("rows are instructions, and the file has BELLE's name");
    }
    if (peek.allHave("question", "std_answer")) {
      return Match.content("rows have question and std_answer");
    }
    if (peek.all(RowLayout.TOP, row -> isSeed(row) && isHan(row.path("instruction").asText()))) {
      return Match.content("seed tasks in Chinese");
    }
    return peek.any(row -> isDialogue(row.path("instruction").asText()))
        ? Match.content("instructions are dialogues with Human: and Assistant:")
        : Match.no();
  }

  private static boolean fits(ObjectNode row) {
    return AlpacaRows.fits(row)
        || row.path("input").isTextual() && row.path("target").isTextual()
        || isSeed(row)
        || row.has("question") && row.has("std_answer");
  }

  private static boolean isSeed(ObjectNode row) {
    return row.has("instruction") && row.has("instances") && row.has("is_classification");
  }

  private static boolean isHan(String text) {
    return text.codePoints()
        .anyMatch(sign -> Character.UnicodeScript.of(sign) == Character.UnicodeScript.HAN);
  }

  private static boolean isDialogue(String instruction) {
    return instruction.startsWith(HUMAN) && instruction.contains("\n" + ASSISTANT);
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    if (fields.has("instances")) {
      return SeedTasks.read(row, "name", SeedTasks::plain);
    }
    ConversationBuilder read = Conversation.builder(fields.name("id", Long.toString(row.record())));
    if (fields.has("std_answer")) {
      read.task(fields.optionalText("class")).split("test").user(fields.text("question"));
      String answer = fields.textOrEmpty("std_answer");
      if (!answer.isEmpty()) {
        read.assistant(answer);
      }
    } else if (fields.has("target")) {
      String instruction = fields.textOrEmpty("instruction");
      String input = fields.text("input");
      read.user(instruction.isEmpty() ? input : AlpacaRows.ask(instruction, input))
          .assistant(fields.text("target"));
    } else {
      instruction(fields, read);
    }
    return List.of(read.meta(fields.rest()).build());
  }

  private static void instruction(Fields fields, ConversationBuilder read) throws RowException {
    String instruction = fields.text("instruction");
    String input = fields.textOrEmpty("input");
    if (isDialogue(instruction) && input.isEmpty()) {
      List<Turn> turns = MARKERS.split(instruction).turns();
      int last = turns.size() - 1;
      boolean open =
          turns.get(last).role() == Turn.Role.ASSISTANT && turns.get(last).text().isEmpty();
      // an open turn of the assistant is what the output fills
      turns.subList(0, open ? last : last + 1).forEach(read::turn);
    } else {
      read.user(AlpacaRows.ask(instruction, input));
    }
    read.assistant(fields.text("output"));
  }
}

package org.sensorium.datasets.llm;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
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
 * Baize's self-chats: a JSON list.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code topic}</td><td>what it is about; kept in meta, may be absent</td></tr>
 * <tr><td>{@code input}</td><td>the whole dialogue: a preamble (meta), then {@code [|Human|]} and
 * {@code [|AI|]} in front of what each says. The empty turn of the human at its end is dropped. Two
 * {@code [|AI|]} in a row are two turns of the assistant</td></tr>
 * </table>
 */
public final class Baize implements RowDataset {
  private static final String HUMAN = "[|Human|]";
  private static final MarkedDialogue MARKERS =
      new MarkedDialogue(
          Map.of(HUMAN, Turn.Role.USER, "[|AI|]", Turn.Role.ASSISTANT), /* atLineStart= */ false);
  private static final DatasetCard CARD =
      DatasetCard.of("baize", "Baize self-chat")
          .size(
              "54,456 dialogues of Quora, 57,046 of StackOverflow, 46,867 of MedQuAD, and Alpaca's")
          .licence("non-commercial research use")
          .home("https://github.com/project-baize/baize-chatbot")
          .citation(
              "Xu et al., Baize: An Open-Source Chat Model with Parameter-Efficient Tuning on"
                  + " Self-Chat Data, EMNLP 2023, arXiv 2304.01196")
          .files(
              "alpaca_chat_data.json",
              "quora_chat_data.json",
              "stackoverflow_chat_data.json",
              "medical_chat_data.json")
          .notes(
              "A dialogue is one text. Its preamble goes to meta, the empty last turn of the human is"
                  + " dropped, two turns of the AI in a row are kept as two.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    boolean fits = peek.all(RowLayout.TOP, row -> row.path("input").asText().contains(HUMAN));
    return fits ? Match.content("rows have input, a dialogue with [|Human|]") : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    MarkedDialogue.Split dialogue = MARKERS.split(fields.text("input"));
    List<Turn> turns = new ArrayList<>(dialogue.turns());
    if (!turns.isEmpty()) {
      Turn last = turns.get(turns.size() - 1);
      if (last.role() == Turn.Role.USER && last.text().isEmpty()) {
        turns.remove(turns.size() - 1);
      }
    }
    if (turns.isEmpty()) {
      throw fields.problem(
          "\"input\" holds no turn; expected a dialogue with [|Human|] and [|AI|]");
    }
    ConversationBuilder read = Conversation.builder(fields.name("id", Long.toString(row.record())));
    turns.forEach(read::turn);
    if (!dialogue.before().isBlank()) {
      read.meta("preamble", TextNode.valueOf(dialogue.before()));
    }
    return List.of(read.meta(fields.rest()).build());
  }
}

package org.sensorium.datasets.llm;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
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
 * LIMA: one dialogue per line.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code conversations}</td><td>texts, by turns the user's and the assistant's. A last one
 * without an answer is left out and kept in meta as {@code unanswered}; the test set has nothing but
 * one question each</td></tr>
 * <tr><td>{@code source}</td><td>where it is from; the task</td></tr>
 * </table>
 */
public final class Lima implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("lima", "LIMA: Less Is More for Alignment")
          .size("1,030 training dialogues, 300 test questions")
          .licence("CC BY-NC-SA, or its source's where stricter")
          .home("https://huggingface.co/datasets/GAIR/lima")
          .citation("Zhou et al., LIMA: Less Is More for Alignment, NeurIPS 2023, arXiv 2305.11206")
          .files("train.jsonl", "test.jsonl")
          .notes(
              "Turns are plain texts. Of an odd number the last is dropped (kept in meta as"
                  + " unanswered); a single one is a test question.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    boolean fits = peek.all(RowLayout.TOP, row -> row.path("conversations").path(0).isTextual());
    return fits ? Match.content("rows have conversations that are lists of texts") : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    List<String> texts = fields.texts("conversations");
    if (texts.isEmpty()) {
      throw fields.problem("\"conversations\" is empty or absent; expected a list of texts");
    }
    ConversationBuilder read =
        Conversation.builder(fields.name("id", Long.toString(row.record())))
            .task(fields.optionalText("source"));
    int answered = texts.size() - texts.size() % 2;
    for (int i = 0; i < answered; i += 2) {
      read.user(texts.get(i)).assistant(texts.get(i + 1));
    }
    if (texts.size() == 1) {
      read.user(texts.get(0));
    } else if (answered < texts.size()) {
      read.meta("unanswered", TextNode.valueOf(texts.get(answered)));
    }
    return List.of(read.meta(fields.rest()).build());
  }
}

package org.sensorium.datasets.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.List;
import org.sensorium.datasets.conversation.Choices;
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
 * P3, the rows that promptsource's templates give when they are applied to datasets (T0's data).
 *
 * <table>
 * <caption>A row is one of</caption>
 * <tr><td>{@code inputs_pretokenized targets_pretokenized}</td><td>the published form. {@code
 * answer_choices} become choices; token ids ({@code inputs}, {@code targets}) and the rest stay in
 * meta. Rows with {@code is_correct} false, which score a wrong option, are refused</td></tr>
 * <tr><td>{@code prompt completion}</td><td>Self-Instruct's rendering, one file per template, which
 * is the task. The completion's ending {@code <|endoftext|>} is cut off and kept in meta as {@code
 * stop}</td></tr>
 * </table>
 */
public final class P3 implements RowDataset {
  private static final String END = "<|endoftext|>";
  private static final DatasetCard CARD =
      DatasetCard.of("p3", "P3, the Public Pool of Prompts (T0)")
          .size("over 2,000 templates applied to some 170 datasets")
          .licence("Apache-2.0 (templates); as their sources (data)")
          .home("https://huggingface.co/datasets/bigscience/P3")
          .citation(
              "Sanh et al., Multitask Prompted Training Enables Zero-Shot Task Generalization, ICLR"
                  + " 2022, arXiv 2110.08207")
          .files("*.parquet", "data_per_template/*.jsonl")
          .notes(
              "Two forms: inputs_pretokenized with targets_pretokenized, and prompt with completion"
                  + " that ends in <|endoftext|>. Rows that score a wrong option (is_correct false)"
                  + " are refused, T0 was not trained on them.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.all(RowLayout.TOP, row -> isPretokenized(row) || isRendered(row))
        ? Match.content("rows have inputs_pretokenized, or a completion that ends in " + END)
        : Match.no();
  }

  private static boolean isPretokenized(ObjectNode row) {
    return row.has("inputs_pretokenized") && row.has("targets_pretokenized");
  }

  private static boolean isRendered(ObjectNode row) {
    return row.has("prompt") && row.path("completion").asText().endsWith(END);
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    String id = fields.name("id", Long.toString(row.record()));
    return List.of(fields.has("completion") ? rendered(row, fields, id) : pretokenized(fields, id));
  }

  private static Conversation rendered(Row row, Fields fields, String id) throws RowException {
    String name = row.file().getFileName().toString();
    String completion = fields.text("completion");
    boolean ended = completion.endsWith(END);
    ConversationBuilder read =
        Conversation.builder(id)
            .task(name.replaceFirst("\\..*", ""))
            .user(fields.text("prompt"))
            .assistant(
                ended ? completion.substring(0, completion.length() - END.length()) : completion);
    if (ended) {
      read.meta("stop", TextNode.valueOf(END));
    }
    return read.meta(fields.rest()).build();
  }

  private static Conversation pretokenized(Fields fields, String id) throws RowException {
    JsonNode correct = fields.node("is_correct");
    if (correct != null && !correct.asBoolean(true)) {
      throw fields.problem(
          "\"is_correct\" is false: the target is a wrong option, to be scored and not to be learnt");
    }
    String target = fields.text("targets_pretokenized");
    ConversationBuilder read =
        Conversation.builder(id).user(fields.text("inputs_pretokenized")).assistant(target);
    if (correct != null) {
      read.meta("is_correct", correct);
    }
    List<String> options = fields.texts("answer_choices");
    if (!options.isEmpty()) {
      int answer = options.stream().map(String::strip).toList().indexOf(target.strip());
      read.choices(new Choices(options, answer < 0 ? Choices.UNKNOWN : answer));
    }
    return read.meta(fields.rest()).build();
  }
}

package org.sensorium.datasets.instruct.llava;

import java.io.IOException;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
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
 * LLaVA's first evaluation on COCO val2014: {@code coco2014_val_gpt4_qa_30x3.jsonl}.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>the picture's number; three rows each</td></tr>
 * <tr><td>{@code image}</td><td>{@code COCO_val2014_000000525439.jpg}</td></tr>
 * <tr><td>{@code instruction output}</td><td>question, and GPT-4's answer</td></tr>
 * <tr><td>{@code type}</td><td>the task: {@code conv detail complex}</td></tr>
 * </table>
 */
public final class LlavaCoco2014ValQa implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("llava-coco2014-val-qa", "LLaVA, COCO 2014 val, GPT-4 QA 30x3")
          .media(Media.Kind.IMAGE)
          .size("90 rows about 30 pictures")
          .licence("CC BY-NC 4.0")
          .home("https://github.com/haotian-liu/LLaVA/tree/main/playground/data")
          .citation("Liu et al., Visual Instruction Tuning, NeurIPS 2023, arXiv 2304.08485")
          .files("coco2014_val_gpt4_qa_30x3.jsonl")
          .notes("Ids are those of the pictures and repeat.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "val2014/{name}");
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.allHave("id", "image", "instruction", "output", "type")
            && peek.all(
                RowLayout.TOP, row -> LlavaShape.text(row, "image").startsWith("COCO_val2014_"))
        ? Match.content("questions of a type, about pictures of COCO val2014")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    return List.of(
        Conversation.builder(fields.name("id"))
            .task(fields.optionalText("type"))
            .image(fields.text("image"))
            .user(fields.text("instruction"))
            .assistant(fields.text("output"))
            .meta(fields.rest())
            .build());
  }
}

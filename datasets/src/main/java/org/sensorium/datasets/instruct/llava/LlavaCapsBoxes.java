package org.sensorium.datasets.instruct.llava;

import java.io.IOException;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * What GPT-4 was told of COCO's pictures: {@code caps_boxes_coco2014_val_80.jsonl}.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id image}</td><td>{@code 000000296284.jpg}, a bare name of COCO val2014; it alone
 * is the question</td></tr>
 * <tr><td>{@code captions}</td><td>several; the first is the answer, all are reference
 * answers</td></tr>
 * <tr><td>{@code instances}</td><td>{@code {category, bbox}}, x1 y1 x2 y2 as shares of width and
 * height; in meta</td></tr>
 * </table>
 */
public final class LlavaCapsBoxes implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("llava-caps-boxes", "LLaVA, captions and boxes of COCO 2014 val")
          .media(Media.Kind.IMAGE)
          .size("80 pictures")
          .licence("that of COCO: annotations CC BY 4.0")
          .home("https://github.com/haotian-liu/LLaVA/tree/main/llava/eval/table")
          .citation("Liu et al., Visual Instruction Tuning, NeurIPS 2023, arXiv 2304.08485")
          .files("caps_boxes_coco2014_val_80.jsonl")
          .notes("Boxes are x1 y1 x2 y2 as shares of width and height; they stay in meta.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public List<String> mediaPaths() {
    return LlavaQa90.PATHS;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.allHave("id", "image", "captions", "instances")
        ? Match.content("rows have captions and instances")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    List<String> captions = fields.texts("captions");
    if (captions.isEmpty()) {
      throw new RowException("\"captions\" is empty; expected at least one");
    }
    ConversationBuilder picture =
        Conversation.builder(fields.name("id"))
            .image(fields.text("image"))
            .turn(new Turn(Turn.Role.USER, List.of(new Part.MediaRef(0))))
            .assistant(captions.get(0));
    for (String caption : captions) {
      picture.answer(caption, 1.0 / captions.size());
    }
    return List.of(picture.meta(fields.rest()).build());
  }
}

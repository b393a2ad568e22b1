package org.sensorium.datasets.instruct.llava;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.Captions;
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
 * <tr><td>{@code id image}</td><td>{@code 000000296284.jpg}, a bare name of COCO val2014</td></tr>
 * <tr><td>{@code captions}</td><td>several; the first is the answer, all are reference
 * answers</td></tr>
 * <tr><td>{@code instances}</td><td>{@code {category, bbox}}, x1 y1 x2 y2 as shares of width and
 * height; in meta</td></tr>
 * </table>
 */
public final class LlavaCapsBoxes implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("llava-caps-boxes", "LLaVA, captions and boxes of 80 pictures")
          .media(Media.Kind.IMAGE)
          .size("80 pictures")
          .licence("CC BY 4.0 (COCO's annotations)")
          .home("https://github.com/haotian-liu/LLaVA/tree/main/llava/eval/table")
          .citation("Liu et al., Visual Instruction Tuning, NeurIPS 2023, arXiv 2304.08485")
          .files("caps_boxes_coco2014_val_80.jsonl")
          .notes("Boxes are x1 y1 x2 y2 as shares of width and height; they stay in meta.");

  private static final String INSTRUCTION = "Describe the image.";

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Map<String, String> settings() {
    return Captions.settings(INSTRUCTION);
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
    String id = fields.name("id");
    String image = fields.text("image");
    Map<String, JsonNode> meta = fields.rest();
    return Captions.read(
        id,
        captions,
        INSTRUCTION,
        options,
        name -> Conversation.builder(name).image(image).meta(meta));
  }
}

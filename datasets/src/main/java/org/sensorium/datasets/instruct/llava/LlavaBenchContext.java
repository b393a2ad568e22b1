package org.sensorium.datasets.instruct.llava;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
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
import org.sensorium.datasets.source.RowLayout;

/**
 * The captions of LLaVA-Bench (In-the-Wild), {@code context.jsonl}, by which its judge knows the
 * pictures.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>{@code "001"}</td></tr>
 * <tr><td>{@code image}</td><td>{@code 001.jpg}, in {@code images/}</td></tr>
 * <tr><td>{@code caption}</td><td>the answer</td></tr>
 * </table>
 */
public final class LlavaBenchContext implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("llava-bench-context", "LLaVA-Bench (In-the-Wild), captions")
          .media(Media.Kind.IMAGE)
          .size("24 captions")
          .licence("CC BY-NC 4.0; pictures from the web")
          .home("https://huggingface.co/datasets/liuhaotian/llava-bench-in-the-wild")
          .citation("Liu et al., Visual Instruction Tuning, NeurIPS 2023, arXiv 2304.08485")
          .files("context.jsonl")
          .notes("Captions without a question: the user asks for a description.");

  private static final String INSTRUCTION = "Describe the image.";
  private static final Pattern IMAGE = Pattern.compile("\\d{3}\\.jpg");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Map<String, String> settings() {
    return Captions.single(INSTRUCTION);
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "images/{ref}");
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.all(
            RowLayout.TOP,
            row -> row.has("id") && row.has("caption") && LlavaShape.image(row, IMAGE))
        ? Match.content("captions of pictures named like 001.jpg")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    String id = fields.name("id");
    String image = fields.text("image");
    String caption = fields.text("caption");
    Map<String, JsonNode> meta = fields.rest();
    return Captions.read(
        id,
        List.of(caption),
        INSTRUCTION,
        options,
        name -> Conversation.builder(name).image(image).meta(meta));
  }
}

package org.sensorium.datasets.instruct.vqa;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.Captions;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.FileSplit;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * COCO captions (Karpathy's splits) as LAVIS writes them.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code caption}</td><td>text in train, list of texts in val and test; blanks around them
 * are dropped</td></tr>
 * <tr><td>{@code image}</td><td>{@code val2014/COCO_val2014_….jpg}</td></tr>
 * <tr><td>{@code image_id}</td><td>{@code coco_522418}, kept in {@code meta}</td></tr>
 * </table>
 *
 * <p>Captions whose blanks were dropped are in {@code meta} as they stood.
 */
public final class LavisCocoCaption implements RowDataset {
  /** What the user says in front of a caption. */
  static final String INSTRUCTION = "Describe the image.";

  private static final Set<String> KEYS = Set.of("caption", "image", "image_id", "instance_id");
  private static final DatasetCard CARD =
      DatasetCard.of("lavis-coco-caption", "COCO captions, Karpathy splits (LAVIS)")
          .media(Media.Kind.IMAGE)
          .size("566,747 train rows of one caption, 5,000 val and 5,000 test rows of five")
          .licence("CC BY 4.0 (annotations); pictures as on Flickr")
          .home("https://cocodataset.org/")
          .citation(
              "Chen et al., Microsoft COCO Captions: Data Collection and Evaluation Server, 2015, arXiv 1504.00325; Karpathy and Fei-Fei, Deep Visual-Semantic Alignments for Generating Image Descriptions, CVPR 2015")
          .files("coco_karpathy_train.json", "coco_karpathy_val.json", "coco_karpathy_test.json")
          .notes(
              "caption is text in train, a list in val and test. Blanks at their ends are taken"
                  + " off. The set has no instructions: the user says what the setting"
                  + " instruction says.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (!peek.isJson()
        || !peek.allHave("caption", "image")
        || peek.any(row -> !KEYS.containsAll(names(row)))) {
      return Match.no();
    }
    return peek.any(
            row ->
                row.path("image").asText().contains("COCO_")
                    || row.path("image_id").asText().startsWith("coco_"))
        ? Match.content("captions of COCO pictures")
        : Match.shape("rows have caption and image, nothing else but ids");
  }

  private static Set<String> names(JsonNode row) {
    Set<String> names = new HashSet<>();
    row.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    String image = fields.text("image");
    List<String> written = fields.texts("caption");
    List<String> captions = written.stream().map(String::strip).toList();
    Map<String, JsonNode> meta = fields.rest();
    JsonNode original = fields.node("caption");
    if (original != null && !captions.equals(written)) {
      meta.put("caption", original);
    }
    String split = FileSplit.of(row.file());
    return Captions.read(
        Long.toString(row.record()),
        captions,
        INSTRUCTION,
        options,
        id -> Conversation.builder(id).split(split).image(image).meta(meta));
  }

  @Override
  public Map<String, String> settings() {
    return Captions.settings(INSTRUCTION);
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "images/{ref}", "coco/images/{ref}", "coco/{ref}");
  }
}

package org.sensorium.datasets.instruct.vqa;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.WeightedAnswer;
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
import org.sensorium.datasets.source.RowLayout;

/**
 * TextCaps: captions of pictures with writing in them, in an object whose {@code data} are the
 * rows.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code caption_str}</td><td>this row's caption; absent in the test split</td></tr>
 * <tr><td>{@code image_id}</td><td>the picture is {@code <image_id>.jpg}</td></tr>
 * <tr><td>{@code reference_strs}</td><td>all captions of the picture: reference answers</td></tr>
 * <tr><td>{@code caption_id}</td><td>the row's id; the record's number where it is absent</td></tr>
 * <tr><td>{@code image_classes flickr_original_url} …</td><td>kept in {@code meta}</td></tr>
 * </table>
 */
public final class LavisTextCaps implements RowDataset {
  private static final RowLayout DATA = RowLayout.under("data");
  private static final DatasetCard CARD =
      DatasetCard.of("lavis-textcaps", "TextCaps")
          .media(Media.Kind.IMAGE)
          .size("109,765 train, 15,830 val captions; 3,289 test pictures")
          .licence("CC BY 4.0")
          .home("https://textvqa.org/textcaps/")
          .citation(
              "Sidorov et al., TextCaps: a Dataset for Image Captioning with Reading Comprehension, ECCV 2020, arXiv 2003.12462")
          .files("TextCaps_0.1_train.json", "TextCaps_0.1_val.json", "TextCaps_0.1_test.json")
          .notes(
              "The rows are under data, wherever that key stands. Test rows have no caption. The"
                  + " set has no instructions: the user says what the setting instruction says.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.topKeys().contains("data")
            && peek.all(
                DATA,
                row ->
                    row.has("image_id")
                        && !row.has("question")
                        && (row.has("caption_str") || row.has("image_classes")))
        ? Match.content("data with image_id and caption_str")
        : Match.no();
  }

  @Override
  public RowLayout layout(Path file) {
    return DATA;
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    String image = fields.name("image_id");
    String caption = fields.optionalText("caption_str");
    List<WeightedAnswer> references = WeightedAnswer.count(fields.texts("reference_strs"));
    String id = fields.name("caption_id", Long.toString(row.record()));
    Map<String, JsonNode> meta = fields.rest();
    if (caption != null && !caption.strip().equals(caption)) {
      meta.put("caption_str", TextNode.valueOf(caption));
    }
    String split = FileSplit.of(row.file());
    return Captions.read(
        id,
        caption == null ? List.of() : List.of(caption.strip()),
        LavisCocoCaption.INSTRUCTION,
        options,
        name -> {
          ConversationBuilder built =
              Conversation.builder(name).split(split).image(image + ".jpg").meta(meta);
          references.forEach(answer -> built.answer(answer.text(), answer.weight()));
          return built;
        });
  }

  @Override
  public Map<String, String> settings() {
    return Captions.settings(LavisCocoCaption.INSTRUCTION);
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "train_images/{ref}", "test_images/{ref}", "images/{ref}");
  }
}

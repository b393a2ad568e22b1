package org.sensorium.datasets.instruct.video;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
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
 * MiniGPT-4's second stage, {@code cc_sbu_align}: {@code filter_cap.json}, or the folder that holds
 * it, rows under {@code annotations}. Video-LLaMA tunes on it too.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code image_id}</td><td>{@code 2}: the picture is {@code image/2.jpg}. Forks write the extension</td></tr>
 * <tr><td>{@code caption}</td><td>the answer; {@code description} in forks</td></tr>
 * </table>
 */
public final class MiniGpt4CcSbuAlign implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("minigpt4-cc-sbu-align", "MiniGPT-4 cc_sbu_align")
          .media(Media.Kind.IMAGE)
          .size("3,439 rows")
          .licence("unknown; pictures of CC and SBU")
          .home("https://github.com/Vision-CAIR/MiniGPT-4/blob/main/dataset/README_2_STAGE.md")
          .citation(
              "Zhu et al., MiniGPT-4: Enhancing Vision-Language Understanding with Advanced Large Language Models, ICLR 2024, arXiv 2304.10592")
          .files("filter_cap.json")
          .notes(
              "Captions without a question: the user asks for a detailed description. Forks have description instead of caption, the"
                  + " extension in image_id, several rows per picture, and at times a missing comma,"
                  + " which spoils only the row behind it.");

  private static final String INSTRUCTION = "Describe the image in detail.";
  private static final String FILE = "filter_cap.json";
  private static final RowLayout ANNOTATIONS = RowLayout.under("annotations");
  private static final Pattern EXTENSION = Pattern.compile(".*\\.[A-Za-z]{3,4}");

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
    return List.of("{ref}", "image/{ref}");
  }

  @Override
  public RowLayout layout(Path file) {
    return ANNOTATIONS;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.file(FILE).all(ANNOTATIONS, MiniGpt4CcSbuAlign::fits)
        ? Match.content("annotations with a text image_id and a caption")
        : Match.no();
  }

  /** COCO's captions have numbers for ids. */
  private static boolean fits(JsonNode row) {
    return row.path("image_id").isTextual()
        && (row.has("caption") || row.has("description"))
        && !row.has("id");
  }

  @Override
  public ConversationReader open(Path path, OpenOptions options) throws IOException {
    Path file = Files.isDirectory(path) ? path.resolve(FILE) : path;
    return RowDataset.super.open(file, options);
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    String id = fields.name("image_id");
    String caption = fields.text(fields.has("description") ? "description" : "caption");
    String image = EXTENSION.matcher(id).matches() ? id : id + ".jpg";
    Map<String, JsonNode> meta = fields.rest();
    return Captions.read(
        id,
        List.of(caption),
        INSTRUCTION,
        options,
        name -> Conversation.builder(name).image(image).meta(meta));
  }
}

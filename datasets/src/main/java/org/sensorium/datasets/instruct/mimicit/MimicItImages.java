package org.sensorium.datasets.instruct.mimicit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Container;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowLayout;

/**
 * MIMIC-IT's tables of pictures, for looking at: each picture is a record without turns.
 *
 * <table>
 * <caption>A table</caption>
 * <tr><td>JSON {@code {id: base64}}</td><td>on one line, often of gigabytes</td></tr>
 * <tr><td>JSON {@code {"base64": {id: base64}}}</td><td>as pandas reads it</td></tr>
 * <tr><td>parquet</td><td>a column {@code base64}, ids in the only other one (pandas' index {@code
 * __index_level_0__}); also a folder of {@code part.N.parquet}</td></tr>
 * </table>
 */
public final class MimicItImages implements RowDataset {
  private static final String COLUMN = "base64";

  /** How base64 text of JPEG, PNG, GIF, WebP and BMP begins. */
  private static final Pattern PICTURE = Pattern.compile("(_9j_|/9j/|iVBORw0KGgo|R0lGOD|UklGR|Qk)");

  private static final DatasetCard CARD =
      MimicItCard.of("mimic-it-images", "MIMIC-IT tables of pictures")
          .media(Media.Kind.IMAGE)
          .size("that of its sets")
          .files("X.json", "X.parquet", "X.parquet/part.N.parquet")
          .notes(
              "Base64 in either alphabet (+/ and -_), padding may be missing. Records have no turns;"
                  + " instructions find their pictures here by id.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (peek.container() == Container.PARQUET) {
      boolean table = peek.all(RowLayout.TOP, row -> row.size() == 2 && row.has(COLUMN));
      return table ? Match.content("a column base64 and one of ids") : Match.no();
    }
    if (peek.container() != Container.JSON_OBJECTS) {
      return Match.no();
    }
    boolean pictures =
        isPictures(peek.rows(RowLayout.keyed())) || isPictures(peek.rows(RowLayout.under(COLUMN)));
    return pictures ? Match.content("ids with pictures as base64") : Match.no();
  }

  private static boolean isPictures(List<JsonNode> values) {
    return !values.isEmpty()
        && values.stream()
            .allMatch(value -> value.isTextual() && PICTURE.matcher(value.textValue()).lookingAt());
  }

  @Override
  public RowLayout layout(Path file) throws IOException {
    Peek peek = Peek.into(file);
    if (peek.container() == Container.PARQUET) {
      return RowLayout.TOP;
    }
    return isPictures(peek.rows(RowLayout.under(COLUMN)))
        ? RowLayout.under(COLUMN)
        : RowLayout.keyed();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Media picture = picture(row);
    return List.of(new Conversation(picture.ref(), List.of(), List.of(picture), Map.of()));
  }

  /**
   * The picture of a row of either form.
   *
   * @throws RowException if it is no base64 text
   */
  static Media picture(Row row) throws RowException {
    String key = row.key();
    if (key != null) {
      return Media.embedded(Media.Kind.IMAGE, key, PictureBytes.of(key, row.value()));
    }
    Fields cells = row.fields();
    JsonNode bytes = cells.node(COLUMN);
    String id = null;
    if (row.value() instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> cell : object.properties()) {
        if (!cell.getKey().equals(COLUMN) && cell.getValue().isValueNode()) {
          id = cell.getValue().asText();
        }
      }
    }
    if (id == null) {
      throw new RowException("there is no column of ids beside base64");
    }
    return Media.embedded(Media.Kind.IMAGE, id, PictureBytes.of(id, bytes));
  }
}

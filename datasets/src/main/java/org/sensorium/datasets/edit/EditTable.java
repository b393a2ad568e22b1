package org.sensorium.datasets.edit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.FileSplit;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Base64Text;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * InstructPix2Pix as tables on the hub, the pictures in the rows.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code original_image input_image}</td><td>the picture before, under either name: {@code
 * {bytes, path}}, or a path</td></tr>
 * <tr><td>{@code edit_prompt}</td><td>what the user asks</td></tr>
 * <tr><td>{@code edited_image}</td><td>the picture after, the target: medium 1, which no turn
 * shows</td></tr>
 * <tr><td>{@code original_prompt edited_prompt}</td><td>captions, kept in {@code meta}</td></tr>
 * </table>
 */
public final class EditTable implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("instructpix2pix-parquet", "InstructPix2Pix, tables on the hub")
          .media(Media.Kind.IMAGE)
          .size("313,010 rows, about 130 GB; a copy of 1,000 rows")
          .licence("MIT (code); Stable Diffusion's terms (pictures)")
          .home("https://huggingface.co/datasets/timbrooks/instructpix2pix-clip-filtered")
          .citation(
              "Brooks et al., InstructPix2Pix: Learning to Follow Image Editing Instructions, CVPR 2023, arXiv 2211.09800")
          .files("train-00000-of-00262.parquet", "*.parquet")
          .notes(
              "The column of the picture before is original_image, or input_image in the copy of"
                  + " 1,000 rows. Pictures are structs of bytes and path.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.allHave("edit_prompt", "edited_image")
            && !peek.any(row -> !row.has("original_image") && !row.has("input_image"))
        ? Match.content("columns edit_prompt, edited_image and the image before")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    String id = Long.toString(row.record());
    String before = fields.has("original_image") ? "original_image" : "input_image";
    return List.of(
        Conversation.builder(id)
            .split(FileSplit.of(row.file()))
            .media(picture(fields, before, id))
            .user(fields.text("edit_prompt"))
            .media(picture(fields, "edited_image", id))
            .meta(fields.rest())
            .build());
  }

  private static Media picture(Fields fields, String column, String id) throws RowException {
    JsonNode cell = fields.node(column);
    if (cell != null && cell.isTextual() && !cell.textValue().isBlank()) {
      return new Media(Media.Kind.IMAGE, cell.textValue());
    }
    if (cell != null && cell.isBinary()) {
      return embedded(cell, "%s of row %s".formatted(column, id), column);
    }
    Fields struct = fields.object(column);
    if (struct == null) {
      throw fields.problem("there is no \"%s\"; expected a picture".formatted(column));
    }
    String path = struct.optionalText("path");
    JsonNode bytes = struct.node("bytes");
    if (bytes != null) {
      return embedded(bytes, path == null ? "%s of row %s".formatted(column, id) : path, column);
    }
    if (path == null || path.isBlank()) {
      throw fields.problem(
          "\"%s\" has neither bytes nor path; expected a picture".formatted(column));
    }
    return new Media(Media.Kind.IMAGE, path);
  }

  private static Media embedded(JsonNode bytes, String ref, String column) throws RowException {
    if (!bytes.isTextual() && !bytes.isBinary()) {
      throw new RowException(
          "the bytes of \"%s\" are %s; expected those of a picture"
              .formatted(column, Json.named(bytes)));
    }
    byte[] picture;
    try {
      picture = bytes.isTextual() ? Base64Text.decode(bytes.textValue()) : bytes.binaryValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a binary node only hands out what it holds
    }
    if (picture.length == 0) {
      throw new RowException(
          "the bytes of \"%s\" are empty; expected those of a picture".formatted(column));
    }
    return Media.embedded(Media.Kind.IMAGE, ref, picture);
  }
}

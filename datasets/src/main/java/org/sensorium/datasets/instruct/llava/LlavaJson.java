package org.sensorium.datasets.instruct.llava;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * The LLaVA JSON format: one array of rows, or one row per line. Every set in this form that the
 * index does not name is read as this one.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>text or number; the record's number where it is absent</td></tr>
 * <tr><td>{@code image video audio point}</td><td>path, list of paths, null or absent</td></tr>
 * <tr><td>{@code conversations}</td><td>list of {@code {"from": "human"|"gpt"|"system", "value":
 * text}}</td></tr>
 * <tr><td>anything else</td><td>kept in {@code meta}, of the row or of its turn</td></tr>
 * </table>
 *
 * <p>A medium stands where its placeholder ({@code <image>} …) stands, texts stay as they are.
 * Media whose kind has no placeholder go to the head of the first human turn, each followed by a
 * newline, as LLaVA's trainer places them. {@code <image>} also stands for a video in rows without
 * images (LLaVA-NeXT). In rows without any media {@code <video>}, {@code <audio>} and {@code
 * <point>} are plain text, since they occur in talk about HTML. Any other difference between
 * placeholders and media is refused.
 *
 * @see <a href="https://github.com/haotian-liu/LLaVA/blob/main/docs/Finetune_Custom_Data.md">LLaVA,
 *     custom data</a>
 */
public final class LlavaJson implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("llava", "LLaVA format")
          .media(Media.Kind.IMAGE, Media.Kind.VIDEO, Media.Kind.AUDIO, Media.Kind.POINTCLOUD)
          .size("any")
          .licence("that of the data")
          .home("https://github.com/haotian-liu/LLaVA/blob/main/docs/Finetune_Custom_Data.md")
          .citation("Liu et al., Visual Instruction Tuning, NeurIPS 2023, arXiv 2304.08485")
          .files("*.json", "*.jsonl")
          .notes("The form that most sets and users' own data share; also without media.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return isLlava(peek) ? Match.shape("rows have conversations of from and value") : Match.no();
  }

  /** Whether the first rows have {@code conversations} with {@code from} and {@code value}. */
  static boolean isLlava(Peek peek) throws IOException {
    return peek.any(
        row -> {
          JsonNode turn = row.path("conversations").path(0);
          return turn.has("from") && turn.has("value");
        });
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    return List.of(LlavaRow.read(row));
  }
}

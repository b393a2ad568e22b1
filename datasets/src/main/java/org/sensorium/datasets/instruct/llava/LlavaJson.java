package org.sensorium.datasets.instruct.llava;

import java.io.IOException;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.Peek;

/**
 * The LLaVA JSON format: one array of rows, or one row per line. Every set in this form that the
 * index does not name is read as this one.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>text or number; the record's number where it is absent or null</td></tr>
 * <tr><td>{@code image video audio point features}</td><td>path, list of paths, null or absent;
 * {@code {bytes, path}} in parquet copies</td></tr>
 * <tr><td>{@code conversations}</td><td>list of {@code {"from": "human"|"gpt"|"system", "value":
 * text}}; other spellings, such as {@code Human}, are kept as the turn's {@code speaker}</td></tr>
 * <tr><td>{@code sensorium}</td><td>{@link org.sensorium.datasets.plain.Additions}: what "data
 * convert" adds</td></tr>
 * <tr><td>anything else</td><td>kept in {@code meta}, of the row or of its turn</td></tr>
 * </table>
 *
 * <p>A medium stands where its placeholder ({@code <image>} …) stands, texts stay as they are.
 * Media whose kind has no placeholder go to the head of the first human turn, each followed by a
 * newline, as LLaVA's trainer places them. {@code <image>} also stands for a video in rows without
 * images (LLaVA-NeXT). In rows without any media {@code <video>}, {@code <audio>}, {@code <point>}
 * and {@code <features>} are plain text, since they occur in talk about HTML. Any other difference
 * between placeholders and media is refused.
 *
 * @see <a href="https://github.com/haotian-liu/LLaVA/blob/main/docs/Finetune_Custom_Data.md">LLaVA,
 *     custom data</a>
 */
public final class LlavaJson implements LlavaSet {
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
    return LlavaShape.fits(peek)
        ? Match.shape("rows have conversations of from and value")
        : Match.no();
  }
}

package org.sensorium.datasets.instruct.vqa;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.FileSplit;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * PMC-VQA, first version: a table of questions about figures of medical papers.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code Figure_path}</td><td>name of the picture, without a folder</td></tr>
 * <tr><td>{@code Question}</td><td>blanks around it are dropped</td></tr>
 * <tr><td>{@code Answer}</td><td>the answer in words; said under {@code task=blank}</td></tr>
 * <tr><td>{@code Choice A} to {@code Choice D}</td><td>each after its letter and a colon, which are
 * dropped</td></tr>
 * <tr><td>{@code Answer_label}</td><td>letter of the right choice</td></tr>
 * </table>
 *
 * <p>A cell whose blanks were dropped is in {@code meta} as it stood. {@code N/A} and {@code None}
 * are words.
 */
public final class PmcVqa implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("pmc-vqa", "PMC-VQA")
          .media(Media.Kind.IMAGE)
          .size(
              "about 177,000 train and 50,000 test rows, 2,000 in the hand-checked test_clean; 149,000 pictures")
          .licence("CC BY-SA; figures CC0 or CC BY as their papers")
          .home("https://huggingface.co/datasets/xmcmic/PMC-VQA")
          .citation(
              "Zhang et al., PMC-VQA: Visual Instruction Tuning for Medical Visual Question"
                  + " Answering, 2023, arXiv 2305.10415")
          .files("train.csv", "test.csv", "test_clean.csv", "images.zip")
          .notes(
              "Eight columns: Answer is text, Answer_label the letter. Pictures are looked up by"
                  + " name, in images/ too. Letters and accidental blanks are taken off; the cell"
                  + " stays in meta. The file pmc-vqa-2 reads has other pictures and columns.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.allHave(PmcRow.COLUMNS) && peek.allHave("Answer_label")
        ? Match.content("columns Figure_path, Question, Choice A to D and Answer_label")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    return List.of(
        PmcRow.read(
            row.fields(),
            Long.toString(row.record()),
            split(row.file()),
            "Answer_label",
            "Answer",
            options));
  }

  private static @Nullable String split(Path file) {
    return file.getFileName().toString().startsWith("test_clean")
        ? "test_clean"
        : FileSplit.of(file);
  }

  @Override
  public Map<String, String> settings() {
    return PmcRow.SETTINGS;
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "{name}", "images/{name}", "figures/{name}");
  }
}

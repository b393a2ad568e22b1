package org.sensorium.datasets.instruct.vqa;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
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
 * PMC-VQA, second version: questions about single panels of figures.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code index}</td><td>the row's id</td></tr>
 * <tr><td>{@code Figure_path}</td><td>name of the panel, without a folder</td></tr>
 * <tr><td>{@code Caption}</td><td>of the figure, or empty; kept in {@code meta}</td></tr>
 * <tr><td>{@code Question}</td><td>blanks around it are dropped</td></tr>
 * <tr><td>{@code Choice A} to {@code Choice D}</td><td>each after its letter and a colon, with blanks
 * around both, all of which are dropped</td></tr>
 * <tr><td>{@code Answer}</td><td>letter of the right choice</td></tr>
 * <tr><td>{@code split}</td><td>{@code train} or {@code test}</td></tr>
 * </table>
 *
 * <p>A cell whose blanks were dropped is in {@code meta} as it stood.
 */
public final class PmcVqa2 implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("pmc-vqa-2", "PMC-VQA 2 (single panels)")
          .media(Media.Kind.IMAGE)
          .size("152,603 train and 33,430 test rows")
          .licence("CC BY-SA; figures CC0 or CC BY as their papers")
          .home("https://huggingface.co/datasets/xmcmic/PMC-VQA")
          .citation(
              "Zhang et al., PMC-VQA: Visual Instruction Tuning for Medical Visual Question"
                  + " Answering, 2023, arXiv 2305.10415")
          .files("train_2.csv", "test_2.csv", "images_2.zip")
          .notes(
              "Ten columns: Answer is the letter. The panels are not in the first version's"
                  + " archive; they are looked up by name, in figures/ too. The dataset's card"
                  + " spells the files train2.csv and test2.csv.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.allHave(PmcRow.COLUMNS)
            && peek.allHave("Caption")
            && !peek.any(row -> row.has("Answer_label"))
        ? Match.content("columns Figure_path, Caption, Question, Choice A to D, Answer")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    String split = fields.optionalText("split");
    return List.of(
        PmcRow.read(
            fields,
            fields.name("index", Long.toString(row.record())),
            split == null ? FileSplit.of(row.file()) : split,
            "Answer",
            null,
            options));
  }

  @Override
  public Map<String, String> settings() {
    return PmcRow.SETTINGS;
  }

  @Override
  public List<String> mediaPaths() {
    return List.of(
        "{ref}", "{name}", "figures/{name}", "images_2/{name}", "images_2/figures/{name}");
  }
}

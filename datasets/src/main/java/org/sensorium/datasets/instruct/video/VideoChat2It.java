package org.sensorium.datasets.instruct.video;

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
 * VideoChat2-IT: the instructions of VideoChat2.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code video} or {@code image}</td><td>path</td></tr>
 * <tr><td>{@code start end}</td><td>seconds; the part of the clip that is meant</td></tr>
 * <tr><td>{@code QA}</td><td>list of {@code q}, {@code a} and {@code i}. {@code i} of the first is
 * what the system says; that of the others stays at their turns, as VideoChat2's trainer leaves it
 * out. {@code q} is empty in captions</td></tr>
 * </table>
 */
public final class VideoChat2It implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("videochat2-it", "VideoChat2-IT")
          .media(Media.Kind.VIDEO, Media.Kind.IMAGE)
          .size("1.9 million rows from 34 sources")
          .licence("MIT (annotations); as their sources (media)")
          .home("https://huggingface.co/datasets/OpenGVLab/VideoChat2-IT")
          .citation(
              "Li et al., MVBench: A Comprehensive Multi-modal Video Understanding Benchmark, CVPR"
                  + " 2024, arXiv 2311.17005")
          .files("train.json")
          .notes(
              "Questions are empty in captions: the medium stands alone then. The trainer shuffles"
                  + " the pairs of a row; here they keep their order. Ids are the rows' numbers.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return QaRows.fit(peek) && peek.any(row -> row.path("QA").path(0).has("i"))
        ? Match.content("rows have a list QA of q and a, with an instruction i")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    return List.of(QaRows.read(row));
  }
}

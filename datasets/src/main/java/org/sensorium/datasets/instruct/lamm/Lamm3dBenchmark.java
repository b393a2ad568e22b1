package org.sensorium.datasets.instruct.lamm;

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
 * LAMM's benchmark on point clouds: one JSON list per task.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>text or number; the row's number where absent</td></tr>
 * <tr><td>{@code pcl}</td><td>{@code ./scannet_pcls/….npy}</td></tr>
 * <tr><td>{@code query}</td><td>what is asked</td></tr>
 * <tr><td>{@code object}</td><td>{@code {"label", "bbox" [x, y, z, l, w, h] metres}} each, or one
 * such box (ScanRefer)</td></tr>
 * <tr><td>{@code gt_choices gt_choice}</td><td>options and the index of the right one</td></tr>
 * </table>
 */
public final class Lamm3dBenchmark implements RowDataset {
  private static final DatasetCard CARD =
      LammCard.lamm("lamm-3d-benchmark", "LAMM 3D benchmark")
          .media(Media.Kind.POINTCLOUD)
          .size("3 tasks on 3 sets")
          .files("Detection_ScanNet.json", "VG_ScanRefer.json", "VQA_ScanQA_multiplechoice.json")
          .notes(
              "Paths start with ./, which is harmless. Boxes are further media that no turn shows, in"
                  + " metres: centre and size.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return LammQuestion.recognise(peek, "pcl");
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "3D_Benchmark/{ref}");
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    return LammQuestion.read(row, Media.Kind.POINTCLOUD, "pcl");
  }
}

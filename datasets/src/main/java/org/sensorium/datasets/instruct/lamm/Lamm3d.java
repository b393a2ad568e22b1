package org.sensorium.datasets.instruct.lamm;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * LAMM's instructions on point clouds.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code pcl}</td><td>{@code shapenet_pcls/{synset}_{hash}_4096.npy} (4096 points of x y z r
 * g b) or {@code 3rscan_pcls/{uuid}.npy} (x y z); a row without it is skipped</td></tr>
 * <tr><td>{@code conversations task_type}</td><td>as in {@link Lamm2d}</td></tr>
 * <tr><td>{@code src_dataset src_id}</td><td>kept; there is no id, the row's number is taken</td></tr>
 * </table>
 */
public final class Lamm3d implements RowDataset {
  private static final DatasetCard CARD =
      LammCard.lamm("lamm-3d", "LAMM 3D instructions")
          .media(Media.Kind.POINTCLOUD)
          .size("10,262 rows")
          .files("LAMM_3dinstruct_10k.json")
          .notes(
              "Clouds are .npy files, a point per row, float32 or float64 in either order. The cloud"
                  + " stands in front of the first question; <pcl> found there is removed.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (!peek.any(Lamm3d::fits)) {
      return Match.no();
    }
    return peek.nameHas("^LAMM_3dinstruct")
        ? Match.named("dialogues on point clouds, and LAMM's file name")
        : Match.content("dialogues whose point cloud is under pcl");
  }

  private static boolean fits(JsonNode row) {
    return row.path("pcl").isTextual()
        && row.path("conversations").path(0).path("from").isTextual();
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "3D_Instruct/{ref}");
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    if (!fields.holds("pcl")) {
      throw fields.problem("there is no \"pcl\"; LAMM's trainer skips such a row");
    }
    ConversationBuilder read =
        Conversation.builder(fields.name("id", Long.toString(row.record())))
            .task(fields.name("task_type", "normal"))
            .media(new Media(Media.Kind.POINTCLOUD, fields.text("pcl")));
    LammTurns.read(fields, read);
    return List.of(read.meta(fields.rest()).build());
  }
}

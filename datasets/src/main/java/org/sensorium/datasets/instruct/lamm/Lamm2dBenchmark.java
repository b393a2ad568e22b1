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
 * LAMM's benchmark on pictures: one JSON list per task.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>text or number; the row's number where absent</td></tr>
 * <tr><td>{@code image}</td><td>such as {@code flickr30k_images/1.jpg}</td></tr>
 * <tr><td>{@code query}</td><td>what is asked</td></tr>
 * <tr><td>{@code sentences}</td><td>captions: references of equal weight, the first is the
 * answer</td></tr>
 * <tr><td>{@code label}, {@code attr}, {@code num}</td><td>a class, an attribute (CelebA), a
 * count</td></tr>
 * <tr><td>{@code object}</td><td>{@code {"label", "bbox" [x1, y1, x2, y2] 0..1}} each</td></tr>
 * <tr><td>{@code word_list}</td><td>the words to be read</td></tr>
 * <tr><td>{@code gt_choices gt_choice}</td><td>options and the index of the right one</td></tr>
 * <tr><td>{@code gt_joints}</td><td>points [x, y] 0..1</td></tr>
 * </table>
 */
public final class Lamm2dBenchmark implements RowDataset {
  private static final DatasetCard CARD =
      LammCard.lamm("lamm-2d-benchmark", "LAMM 2D benchmark")
          .media(Media.Kind.IMAGE)
          .size("9 tasks on 11 sets")
          .files(
              "Caption_flickr30k.json",
              "Classification_CIFAR10.json",
              "Facial_Classification_CelebA(Hair).json",
              "Counting_FSC147.json",
              "Detection_VOC2012.json",
              "Locating_LSP.json",
              "OCR_SVT.json",
              "VQA_SQAimage.json")
          .notes(
              "The task is told by the key of the answer, since names vary (VQA_SQAimage,"
                  + " VQA_ScienceQA). Boxes are further media that no turn shows, 0..1 of the"
                  + " picture.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return LammQuestion.recognise(peek, "image");
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "2D_Benchmark/{ref}");
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    return LammQuestion.read(row, Media.Kind.IMAGE, "image");
  }
}

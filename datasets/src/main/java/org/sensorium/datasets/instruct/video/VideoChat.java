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
 * VideoChat's instructions: {@code video} or {@code image}, and {@code QA}, a list of {@code q} and
 * {@code a}; {@link VideoChat2It} has the rows' form in full.
 */
public final class VideoChat implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("videochat", "VideoChat instructions 11K")
          .media(Media.Kind.VIDEO, Media.Kind.IMAGE)
          .size("11,000 clips: 7,000 descriptions, 4,000 dialogues; pictures besides")
          .licence("MIT (code); clips and texts as their sources")
          .home("https://github.com/OpenGVLab/Ask-Anything/tree/main/video_chat")
          .citation(
              "Li et al., VideoChat: Chat-Centric Video Understanding, 2023, arXiv 2305.06355")
          .files(
              "videochat_instruct_11k.json",
              "llava_complex_reasoning_2k.json",
              "minigpt_caption_3k.json")
          .notes(
              "There is no placeholder and no id: the medium stands in front of the first question,"
                  + " and the row's number is the id. Pictures are train2014/COCO_train2014_… or"
                  + " 2.jpg, those of MiniGPT-4.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "{name}", "image/{name}");
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (!QaRows.fit(peek)) {
      return Match.no();
    }
    return peek.nameHas("videochat_instruct_11k|llava_complex_reasoning_2k|minigpt_caption_3k")
        ? Match.named("rows have QA, and the file has this set's name")
        : Match.content("rows have video or image and a list QA of q and a");
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    return List.of(QaRows.read(row));
  }
}

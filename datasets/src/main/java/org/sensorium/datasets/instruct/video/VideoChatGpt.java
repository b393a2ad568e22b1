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
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * Video-ChatGPT's instructions, {@code VideoInstruct_Dataset.json}.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code video_id}</td><td>{@code v_k_ZXmr8pmrs}: ActivityNet's clip, without extension;
 * repeats, so the row's number is the id</td></tr>
 * <tr><td>{@code q a}</td><td>question and answer</td></tr>
 * </table>
 */
public final class VideoChatGpt implements RowDataset {
  static final String CITATION =
      "Maaz et al., Video-ChatGPT: Towards Detailed Video Understanding via Large Vision and"
          + " Language Models, ACL 2024, arXiv 2306.05424";
  static final String HOME = "https://github.com/mbzuai-oryx/Video-ChatGPT";

  /** A clip that is named without its extension. */
  static final List<String> PATHS =
      List.of("{ref}", "{ref}.mp4", "{ref}.mkv", "{ref}.webm", "{ref}.avi", "{ref}.mov");

  private static final DatasetCard CARD =
      DatasetCard.of("video-chatgpt", "VideoInstruct-100K")
          .media(Media.Kind.VIDEO)
          .size("about 100,000 rows")
          .licence("CC BY-NC-SA 4.0 by its readme, CC BY 4.0 by its licence file")
          .home(HOME)
          .citation(CITATION)
          .files("VideoInstruct_Dataset.json")
          .notes(
              "Clips are named without extension: .mp4 and others are tried. Names may hold - and _"
                  + " behind v_.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public List<String> mediaPaths() {
    return PATHS;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.allHave("q", "a", "video_id")
        ? Match.content("rows have q, a and video_id")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    return List.of(
        Conversation.builder(Long.toString(row.record()))
            .media(new Media(Media.Kind.VIDEO, fields.text("video_id")))
            .user(fields.text("q"))
            .assistant(fields.text("a"))
            .meta(fields.rest())
            .build());
  }
}

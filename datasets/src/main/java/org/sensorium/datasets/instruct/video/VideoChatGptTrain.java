package org.sensorium.datasets.instruct.video;

import java.io.IOException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.llava.LlavaSet;
import org.sensorium.datasets.instruct.llava.LlavaShape;

/**
 * {@link VideoChatGpt} as its scripts convert it for training.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>the clip's; repeats</td></tr>
 * <tr><td>{@code video}</td><td>{@code <id>.pkl}: features that an encoder computed before, not a
 * clip</td></tr>
 * <tr><td>{@code conversations}</td><td>one question and answer, in LLaVA's form; {@code <video>}
 * stands behind the question in one row, before it in the next</td></tr>
 * </table>
 */
public final class VideoChatGptTrain implements LlavaSet {
  private static final DatasetCard CARD =
      DatasetCard.of("video-chatgpt-train", "VideoInstruct-100K for training")
          .media(Media.Kind.FEATURES)
          .size("about 100,000 rows")
          .licence("CC BY-NC-SA 4.0 by its readme, CC BY 4.0 by its licence file")
          .home(VideoChatGpt.HOME)
          .citation(VideoChatGpt.CITATION)
          .files("video_chatgpt_training.json")
          .notes("The media are pickles of CLIP features, so their kind is features.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return LlavaShape.all(peek, row -> LlavaShape.text(row, "video").endsWith(".pkl"))
        ? Match.content("videos are .pkl files: features")
        : Match.no();
  }

  @Override
  public Conversation complete(Conversation row) {
    return new Conversation(
        row.id(),
        row.source(),
        row.turns(),
        row.media().stream().map(medium -> new Media(Media.Kind.FEATURES, medium.ref())).toList(),
        row.choices(),
        row.answers(),
        row.meta());
  }
}

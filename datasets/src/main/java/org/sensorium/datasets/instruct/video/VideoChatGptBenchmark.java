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
 * Video-ChatGPT's benchmark.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code video_name}</td><td>{@code v_p1QGn0IzfW0}: the clip, without extension</td></tr>
 * <tr><td>{@code Q A}</td><td>question and answer (generic, temporal)</td></tr>
 * <tr><td>{@code Q1 Q2 A}</td><td>two wordings of one question (consistency): two conversations,
 * {@code <row>.1} and {@code <row>.2}</td></tr>
 * </table>
 */
public final class VideoChatGptBenchmark implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("video-chatgpt-benchmark", "Video-ChatGPT benchmark")
          .media(Media.Kind.VIDEO)
          .size("500 clips; generic, temporal and consistency questions")
          .licence("CC BY-NC-SA 4.0 by its readme, CC BY 4.0 by its licence file")
          .home(VideoChatGpt.HOME)
          .citation(VideoChatGpt.CITATION)
          .files("generic_qa.json", "temporal_qa.json", "consistency_qa.json")
          .notes(
              "Two wordings of a question become two conversations, since the answers are compared."
                  + " The task is the file's: generic, temporal or consistency.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public List<String> mediaPaths() {
    return VideoChatGpt.PATHS;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.allHave("Q", "A", "video_name") || peek.allHave("Q1", "Q2", "A", "video_name")
        ? Match.content("rows have Q (or Q1, Q2), A and video_name")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    String id = Long.toString(row.record());
    if (fields.has("Q")) {
      String task =
          row.file().getFileName().toString().startsWith("temporal") ? "temporal" : "generic";
      return List.of(ask(id, task, fields, "Q"));
    }
    Conversation first = ask(id + ".1", "consistency", fields, "Q1");
    Conversation second = ask(id + ".2", "consistency", fields, "Q2");
    return List.of(first, second);
  }

  private static Conversation ask(String id, String task, Fields fields, String question)
      throws RowException {
    return Conversation.builder(id)
        .task(task)
        .media(new Media(Media.Kind.VIDEO, fields.text("video_name")))
        .user(fields.text(question))
        .assistant(fields.text("A"))
        .meta(fields.drop("Q1").drop("Q2").rest())
        .build();
  }
}

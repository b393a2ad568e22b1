package org.sensorium.datasets.instruct.chat;

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
 * LLaMA-Factory's (and ms-swift's) single questions: Alpaca's columns and more.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code instruction input}</td><td>what is asked, joined by a newline</td></tr>
 * <tr><td>{@code output}</td><td>the answer</td></tr>
 * <tr><td>{@code system}</td><td>a system text, or empty</td></tr>
 * <tr><td>{@code history}</td><td>earlier {@code [question, answer]} pairs</td></tr>
 * <tr><td>{@code images videos audios}</td><td>as in {@link LlamaFactorySharegpt}</td></tr>
 * </table>
 */
public final class LlamaFactoryAlpaca implements RowDataset {
  private static final List<String> FURTHER =
      List.of("system", "history", "images", "videos", "audios");
  private static final DatasetCard CARD =
      DatasetCard.of("llama-factory-alpaca", "LLaMA-Factory questions")
          .media(Media.Kind.IMAGE, Media.Kind.VIDEO, Media.Kind.AUDIO)
          .size("any")
          .licence("that of the data")
          .home("https://github.com/hiyouga/LLaMA-Factory/blob/main/data/README.md")
          .citation(
              "Zheng et al., LlamaFactory: Unified Efficient Fine-Tuning of 100+ Language Models,"
                  + " ACL 2024, arXiv 2403.13372")
          .files("*.json", "*.jsonl", "*.csv")
          .notes("Told from Alpaca by the columns system, history or a list of media.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    boolean fits =
        peek.allHave("instruction", "output")
            && peek.any(row -> FURTHER.stream().anyMatch(row::has));
    return fits
        ? Match.content("instruction and output, with system, history or media")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    return List.of(LlamaFactoryRow.read(LlamaFactoryEntry.questions(), row).build());
  }
}

package org.sensorium.datasets.instruct.audio;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
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
 * ESC-50: sounds of fifty kinds.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code filename}</td><td>the recording, in {@code audio/}; without its extension the row's
 * id</td></tr>
 * <tr><td>{@code category}</td><td>the answer, with blanks for underscores; kept in {@code
 * meta}</td></tr>
 * <tr><td>{@code fold target esc10 src_file take}</td><td>kept in {@code meta}</td></tr>
 * </table>
 */
public final class Esc50 implements RowDataset {
  private static final String INSTRUCTION = "What is this sound?";
  private static final DatasetCard CARD =
      DatasetCard.of("esc50", "ESC-50")
          .media(Media.Kind.AUDIO)
          .size("2,000 recordings of 5 s, 44.1 kHz mono, 50 kinds in 5 folds, about 600 MB")
          .licence("CC BY-NC 3.0")
          .home("https://github.com/karolpiczak/ESC-50")
          .citation("Piczak, ESC: Dataset for Environmental Sound Classification, ACM MM 2015")
          .files("meta/esc50.csv", "audio/*.wav")
          .notes("The published splits are the folds, in meta; train on some, test on another.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.allHave("filename", "fold", "target", "category")
            && peek.any(row -> row.path("filename").asText().endsWith(".wav"))
        ? Match.content("columns filename, fold, target, category")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    String name = fields.text("filename");
    if (name.isBlank()) {
      throw fields.problem("\"filename\" is empty; expected a recording");
    }
    String category = fields.text("category");
    Map<String, JsonNode> meta = row.fields().drop("filename").rest();
    int dot = name.lastIndexOf('.');
    return List.of(
        Conversation.builder(dot <= 0 ? name : name.substring(0, dot))
            .media(new Media(Media.Kind.AUDIO, name))
            .user(options.setting("instruction", INSTRUCTION))
            .assistant(category.replace('_', ' '))
            .meta(meta)
            .build());
  }

  @Override
  public Map<String, String> settings() {
    return Map.of("instruction", "what the user says, \"%s\" by default".formatted(INSTRUCTION));
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "audio/{ref}");
  }
}

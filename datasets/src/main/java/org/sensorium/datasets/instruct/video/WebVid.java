package org.sensorium.datasets.instruct.video;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.Captions;
import org.sensorium.datasets.instruct.ChainedReader;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * WebVid: clips with captions; a table, or a folder of tables, which follow each other by name.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code videoid page_dir}</td><td>id; the clip is {@code <page_dir>/<videoid>.mp4}</td></tr>
 * <tr><td>{@code name}</td><td>the caption: the answer</td></tr>
 * <tr><td>{@code contentUrl duration}</td><td>in meta; the duration is like {@code PT00H00M10S}</td></tr>
 * </table>
 */
public final class WebVid implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("webvid", "WebVid")
          .media(Media.Kind.VIDEO)
          .size("WebVid-2M: 2.5 million clips; WebVid-10M: 10.7 million clips")
          .licence("unknown; withdrawn by its authors in 2024")
          .home("https://github.com/m-bain/webvid")
          .citation(
              "Bain et al., Frozen in Time: A Joint Video and Image Encoder for End-to-End"
                  + " Retrieval, ICCV 2021, arXiv 2104.00650")
          .files("results_2M_train.csv", "results_10M_train.csv", "*.csv")
          .notes(
              "Captions hold commas and quotes. Words such as None or N/A are captions, not gaps."
                  + " Several tables in a folder are read as one.");

  private static final String INSTRUCTION = "Describe the video.";
  private static final String[] COLUMNS = {"videoid", "contentUrl", "duration", "page_dir", "name"};

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Map<String, String> settings() {
    return Captions.single(INSTRUCTION);
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "videos/{ref}", "{name}");
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    Peek table = peek;
    if (peek.isFolder()) {
      List<Path> tables = tables(peek.path());
      if (tables.isEmpty()) {
        return Match.no();
      }
      table = peek.file(String.valueOf(tables.get(0).getFileName()));
    }
    return table.isTable() && table.allHave(COLUMNS)
        ? Match.content("a table with videoid, contentUrl, duration, page_dir, name")
        : Match.no();
  }

  @Override
  public ConversationReader open(Path path, OpenOptions options) throws IOException {
    if (!Files.isDirectory(path)) {
      return RowDataset.super.open(path, options);
    }
    List<Path> tables = tables(path);
    if (tables.isEmpty()) {
      throw DatasetFormatException.ofFile(
          path, "there is no .csv in this folder; expected WebVid's tables");
    }
    return new ChainedReader(
        tables.stream()
            .<ChainedReader.Opener>map(table -> () -> RowDataset.super.open(table, options))
            .toList());
  }

  private static List<Path> tables(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().toLowerCase(Locale.ROOT).matches(".*\\.csv(\\.gz)?"))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    String id = fields.name("videoid");
    String folder = fields.name("page_dir", "");
    String clip = (folder.isEmpty() ? "" : folder + "/") + id + ".mp4";
    String caption = fields.text("name");
    Map<String, JsonNode> meta = fields.rest();
    return Captions.read(
        id,
        List.of(caption),
        INSTRUCTION,
        options,
        name -> Conversation.builder(name).media(new Media(Media.Kind.VIDEO, clip)).meta(meta));
  }
}

package org.sensorium.datasets.instruct.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowLayout;

/**
 * Data-Juicer's interleaved documents: also as TSV and parquet.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code text}</td><td>a document in chunks that end in {@code <|__dj__eoc|>}; the n-th
 * {@code <__dj__image>} ({@code video audio}) is the n-th of its list</td></tr>
 * <tr><td>{@code images videos audios}</td><td>paths</td></tr>
 * <tr><td>{@code image_bytes} …</td><td>the bytes of the same files, in parquet</td></tr>
 * <tr><td>anything else</td><td>{@code meta}, {@code stats} …: kept</td></tr>
 * </table>
 *
 * <p>A document has no speakers: each chunk becomes an assistant turn, which is learnt. Paths that
 * climb ({@code ../../}) stay as they are, and are refused where the media are looked up: copy the
 * files below the media root and {@code {name}} finds them.
 *
 * @see <a href="https://github.com/modelscope/data-juicer">Data-Juicer</a>
 */
public final class DataJuicer implements RowDataset {
  private static final String END_OF_CHUNK = "<|__dj__eoc|>";
  private static final DatasetCard CARD =
      DatasetCard.of("data-juicer", "Data-Juicer documents")
          .media(Media.Kind.IMAGE, Media.Kind.VIDEO, Media.Kind.AUDIO)
          .size("any")
          .licence("that of the data; the demonstration files Apache-2.0")
          .home("https://github.com/modelscope/data-juicer")
          .citation(
              "Chen et al., Data-Juicer: A One-Stop Data Processing System for Large Language"
                  + " Models, SIGMOD 2024, arXiv 2309.02033")
          .files("*.jsonl", "*.parquet", "*.tsv")
          .notes(
              "The demonstration files climb out of their folder (../../tests/…): such media are"
                  + " refused, or found by name below the media root.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (peek.any(row -> row.path("text").asText().contains("_dj__"))) {
      return Match.content("text holds Data-Juicer's tokens");
    }
    boolean documents =
        peek.all(RowLayout.TOP, row -> row.path("text").isTextual() && hasMeta(row));
    return documents ? Match.shape("rows have text and meta or stats") : Match.no();
  }

  private static boolean hasMeta(ObjectNode row) {
    return row.has("meta") || row.has("__dj__stats__") || row.has("__dj__meta__");
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "{name}");
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    ConversationBuilder read = Conversation.builder(fields.name("id", Long.toString(row.record())));
    MediaTokens tokens = new MediaTokens();
    tokens.add("<__dj__image>", "images", media(fields, "image", Media.Kind.IMAGE), read);
    tokens.add("<__dj__video>", "videos", media(fields, "video", Media.Kind.VIDEO), read);
    tokens.add("<__dj__audio>", "audios", media(fields, "audio", Media.Kind.AUDIO), read);
    String text = fields.text("text");
    int from = 0;
    for (int end = text.indexOf(END_OF_CHUNK); end >= 0; end = text.indexOf(END_OF_CHUNK, from)) {
      read.turn(new Turn(Turn.Role.ASSISTANT, tokens.parts(text.substring(from, end))));
      from = end + END_OF_CHUNK.length();
    }
    if (from == 0 || !text.substring(from).isBlank()) {
      read.turn(new Turn(Turn.Role.ASSISTANT, tokens.parts(text.substring(from))));
    }
    tokens.check();
    return List.of(read.meta(fields.rest()).build());
  }

  /** The files of a list, with their bytes where a column holds these. */
  private static List<Media> media(Fields fields, String word, Media.Kind kind)
      throws RowException {
    List<Media> refs = MediaList.of(fields, word + "s", kind);
    String column = word + "_bytes";
    List<JsonNode> bytes = fields.holds(column) ? fields.list(column) : List.of();
    if (!bytes.isEmpty() && bytes.size() != refs.size()) {
      throw fields.problem(
          "\"%ss\" lists %d files, \"%s\" the bytes of %d; expected as many of each"
              .formatted(word, refs.size(), column, bytes.size()));
    }
    List<Media> media = new ArrayList<>();
    for (int i = 0; i < refs.size(); i++) {
      media.add(
          bytes.isEmpty()
              ? refs.get(i)
              : Media.embedded(kind, refs.get(i).ref(), Cells.bytes(fields, column, bytes.get(i))));
    }
    return media;
  }
}

package org.sensorium.datasets.instruct.audio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.Captions;
import org.sensorium.datasets.instruct.FileSplit;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.source.Container;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowFiles;
import org.sensorium.datasets.source.RowLayout;

/**
 * Rows of a recording's name and its captions, as Clotho has them and WavCaps copies AudioCaps: a
 * table with {@code file_name}, or {@code {"data": […]}} with {@code wav}.
 */
final class CaptionedClips {
  private static final RowLayout DATA = RowLayout.under("data");

  /** AudioSet's clips are named by their video. */
  private static final Pattern VIDEO = Pattern.compile("(.*/)?Y[A-Za-z0-9_-]{11}\\.(wav|flac|mp3)");

  private static final Pattern SOUND =
      Pattern.compile(".*\\.(wav|flac|mp3|ogg)\\s*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private CaptionedClips() {}

  static RowLayout layout(Path file) throws IOException {
    return RowFiles.container(file) == Container.JSON_OBJECTS ? DATA : RowLayout.TOP;
  }

  /** Whether the rows are recordings with captions, and all, or none, are named by a video. */
  static boolean fits(Peek peek, boolean video) throws IOException {
    if (peek.container() == Container.JSON_OBJECTS && !peek.topKeys().contains("data")) {
      return false;
    }
    RowLayout layout = peek.container() == Container.JSON_OBJECTS ? DATA : RowLayout.TOP;
    return peek.all(
        layout,
        row -> {
          String name = row.path(row.has("wav") ? "wav" : "file_name").asText();
          return SOUND.matcher(name).matches()
              && (row.has("caption_1") || row.has("caption"))
              && VIDEO.matcher(name).matches() == video;
        });
  }

  static List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    String name = fields.text(fields.has("wav") ? "wav" : "file_name");
    if (name.isBlank()) {
      throw fields.problem("the recording's name is empty; expected a file");
    }
    List<String> captions = new ArrayList<>();
    List<String> padded = new ArrayList<>();
    for (String key : keys(fields)) {
      String caption = fields.text(key);
      captions.add(caption.strip());
      if (!caption.strip().equals(caption)) {
        padded.add(key);
      }
    }
    if (captions.isEmpty()) {
      throw fields.problem("there is neither \"caption\" nor \"caption_1\"; expected captions");
    }
    Map<String, JsonNode> meta = fields.rest();
    for (String key : padded) {
      meta.put(key, TextNode.valueOf(fields.text(key)));
    }
    String split = FileSplit.of(row.file());
    return Captions.read(
        Long.toString(row.record()),
        captions,
        AudioCaps.INSTRUCTION,
        options,
        id ->
            Conversation.builder(id)
                .split(split)
                .media(new Media(Media.Kind.AUDIO, name))
                .meta(meta));
  }

  private static List<String> keys(Fields fields) {
    List<String> keys = new ArrayList<>();
    if (fields.holds("caption")) {
      keys.add("caption");
    }
    for (int i = 1; fields.holds("caption_" + i); i++) {
      keys.add("caption_" + i);
    }
    return keys;
  }
}

package org.sensorium.datasets.instruct.mimicit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowLayout;

/** The rows of one instruction file, with the examples that precede them. */
final class MimicItRows implements RowDataset {
  static final String IN_CONTEXT = "in_context";
  static final String PICTURES = "pictures";

  /**
   * What a group says of the set.
   *
   * @param task its name; null to take the one in the row's id
   * @param meta added to each row
   * @param train its in-context links; null to look beside the instructions
   */
  record Set(@Nullable String task, Map<String, JsonNode> meta, @Nullable Path train) {
    static final Set ALONE = new Set(null, Map.of(), null);
  }

  private final DatasetCard card;
  private final Set set;
  private final String pictures;
  private final int examples;
  private final @Nullable Examples links;

  /**
   * @throws IOException if the companions cannot be read
   * @throws IllegalArgumentException if a setting's value is unknown
   */
  MimicItRows(DatasetCard card, Path file, OpenOptions options, Set set) throws IOException {
    this(card, options, set, links(file, options, set));
  }

  /**
   * Rows without examples.
   *
   * @throws IllegalArgumentException if examples are asked for, or a setting's value is unknown
   */
  static MimicItRows alone(DatasetCard card, OpenOptions options) {
    if (examples(options) > 0) {
      throw new IllegalArgumentException(
          "%s=%s needs other rows: read the file in its order, or convert it first"
              .formatted(IN_CONTEXT, options.setting(IN_CONTEXT, "0")));
    }
    return new MimicItRows(card, options, Set.ALONE, null);
  }

  private MimicItRows(DatasetCard card, OpenOptions options, Set set, @Nullable Examples links) {
    this.card = card;
    this.set = set;
    this.links = links;
    this.examples = examples(options);
    this.pictures = options.setting(PICTURES, "auto");
    if (!List.of("auto", "frames", "images").contains(pictures)) {
      throw new IllegalArgumentException(
          "%s=%s; expected auto, frames or images".formatted(PICTURES, pictures));
    }
  }

  private static @Nullable Examples links(Path file, OpenOptions options, Set set)
      throws IOException {
    if (examples(options) == 0) {
      return null;
    }
    Path train = set.train();
    if (train == null && options.settings().containsKey("train")) {
      train = file.resolveSibling(options.setting("train", ""));
    }
    return Examples.of(file, train);
  }

  private static int examples(OpenOptions options) {
    String value = options.setting(IN_CONTEXT, "0");
    try {
      int count = value.equals("all") ? Integer.MAX_VALUE : Integer.parseInt(value);
      if (count >= 0) {
        return count;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException(
        "%s=%s; expected 0, 1, 2 … or all".formatted(IN_CONTEXT, value));
  }

  @Override
  public DatasetCard card() {
    return card;
  }

  @Override
  public Match recognise(Peek peek) {
    return Match.no();
  }

  @Override
  public RowLayout layout(Path file) {
    return MimicIt.DATA;
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    String id = row.key() == null ? Long.toString(row.record()) : row.key();
    ConversationBuilder read = Conversation.builder(id);
    read.task(set.task() == null ? task(id) : set.task());
    if (links != null) {
      precede(read, id, fields, links);
    }
    pair(read, id, fields, true);
    return List.of(read.meta(fields.rest()).meta(set.meta()).build());
  }

  /** {@code DC} of {@code DC_INS_00001}. */
  private static @Nullable String task(String id) {
    int end = id.toUpperCase(Locale.ROOT).indexOf("_INS");
    return end <= 0 ? null : id.substring(0, end);
  }

  private void precede(ConversationBuilder read, String id, Fields fields, Examples known)
      throws RowException {
    List<String> wanted = known.of(id, fields);
    ArrayNode used = Json.MAPPER.createArrayNode();
    ArrayNode missing = Json.MAPPER.createArrayNode();
    for (String example : wanted) {
      if (used.size() == examples) {
        break;
      }
      ObjectNode row = known.row(example);
      if (row == null) {
        missing.add(example);
        continue;
      }
      pair(read, example, new Fields("example " + example + ": ", row), false);
      used.add(example);
    }
    read.meta(IN_CONTEXT, used);
    if (!missing.isEmpty()) {
      read.meta("in_context_missing", missing);
    }
  }

  private void pair(ConversationBuilder read, String id, Fields fields, boolean keep)
      throws RowException {
    List<String> images = fields.texts("image_ids");
    if (isVideo(id, images)) {
      read.media(Media.ofFrames(clip(id, images), images));
    } else {
      images.forEach(read::image);
    }
    read.user(stripped(read, "instruction", fields, keep));
    read.assistant(stripped(read, "answer", fields, keep));
  }

  private static String stripped(ConversationBuilder read, String key, Fields fields, boolean keep)
      throws RowException {
    String text = fields.text(key);
    String stripped = text.replace("\r\n", "\n").strip();
    if (keep && !stripped.equals(text)) {
      read.meta(key, new TextNode(text));
    }
    return stripped;
  }

  private boolean isVideo(String id, List<String> images) {
    if (images.size() < 2 || pictures.equals("images")) {
      return false;
    }
    if (pictures.equals("frames")) {
      return true;
    }
    String task = task(id);
    return switch (task == null ? "" : task.toUpperCase(Locale.ROOT)) {
      case "DC", "TVC", "E4D" -> true;
      // pairs, photo stories and rooms seen from several sides
      case "SD", "CGD", "VST", "SN" -> false;
      default -> images.size() > 2;
    };
  }

  /** What the frames' ids have in common: {@code DC_IMG_v_N1c3C_Npr-E}; else the row's id. */
  private static String clip(String id, List<String> images) {
    List<String> stems = new ArrayList<>();
    for (String image : images) {
      int end = image.lastIndexOf('_');
      stems.add(end <= 0 ? image : image.substring(0, end));
    }
    return stems.stream().distinct().count() == 1 ? stems.get(0) : id;
  }
}

package org.sensorium.datasets.write;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.plain.MediaWords;

/**
 * Compares a conversation with what is read back of it. Texts that follow each other in a turn
 * count as one, bytes in further fields are equal to their base64.
 */
final class Losses {
  private static final Comparator<JsonNode> AS_JSON = Losses::compare;

  private final Conversation written;
  private final Conversation read;

  Losses(Conversation written, Conversation read) {
    this.written = written;
    this.read = read;
  }

  /** Where the two say different things, which no reader may be given; null if nowhere. */
  @Nullable String contradiction() {
    if (read.turns().size() != written.turns().size()) {
      return "it would be read back with %d turns, but has %d"
          .formatted(read.turns().size(), written.turns().size());
    }
    for (int i = 0; i < written.turns().size(); i++) {
      Turn before = written.turns().get(i);
      Turn after = read.turns().get(i);
      if (before.role() != after.role() || !said(written, before).equals(said(read, after))) {
        String word = spokenPlaceholder(written);
        return "turn %d would be read back as other words or media%s"
            .formatted(i + 1, word == null ? "" : "; " + word);
      }
    }
    return null;
  }

  /** Where a text has a word that stands for media in plain forms; null if nowhere. */
  static @Nullable String spokenPlaceholder(Conversation row) {
    for (int i = 0; i < row.turns().size(); i++) {
      String text = row.turns().get(i).text();
      for (Media.Kind kind : Media.Kind.values()) {
        if (text.contains(MediaWords.placeholder(kind))) {
          return "turn %d says \"%s\" as text".formatted(i + 1, MediaWords.placeholder(kind));
        }
      }
    }
    return null;
  }

  /** What is missing in the one that was read back, in words for a list of losses. */
  Set<String> kinds() {
    Set<String> lost = new LinkedHashSet<>();
    note(lost, "id", written.id().equals(read.id()));
    note(lost, "dataset", kept(written.source().dataset(), read.source().dataset()));
    note(lost, "task", kept(written.source().task(), read.source().task()));
    note(lost, "split", kept(written.source().split(), read.source().split()));
    note(lost, "choices", Objects.equals(written.choices(), read.choices()));
    note(lost, "answers", written.answers().equals(read.answers()));
    media(lost);
    for (int i = 0; i < written.turns().size(); i++) {
      note(
          lost, "fields of turns", same(written.turns().get(i).meta(), read.turns().get(i).meta()));
    }
    note(lost, "fields of rows", same(written.meta(), read.meta()));
    return lost;
  }

  private static void note(Set<String> lost, String what, boolean kept) {
    if (!kept) {
      lost.add(what);
    }
  }

  private static boolean kept(@Nullable String before, @Nullable String after) {
    return before == null || before.equals(after);
  }

  private void media(Set<String> lost) {
    if (written.media().equals(read.media()) && shown(written).equals(shown(read))) {
      return;
    }
    List<Integer> before = shown(written);
    List<Integer> after = shown(read);
    for (int i = 0; i < before.size(); i++) {
      Media medium = written.media().get(before.get(i));
      Media other = read.media().get(after.get(i));
      note(lost, "time spans of media", Objects.equals(medium.span(), other.span()));
      note(lost, "frames of videos", medium.frames().equals(other.frames()));
      note(lost, "regions of media", medium.box().equals(other.box()));
      note(lost, "bytes of media", Objects.equals(medium.content(), other.content()));
    }
    boolean all = new LinkedHashSet<>(before).size() == written.media().size();
    note(lost, "media that no turn shows", all);
    if (lost.isEmpty() && !read.media().equals(written.media())) {
      lost.add("order and repetition of media");
    }
  }

  /** The media of all turns, in the order in which they are shown. */
  private static List<Integer> shown(Conversation row) {
    List<Integer> shown = new ArrayList<>();
    for (Turn turn : row.turns()) {
      for (Part part : turn.parts()) {
        if (part instanceof Part.MediaRef ref) {
          shown.add(ref.index());
        }
      }
    }
    return shown;
  }

  /** Words, and kind and ref of media, in order. */
  private static List<String> said(Conversation row, Turn turn) {
    List<String> said = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (Part part : turn.parts()) {
      if (part instanceof Part.Text words) {
        text.append(words.text());
      } else if (part instanceof Part.MediaRef ref) {
        Media medium = row.media().get(ref.index());
        said.add(text.toString());
        said.add(medium.kind() + " " + medium.ref());
        text.setLength(0);
      }
    }
    said.add(text.toString());
    return said;
  }

  private static boolean same(Map<String, JsonNode> before, Map<String, JsonNode> after) {
    if (!before.keySet().equals(after.keySet())) {
      return false;
    }
    for (Map.Entry<String, JsonNode> field : before.entrySet()) {
      JsonNode other = after.get(field.getKey());
      if (other == null || !field.getValue().equals(AS_JSON, other)) {
        return false;
      }
    }
    return true;
  }

  /** 0 if two values look the same in JSON. */
  private static int compare(JsonNode one, JsonNode other) {
    if (one.equals(other)) {
      return 0;
    }
    if (finite(one) && finite(other)) {
      BigDecimal left = one.decimalValue();
      return left.compareTo(other.decimalValue()) == 0 ? 0 : 1;
    }
    boolean text = asText(one) && asText(other);
    return text && one.asText().equals(other.asText()) ? 0 : 1;
  }

  private static boolean finite(JsonNode value) {
    return value.isNumber()
        && (!value.isFloatingPointNumber()
            || Double.isFinite(value.asDouble())
            || value.isBigDecimal());
  }

  /** JSON writes bytes, and what is no number, as text. */
  private static boolean asText(JsonNode value) {
    return value.isTextual() || value.isBinary() || value.isNumber() && !finite(value);
  }
}

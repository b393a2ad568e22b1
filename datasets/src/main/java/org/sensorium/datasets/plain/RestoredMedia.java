package org.sensorium.datasets.plain;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaContent;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.source.Base64Text;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.RowException;

/** The media of a plain row in the conversation's own order, and the turns that point to them. */
final class RestoredMedia {
  private static final Pattern PLACEHOLDER =
      Pattern.compile("<(image|video|audio|point|features)>");

  private final Conversation plain;
  private final List<Media> media = new ArrayList<>();
  private final int[] index; // of each of the plain row's media in the conversation
  private final Map<Place, Integer> places = new HashMap<>();

  /** A placeholder of a kind that the form has no list of. */
  private record Place(int turn, Media.Kind kind, int number) {}

  private RestoredMedia(Conversation plain) {
    this.plain = plain;
    this.index = new int[plain.media().size()];
    Arrays.fill(index, -1);
  }

  static RestoredMedia of(Fields fields, Conversation plain) throws RowException {
    RestoredMedia restored = new RestoredMedia(plain);
    if (fields.holds("media")) {
      for (Fields medium : fields.objects("media", "medium")) {
        restored.add(medium);
      }
    } else {
      restored.media.addAll(plain.media());
      Arrays.setAll(restored.index, i -> i);
    }
    for (int i = 0; i < restored.index.length; i++) {
      if (restored.index[i] < 0) {
        throw fields.problem(
            "it says nothing of medium %d of the row; remove the key from rows that were edited"
                .formatted(i));
      }
    }
    return restored;
  }

  private void add(Fields fields) throws RowException {
    Media medium = fields.holds("at") ? listed(fields) : unlisted(fields);
    Media.TimeSpan span = medium.span();
    if (fields.holds("start")) {
      double start = fields.number("start");
      double end = fields.holds("end") ? fields.number("end") : Double.POSITIVE_INFINITY;
      if (!(start >= 0 && end >= start)) {
        throw fields.problem("the time span is %s to %s seconds".formatted(start, end));
      }
      span = new Media.TimeSpan(start, end);
    }
    MediaContent content = medium.content();
    if (fields.holds("data")) {
      content = new MediaContent(Base64Text.decode(fields.text("data")));
    }
    media.add(
        new Media(medium.kind(), medium.ref(), span, fields.texts("frames"), box(fields), content));
  }

  private Media listed(Fields fields) throws RowException {
    Media medium = null;
    for (JsonNode at : fields.list("at")) {
      int i = at.isInt() ? at.intValue() : -1;
      if (i < 0 || i >= index.length || index[i] >= 0) {
        throw fields.problem(
            "\"at\" holds %s; expected media of the row, 0 to %d, each once"
                .formatted(at, index.length - 1));
      }
      index[i] = media.size();
      Media here = plain.media().get(i);
      if (medium != null && !medium.equals(here)) {
        throw fields.problem(
            "\"%s\" and \"%s\" are one medium by \"at\"; remove the key from rows that were edited"
                .formatted(medium.ref(), here.ref()));
      }
      medium = here;
    }
    if (medium == null) {
      throw fields.problem("\"at\" is empty; expected where the medium stands");
    }
    return medium;
  }

  private Media unlisted(Fields fields) throws RowException {
    Media.Kind kind = MediaWords.kind(fields.text("type"));
    if (kind == null) {
      throw fields.problem("\"type\" is \"%s\", no kind of medium".formatted(fields.text("type")));
    }
    if (fields.holds("places")) {
      for (JsonNode place : fields.list("places")) {
        places.put(new Place(place.path(0).asInt(-1), kind, place.path(1).asInt(-1)), media.size());
      }
    }
    return new Media(kind, fields.text("url"));
  }

  private static List<Double> box(Fields fields) throws RowException {
    List<Double> box = new ArrayList<>();
    if (fields.holds("box")) {
      for (JsonNode number : fields.list("box")) {
        if (!number.isNumber()) {
          throw fields.problem("\"box\" holds %s; expected numbers".formatted(number));
        }
        box.add(number.doubleValue());
      }
    }
    return box;
  }

  List<Media> media() {
    return media;
  }

  /** The plain row's turns, pointing to {@link #media}. */
  List<Turn> turns() {
    List<Turn> turns = new ArrayList<>();
    for (Turn turn : plain.turns()) {
      Map<Media.Kind, Integer> seen = new HashMap<>();
      List<Part> parts = new ArrayList<>();
      for (Part part : turn.parts()) {
        if (part instanceof Part.MediaRef ref) {
          parts.add(new Part.MediaRef(index[ref.index()]));
        } else if (part instanceof Part.Text text) {
          split(text, turns.size(), seen, parts);
        }
      }
      turns.add(new Turn(turn.role(), parts, turn.meta()));
    }
    return turns;
  }

  private void split(Part.Text text, int turn, Map<Media.Kind, Integer> seen, List<Part> parts) {
    if (places.isEmpty()) {
      parts.add(text);
      return;
    }
    String words = text.text();
    Matcher found = PLACEHOLDER.matcher(words);
    int from = 0;
    while (found.find()) {
      Media.Kind kind = MediaWords.kind(found.group(1));
      if (kind == null) {
        continue;
      }
      int number = seen.merge(kind, 1, Integer::sum) - 1;
      Integer medium = places.get(new Place(turn, kind, number));
      if (medium != null) {
        if (found.start() > from) {
          parts.add(new Part.Text(words.substring(from, found.start())));
        }
        parts.add(new Part.MediaRef(medium));
        from = found.end();
      }
    }
    if (from < words.length()) {
      parts.add(new Part.Text(words.substring(from)));
    }
  }
}

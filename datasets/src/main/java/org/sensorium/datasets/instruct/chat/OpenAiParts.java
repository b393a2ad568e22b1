package org.sensorium.datasets.instruct.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.RowException;

/** The parts of one message's content. */
final class OpenAiParts {
  private static final Pattern TOKEN = Pattern.compile("<(IMG|VIDEO)_CONTEXT>");

  private final Fields message;
  private final List<Media> media; // of the row, added to
  private final boolean listed;
  private final boolean foreign;
  private final Map<String, JsonNode> further;
  private final Map<String, Integer> seen = new LinkedHashMap<>(); // parts so far, by type

  /**
   * @param media of the row so far
   * @param listed whether the row has a list of its media, which parts point into
   * @param foreign whether {@code <IMG_CONTEXT>} may be a place: our own files have no such tokens,
   *     there it is text
   * @param further where keys go that a part has beyond what is known
   */
  OpenAiParts(
      Fields message,
      List<Media> media,
      boolean listed,
      boolean foreign,
      Map<String, JsonNode> further) {
    this.message = message;
    this.media = media;
    this.listed = listed;
    this.foreign = foreign;
    this.further = further;
  }

  List<Part> read() throws RowException {
    List<Part> parts = new ArrayList<>();
    for (Fields part : message.objects("content", "part")) {
      String type = part.text("type");
      if (type.equals("text")) {
        parts.add(new Part.Text(part.text("text")));
        keep(type, part.rest());
      } else {
        parts.add(new Part.MediaRef(medium(part)));
      }
    }
    return foreign ? placed(parts) : parts;
  }

  private int medium(Fields part) throws RowException {
    if (listed && part.holds("index")) {
      long index = part.whole("index");
      if (index < 0 || index >= media.size()) {
        throw part.problem(
            "\"index\" is %d, but \"media\" lists %d (counted from 0)"
                .formatted(index, media.size()));
      }
      return (int) index;
    }
    OpenAiMedium read = OpenAiMedium.of(part, media.size());
    media.add(read.media());
    keep(read.type(), read.further());
    return media.size() - 1;
  }

  /** Further keys of a part: one object for each part of its type up to the last that has some. */
  private void keep(String type, Map<String, JsonNode> more) {
    int before = seen.merge(type, 1, Integer::sum) - 1;
    if (more.isEmpty()) {
      return;
    }
    if (!(further.get(type) instanceof ArrayNode)) {
      further.put(type, Json.MAPPER.createArrayNode());
    }
    ArrayNode kept = (ArrayNode) further.get(type);
    while (kept.size() < before) {
      kept.addObject();
    }
    ObjectNode object = kept.addObject();
    more.forEach(object::set);
  }

  /** Media moved to the tokens of their kind, which vanish. */
  private List<Part> placed(List<Part> parts) throws RowException {
    Map<Media.Kind, Deque<Integer>> waiting = waiting(parts);
    if (waiting.isEmpty()) {
      return parts;
    }
    List<Part> placed = new ArrayList<>();
    for (Part part : parts) {
      if (part instanceof Part.Text text) {
        split(text.text(), waiting, placed);
      } else if (part instanceof Part.MediaRef ref
          && !waiting.containsKey(media.get(ref.index()).kind())) {
        placed.add(part);
      }
    }
    return placed;
  }

  /** The media of the kinds that have tokens. */
  private Map<Media.Kind, Deque<Integer>> waiting(List<Part> parts) throws RowException {
    Map<Media.Kind, Integer> tokens = new EnumMap<>(Media.Kind.class);
    Map<Media.Kind, Deque<Integer>> waiting = new EnumMap<>(Media.Kind.class);
    for (Part part : parts) {
      if (part instanceof Part.Text text) {
        Matcher found = TOKEN.matcher(text.text());
        while (found.find()) {
          tokens.merge(kind(found), 1, Integer::sum);
        }
      }
    }
    for (Map.Entry<Media.Kind, Integer> token : tokens.entrySet()) {
      Deque<Integer> indices = new ArrayDeque<>();
      for (Part part : parts) {
        if (part instanceof Part.MediaRef ref && media.get(ref.index()).kind() == token.getKey()) {
          indices.add(ref.index());
        }
      }
      if (indices.size() != token.getValue()) {
        throw message.problem(
            "the text holds %d <%s_CONTEXT>, but there are %d such media; expected as many of each"
                .formatted(
                    token.getValue(),
                    token.getKey() == Media.Kind.IMAGE ? "IMG" : "VIDEO",
                    indices.size()));
      }
      waiting.put(token.getKey(), indices);
    }
    return waiting;
  }

  private static Media.Kind kind(Matcher token) {
    return token.group(1).equals("IMG") ? Media.Kind.IMAGE : Media.Kind.VIDEO;
  }

  private static void split(
      String text, Map<Media.Kind, Deque<Integer>> waiting, List<Part> parts) {
    Matcher found = TOKEN.matcher(text);
    int from = 0;
    while (found.find()) {
      if (found.start() > from) {
        parts.add(new Part.Text(text.substring(from, found.start())));
      }
      parts.add(new Part.MediaRef(Objects.requireNonNull(waiting.get(kind(found))).remove()));
      from = found.end();
    }
    if (from < text.length()) {
      parts.add(new Part.Text(text.substring(from)));
    }
  }
}

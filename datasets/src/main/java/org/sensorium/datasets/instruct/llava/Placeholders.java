package org.sensorium.datasets.instruct.llava;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.instruct.llava.LlavaRow.RawTurn;
import org.sensorium.datasets.source.RowException;

/** Puts media where the placeholders of the LLaVA format stand; {@link LlavaJson} has the rules. */
final class Placeholders {
  private static final Pattern PLACEHOLDER = Pattern.compile("<(image|video|audio|point)>");

  private final List<RawTurn> turns;
  private final List<Media> media;
  private final Map<Media.Kind, List<Integer>> indices = new EnumMap<>(Media.Kind.class);

  private Placeholders(List<RawTurn> turns, List<Media> media) {
    this.turns = turns;
    this.media = media;
    for (int i = 0; i < media.size(); i++) {
      indices.computeIfAbsent(media.get(i).kind(), kind -> new ArrayList<>()).add(i);
    }
  }

  static List<Turn> match(List<RawTurn> turns, List<Media> media) throws RowException {
    return new Placeholders(turns, media).match();
  }

  private List<Turn> match() throws RowException {
    List<Integer> unplaced = unplaced();
    Map<Media.Kind, Iterator<Integer>> next = new EnumMap<>(Media.Kind.class);
    indices.forEach((kind, list) -> next.put(kind, list.iterator()));
    List<Turn> matched = new ArrayList<>();
    for (RawTurn turn : turns) {
      List<Part> parts = new ArrayList<>();
      String value = turn.value();
      if (turn.role() == Turn.Role.USER && !unplaced.isEmpty()) {
        value = lead(unplaced, parts) + value;
        unplaced = List.of();
      }
      split(value, next, parts);
      matched.add(new Turn(turn.role(), parts, turn.meta()));
    }
    return matched;
  }

  /** Adds the media that have no place of their own; returns the newline that follows the last. */
  private static String lead(List<Integer> unplaced, List<Part> parts) {
    for (int i = 0; i < unplaced.size(); i++) {
      if (i > 0) {
        parts.add(new Part.Text("\n"));
      }
      parts.add(new Part.MediaRef(unplaced.get(i)));
    }
    return "\n";
  }

  private void split(String value, Map<Media.Kind, Iterator<Integer>> next, List<Part> parts) {
    Matcher found = PLACEHOLDER.matcher(value);
    int from = 0;
    while (found.find()) {
      Iterator<Integer> indices = next.get(meant(found.group(1)));
      if (indices != null && indices.hasNext()) {
        if (found.start() > from) {
          parts.add(new Part.Text(value.substring(from, found.start())));
        }
        parts.add(new Part.MediaRef(indices.next()));
        from = found.end();
      }
    }
    if (from < value.length()) {
      parts.add(new Part.Text(value.substring(from)));
    }
  }

  /** Media of kinds that no turn has a placeholder for, after the counts were compared. */
  private List<Integer> unplaced() throws RowException {
    Map<Media.Kind, Integer> counts = new EnumMap<>(Media.Kind.class);
    for (RawTurn turn : turns) {
      Matcher found = PLACEHOLDER.matcher(turn.value());
      while (found.find()) {
        counts.merge(meant(found.group(1)), 1, Integer::sum);
      }
    }
    List<Integer> unplaced = new ArrayList<>();
    for (Media.Kind kind : Media.Kind.values()) {
      int placeholders = counts.getOrDefault(kind, 0);
      List<Integer> given = indices.getOrDefault(kind, List.of());
      boolean plainText = media.isEmpty() && kind != Media.Kind.IMAGE;
      if (placeholders == 0) {
        unplaced.addAll(given);
      } else if (placeholders != given.size() && !plainText) {
        throw new RowException(
            "the turns hold %d %s placeholder%s, but \"%s\" names %d file%s; expected as many of each"
                .formatted(
                    placeholders,
                    LlavaTags.placeholder(kind),
                    placeholders == 1 ? "" : "s",
                    LlavaTags.key(kind),
                    given.size(),
                    given.size() == 1 ? "" : "s"));
      }
    }
    if (!unplaced.isEmpty() && turns.stream().noneMatch(turn -> turn.role() == Turn.Role.USER)) {
      throw new RowException(
          "there are media but neither a placeholder nor a human turn to put them in front of");
    }
    return unplaced;
  }

  /** LLaVA-NeXT writes {@code <image>} for videos too, in rows that have no image. */
  private Media.Kind meant(String word) {
    Media.Kind kind = Objects.requireNonNull(LlavaTags.kind(word)); // the pattern's words are keys
    return kind == Media.Kind.IMAGE
            && !indices.containsKey(Media.Kind.IMAGE)
            && indices.containsKey(Media.Kind.VIDEO)
        ? Media.Kind.VIDEO
        : kind;
  }
}

package org.sensorium.datasets.instruct.llava;

import java.util.ArrayList;
import java.util.EnumMap;
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
  private static final Pattern PLACEHOLDER =
      Pattern.compile("<(image|video|audio|point|features)>");
  private static final Media.Kind[] KINDS = Media.Kind.values();

  private final List<RawTurn> turns;
  private final List<Media> media;
  private final Map<Media.Kind, Integer> given = new EnumMap<>(Media.Kind.class); // media of each
  private final Map<Media.Kind, Integer> next = new EnumMap<>(Media.Kind.class); // index to go on

  private Placeholders(List<RawTurn> turns, List<Media> media) {
    this.turns = turns;
    this.media = media;
    for (Media medium : media) {
      given.merge(medium.kind(), 1, Integer::sum);
    }
  }

  static List<Turn> match(List<RawTurn> turns, List<Media> media) throws RowException {
    return new Placeholders(turns, media).match();
  }

  private List<Turn> match() throws RowException {
    List<Integer> unplaced = unplaced();
    List<Turn> matched = new ArrayList<>(turns.size());
    for (RawTurn turn : turns) {
      boolean leads = turn.role() == Turn.Role.USER && !unplaced.isEmpty();
      if (!leads && turn.value().indexOf('<') < 0) { // nearly every turn
        matched.add(new Turn(turn.role(), List.of(new Part.Text(turn.value())), turn.meta()));
        continue;
      }
      List<Part> parts = new ArrayList<>();
      String value = turn.value();
      if (leads) {
        value = lead(unplaced, parts) + value;
        unplaced = List.of();
      }
      split(value, parts);
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

  private void split(String value, List<Part> parts) {
    Matcher found = PLACEHOLDER.matcher(value);
    int from = 0;
    while (found.find()) {
      int index = take(meant(found.group(1)));
      if (index >= 0) {
        if (found.start() > from) {
          parts.add(new Part.Text(value.substring(from, found.start())));
        }
        parts.add(new Part.MediaRef(index));
        from = found.end();
      }
    }
    if (from < value.length()) {
      parts.add(new Part.Text(value.substring(from)));
    }
  }

  /** Index of the next medium of a kind; -1 after the last. */
  private int take(Media.Kind kind) {
    for (int i = next.getOrDefault(kind, 0); i < media.size(); i++) {
      if (media.get(i).kind() == kind) {
        next.put(kind, i + 1);
        return i;
      }
    }
    return -1;
  }

  /** Media of kinds that no turn has a placeholder for, after the counts were compared. */
  private List<Integer> unplaced() throws RowException {
    Map<Media.Kind, Integer> counts = counts();
    List<Integer> unplaced = List.of();
    for (Media.Kind kind : KINDS) {
      int placeholders = counts.getOrDefault(kind, 0);
      int files = given.getOrDefault(kind, 0);
      boolean plainText = media.isEmpty() && kind != Media.Kind.IMAGE;
      if (placeholders == 0 && files > 0) {
        unplaced = unplaced.isEmpty() ? new ArrayList<>() : unplaced;
        for (int i = 0; i < media.size(); i++) {
          if (media.get(i).kind() == kind) {
            unplaced.add(i);
          }
        }
      } else if (placeholders != files && !plainText) {
        throw new RowException(
            "the turns hold %d %s placeholder%s, but \"%s\" names %d file%s; expected as many of each"
                .formatted(
                    placeholders,
                    LlavaTags.placeholder(kind),
                    placeholders == 1 ? "" : "s",
                    LlavaTags.key(kind),
                    files,
                    files == 1 ? "" : "s"));
      }
    }
    if (!unplaced.isEmpty() && turns.stream().noneMatch(turn -> turn.role() == Turn.Role.USER)) {
      throw new RowException(
          "there are media but neither a placeholder nor a human turn to put them in front of");
    }
    return unplaced;
  }

  /** Placeholders of each kind. */
  private Map<Media.Kind, Integer> counts() {
    Map<Media.Kind, Integer> counts = new EnumMap<>(Media.Kind.class);
    for (RawTurn turn : turns) {
      if (turn.value().indexOf('<') >= 0) {
        Matcher found = PLACEHOLDER.matcher(turn.value());
        while (found.find()) {
          counts.merge(meant(found.group(1)), 1, Integer::sum);
        }
      }
    }
    return counts;
  }

  /** LLaVA-NeXT writes {@code <image>} for videos too, in rows that have no image. */
  private Media.Kind meant(String word) {
    Media.Kind kind = Objects.requireNonNull(LlavaTags.kind(word)); // the pattern's words are keys
    return kind == Media.Kind.IMAGE
            && !given.containsKey(Media.Kind.IMAGE)
            && given.containsKey(Media.Kind.VIDEO)
        ? Media.Kind.VIDEO
        : kind;
  }
}

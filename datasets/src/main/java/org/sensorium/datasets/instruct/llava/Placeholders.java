package org.sensorium.datasets.instruct.llava;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.instruct.llava.LlavaRow.RawTurn;
import org.sensorium.datasets.source.RowException;

/** Puts media where the placeholders of the LLaVA format stand; {@link LlavaJson} has the rules. */
final class Placeholders {
  private static final Media.Kind[] KINDS = Media.Kind.values();
  private static final String[] WORDS =
      Arrays.stream(KINDS).map(LlavaTags::placeholder).toArray(String[]::new);

  private final List<RawTurn> turns;
  private final List<Media> media;
  private final int[] given = new int[KINDS.length]; // media of each kind
  private final int[] next = new int[KINDS.length]; // index to go on, of each kind

  private Placeholders(List<RawTurn> turns, List<Media> media) {
    this.turns = turns;
    this.media = media;
    for (Media medium : media) {
      given[medium.kind().ordinal()]++;
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
    int from = 0;
    int at = 0;
    while ((at = value.indexOf('<', at)) >= 0) {
      Media.Kind word = wordAt(value, at);
      int end = word == null ? at + 1 : at + WORDS[word.ordinal()].length();
      int index = word == null ? -1 : take(meant(word));
      if (index >= 0) {
        if (at > from) {
          parts.add(new Part.Text(value.substring(from, at)));
        }
        parts.add(new Part.MediaRef(index));
        from = end;
      }
      at = end;
    }
    if (from < value.length()) {
      parts.add(new Part.Text(value.substring(from)));
    }
  }

  /** The kind whose placeholder stands there; null if none does. */
  private static Media.@Nullable Kind wordAt(String value, int at) {
    for (Media.Kind kind : KINDS) {
      if (value.startsWith(WORDS[kind.ordinal()], at)) {
        return kind;
      }
    }
    return null;
  }

  /** Index of the next medium of a kind; -1 after the last. */
  private int take(Media.Kind kind) {
    for (int i = next[kind.ordinal()]; i < media.size(); i++) {
      if (media.get(i).kind() == kind) {
        next[kind.ordinal()] = i + 1;
        return i;
      }
    }
    return -1;
  }

  /** Media of kinds that no turn has a placeholder for, after the counts were compared. */
  private List<Integer> unplaced() throws RowException {
    int[] counts = counts();
    List<Integer> unplaced = List.of();
    for (Media.Kind kind : KINDS) {
      int placeholders = counts[kind.ordinal()];
      int files = given[kind.ordinal()];
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
  private int[] counts() {
    int[] counts = new int[KINDS.length];
    for (RawTurn turn : turns) {
      String value = turn.value();
      for (int at = value.indexOf('<'); at >= 0; at = value.indexOf('<', at + 1)) {
        Media.Kind word = wordAt(value, at);
        if (word != null) {
          counts[meant(word).ordinal()]++;
        }
      }
    }
    return counts;
  }

  /** LLaVA-NeXT writes {@code <image>} for videos too, in rows that have no image. */
  private Media.Kind meant(Media.Kind word) {
    return word == Media.Kind.IMAGE
            && given[Media.Kind.IMAGE.ordinal()] == 0
            && given[Media.Kind.VIDEO.ordinal()] > 0
        ? Media.Kind.VIDEO
        : word;
  }
}

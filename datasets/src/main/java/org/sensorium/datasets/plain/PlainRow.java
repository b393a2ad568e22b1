package org.sensorium.datasets.plain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;

/**
 * A conversation as a plain form holds it: each turn a text with a placeholder where a medium
 * stands, and for each kind the list of media that the placeholders mean, in order. A medium that
 * is shown twice is listed twice; one that no turn shows is not listed.
 */
public final class PlainRow {
  private final Conversation row;
  private final List<String> texts = new ArrayList<>();
  private final Map<Media.Kind, List<Media>> lists = new LinkedHashMap<>();
  private final List<Shown> shown = new ArrayList<>();

  /**
   * A place where a turn shows a medium.
   *
   * @param medium its index in the conversation
   * @param kind its list
   * @param position in that list; of a kind without a list, number of its placeholder among those
   *     of the turn
   * @param turn where it stands
   * @param listed whether its kind has a list
   */
  private record Shown(int medium, Media.Kind kind, int position, int turn, boolean listed) {}

  private PlainRow(Conversation row) {
    this.row = row;
  }

  /**
   * The plain form of a conversation.
   *
   * @param kinds that the form has lists of, in the order in which its loader reads them
   */
  public static PlainRow of(Conversation row, List<Media.Kind> kinds) {
    PlainRow plain = new PlainRow(row);
    kinds.forEach(kind -> plain.lists.put(kind, new ArrayList<>()));
    for (Turn turn : row.turns()) {
      plain.add(turn);
    }
    return plain;
  }

  private void add(Turn turn) {
    StringBuilder text = new StringBuilder();
    for (Part part : turn.parts()) {
      if (part instanceof Part.Text said) {
        text.append(said.text());
      } else if (part instanceof Part.MediaRef ref) {
        Media medium = row.media().get(ref.index());
        String placeholder = MediaWords.placeholder(medium.kind());
        List<Media> list = lists.get(medium.kind());
        int position = list == null ? count(text, placeholder) : list.size();
        shown.add(new Shown(ref.index(), medium.kind(), position, texts.size(), list != null));
        if (list != null) {
          list.add(medium);
        }
        text.append(placeholder);
      }
    }
    texts.add(text.toString());
  }

  private static int count(StringBuilder text, String word) {
    int count = 0;
    for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length())) {
      count++;
    }
    return count;
  }

  /** The text of a turn, placeholders and all. */
  public String text(int turn) {
    return texts.get(turn);
  }

  /** The media of each kind that the form has a list of; empty lists too. */
  public Map<Media.Kind, List<Media>> lists() {
    return lists;
  }

  /**
   * What the lists do not say of the conversation's media; null if they say it all.
   *
   * @param bytesToo whether the form's lists hold the bytes of media that have them
   */
  @Nullable ArrayNode mediaAdditions(boolean bytesToo) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    boolean needed = false;
    List<Integer> flat = flat();
    for (int i = 0; i < row.media().size(); i++) {
      MediumAddition addition = new MediumAddition(row.media().get(i), !bytesToo);
      for (int k = 0; k < flat.size(); k++) {
        if (flat.get(k) == i) {
          addition.at(k);
        }
      }
      for (Shown place : shown) {
        if (!place.listed() && place.medium() == i) {
          addition.place(place.turn(), place.position());
        }
      }
      needed |= addition.saysMoreThan(i);
      all.add(addition.json());
    }
    return needed ? all : null;
  }

  /** Index in the conversation of each medium that the form's loader reads, in its order. */
  private List<Integer> flat() {
    List<Integer> flat = new ArrayList<>();
    for (Media.Kind kind : lists.keySet()) {
      for (Shown place : shown) {
        if (place.listed() && place.kind() == kind) {
          flat.add(place.medium());
        }
      }
    }
    return flat;
  }
}

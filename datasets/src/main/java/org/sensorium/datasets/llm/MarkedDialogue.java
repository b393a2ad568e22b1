package org.sensorium.datasets.llm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Turn;

/**
 * Takes apart a dialogue that is one text, where markers such as {@code [|Human|]} tell who speaks.
 */
final class MarkedDialogue {
  private final Map<String, Turn.Role> markers;
  private final boolean atLineStart;

  /**
   * What a text holds.
   *
   * @param before the text in front of the first marker
   * @param turns without the blank behind their marker, and without blanks at their end
   */
  record Split(String before, List<Turn> turns) {}

  /**
   * @param markers with who speaks after them
   * @param atLineStart whether a marker counts at the beginning of a line only
   */
  MarkedDialogue(Map<String, Turn.Role> markers, boolean atLineStart) {
    this.markers = markers;
    this.atLineStart = atLineStart;
  }

  /** The turns of a text; none if it has no marker. */
  Split split(String text) {
    List<Turn> turns = new ArrayList<>();
    Turn.Role speaker = null;
    String before = text;
    int from = 0;
    int at = 0;
    while (at < text.length()) {
      String marker = markerAt(text, at);
      if (marker == null) {
        at++;
        continue;
      }
      if (speaker == null) {
        before = text.substring(0, at);
      } else {
        turns.add(said(speaker, text.substring(from, at)));
      }
      speaker = markers.get(marker);
      at += marker.length();
      from = at;
    }
    if (speaker != null) {
      turns.add(said(speaker, text.substring(from)));
    }
    return new Split(before, turns);
  }

  private @Nullable String markerAt(String text, int at) {
    if (atLineStart && at > 0 && text.charAt(at - 1) != '\n') {
      return null;
    }
    for (String marker : markers.keySet()) {
      if (text.startsWith(marker, at)) {
        return marker;
      }
    }
    return null;
  }

  private static Turn said(Turn.Role speaker, String text) {
    return Turn.of(speaker, (text.startsWith(" ") ? text.substring(1) : text).stripTrailing());
  }
}

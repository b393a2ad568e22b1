package org.sensorium.datasets.instruct.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.source.RowException;

/** Gathers the turns of one row, then puts media into them. */
final class MsSwiftTurns {
  private static final String OPEN = "<img>";
  private static final String CLOSE = "</img>";

  private record Said(Turn.Role role, String text, Map<String, JsonNode> meta) {}

  private final ConversationBuilder row;
  private final MediaTokens tokens = new MediaTokens();
  private final List<Said> said = new ArrayList<>();
  private final List<Part> lead = new ArrayList<>(); // media without a place of their own

  MsSwiftTurns(ConversationBuilder row) {
    this.row = row;
  }

  void say(Turn.Role role, String text) {
    say(role, text, Map.of());
  }

  void say(Turn.Role role, String text, Map<String, JsonNode> meta) {
    if (role != Turn.Role.SYSTEM || !text.isEmpty()) {
      said.add(new Said(role, text, meta));
    }
  }

  boolean isEmpty() {
    return said.isEmpty();
  }

  /** Media of a list: at their tokens, or in front of the first question if there are none. */
  void media(String token, String list, List<Media> media) {
    boolean placed = said.stream().anyMatch(turn -> turn.text().contains(token));
    if (placed) {
      tokens.add(token, list, media, row);
      return;
    }
    for (Media medium : media) {
      if (!lead.isEmpty()) {
        lead.add(new Part.Text("\n"));
      }
      lead.add(new Part.MediaRef(row.mediaCount()));
      row.media(medium);
    }
  }

  ConversationBuilder build() throws RowException {
    for (Said turn : said) {
      List<Part> parts = new ArrayList<>();
      String text = turn.text();
      if (turn.role() == Turn.Role.USER && !lead.isEmpty()) {
        parts.addAll(lead);
        lead.clear();
        text = "\n" + text;
      }
      inline(text, parts);
      row.turn(new Turn(turn.role(), parts, turn.meta()));
    }
    if (!lead.isEmpty()) {
      throw new RowException("there are media, but no question to put them in front of");
    }
    tokens.check();
    return row;
  }

  /** Pictures whose address stands in the text. */
  private void inline(String text, List<Part> parts) {
    int from = 0;
    for (int open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, from)) {
      int close = text.indexOf(CLOSE, open);
      if (close < 0) {
        break;
      }
      if (open > from) {
        parts.addAll(tokens.parts(text.substring(from, open)));
      }
      parts.add(new Part.MediaRef(row.mediaCount()));
      row.image(text.substring(open + OPEN.length(), close));
      from = close + CLOSE.length();
    }
    if (from < text.length() || parts.isEmpty()) {
      parts.addAll(tokens.parts(text.substring(from)));
    }
  }
}

package org.sensorium.datasets.instruct.chat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.source.RowException;

/**
 * Puts the media of lists where a format's tokens stand in its texts: the n-th {@code <image>} is
 * the n-th picture. Every medium that is listed has one token, and the reverse.
 */
final class MediaTokens {
  /** What a token stands for: the media not yet placed, and how many there were. */
  private static final class Waiting {
    final String list;
    final Deque<Integer> indices = new ArrayDeque<>();
    int listed;
    int found;

    Waiting(String list) {
      this.list = list;
    }
  }

  private final Map<String, Waiting> tokens = new LinkedHashMap<>();

  /**
   * Adds media to a conversation, to be placed at a token.
   *
   * @param list what their list is called in messages
   */
  MediaTokens add(String token, String list, List<Media> media, ConversationBuilder row) {
    Waiting waiting = tokens.computeIfAbsent(token, key -> new Waiting(list));
    for (Media medium : media) {
      waiting.indices.add(row.mediaCount());
      waiting.listed++;
      row.media(medium);
    }
    return this;
  }

  /** The text with media at the places of their tokens; a token without a medium stays. */
  List<Part> parts(String text) {
    List<Part> parts = new ArrayList<>();
    int from = 0;
    for (int at = 0; at < text.length(); ) {
      Map.Entry<String, Waiting> found = tokenAt(text, at);
      if (found == null) {
        at++;
        continue;
      }
      String token = found.getKey();
      Waiting waiting = found.getValue();
      waiting.found++;
      Integer index = waiting.indices.poll();
      if (index != null) {
        if (at > from) {
          parts.add(new Part.Text(text.substring(from, at)));
        }
        parts.add(new Part.MediaRef(index));
        from = at + token.length();
      }
      at += token.length();
    }
    if (from < text.length() || parts.isEmpty()) {
      parts.add(new Part.Text(text.substring(from)));
    }
    return parts;
  }

  private Map.@Nullable Entry<String, Waiting> tokenAt(String text, int at) {
    if (text.charAt(at) != '<') {
      return null;
    }
    for (Map.Entry<String, Waiting> token : tokens.entrySet()) {
      if (text.startsWith(token.getKey(), at)) {
        return token;
      }
    }
    return null;
  }

  /**
   * Compares what was found with what was listed.
   *
   * @throws RowException if a list is longer or shorter than the tokens; in rows without any media
   *     only picture tokens count, since {@code <video>} occurs in talk about HTML
   */
  void check() throws RowException {
    boolean any = tokens.values().stream().anyMatch(waiting -> waiting.listed > 0);
    for (Map.Entry<String, Waiting> token : tokens.entrySet()) {
      Waiting waiting = token.getValue();
      boolean plainText = !any && !token.getKey().contains("image");
      if (waiting.found != waiting.listed && !plainText) {
        throw new RowException(
            "the texts hold %d %s, but \"%s\" lists %d; expected as many of each"
                .formatted(waiting.found, token.getKey(), waiting.list, waiting.listed));
      }
    }
  }
}

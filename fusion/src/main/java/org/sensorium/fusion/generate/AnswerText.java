package org.sensorium.fusion.generate;

import java.util.List;
import java.util.function.Consumer;
import org.sensorium.nn.text.StreamingDecoder;
import org.sensorium.nn.text.Tokenizer;

/**
 * The text of one answer as its tokens come. A piece goes out once its characters are complete and
 * cannot be the beginning of a stop string any more.
 */
final class AnswerText {
  private final StreamingDecoder decoder;
  private final List<String> stops;
  private final Consumer<String> listener;
  private final StringBuilder given = new StringBuilder();
  private final StringBuilder held = new StringBuilder();

  AnswerText(Tokenizer tokenizer, List<String> stops, Consumer<String> listener) {
    decoder = new StreamingDecoder(tokenizer, true);
    this.stops = stops;
    this.listener = listener;
  }

  /** Adds a token; true if a stop string is complete: then the text has ended before it. */
  boolean add(int id) {
    held.append(decoder.add(id));
    if (stopped()) {
      return true;
    }
    give(held.length() - mayBeStop());
    return false;
  }

  /** Ends a text that no stop string has ended. */
  void finish() {
    held.append(decoder.finish());
    if (!stopped()) {
      give(held.length());
    }
  }

  String text() {
    return given.toString();
  }

  private boolean stopped() {
    int first = -1;
    for (String stop : stops) {
      int at = held.indexOf(stop);
      first = at >= 0 && (first < 0 || at < first) ? at : first;
    }
    if (first < 0) {
      return false;
    }
    give(first);
    held.setLength(0);
    return true;
  }

  /** Length of the longest end of what is held that a stop string begins with. */
  private int mayBeStop() {
    int longest = 0;
    for (String stop : stops) {
      for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
        if (stop.startsWith(held.substring(held.length() - length))) {
          longest = length;
        }
      }
    }
    return longest;
  }

  private void give(int length) {
    if (length > 0) {
      String piece = held.substring(0, length);
      held.delete(0, length);
      given.append(piece);
      listener.accept(piece);
    }
  }
}

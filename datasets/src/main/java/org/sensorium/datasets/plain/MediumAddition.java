package org.sensorium.datasets.plain;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaContent;

/** What a plain form does not say of one medium; {@link Additions} has the keys. */
final class MediumAddition {
  private final Media medium;
  private final boolean bytes;
  private final List<Integer> at = new ArrayList<>();
  private final List<List<Integer>> places = new ArrayList<>();

  /**
   * @param bytes whether the bytes of a medium that has them are to be told
   */
  MediumAddition(Media medium, boolean bytes) {
    this.medium = medium;
    this.bytes = bytes;
  }

  void at(int listed) {
    at.add(listed);
  }

  void place(int turn, int number) {
    places.add(List.of(turn, number));
  }

  /** Whether this is not just the medium that stands at the same place in the plain form. */
  boolean saysMoreThan(int index) {
    return !at.equals(List.of(index))
        || medium.span() != null
        || !medium.frames().isEmpty()
        || !medium.box().isEmpty()
        || bytes && medium.content() != null;
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (at.isEmpty()) {
      json.put("type", MediaWords.of(medium.kind())).put("url", medium.ref());
    } else {
      at.forEach(json.putArray("at")::add);
    }
    for (List<Integer> place : places) {
      place.forEach(json.withArray("/places").addArray()::add);
    }
    Media.TimeSpan span = medium.span();
    if (span != null) {
      json.put("start", span.start());
      if (Double.isFinite(span.end())) {
        json.put("end", span.end());
      }
    }
    if (!medium.frames().isEmpty()) {
      medium.frames().forEach(json.putArray("frames")::add);
    }
    if (!medium.box().isEmpty()) {
      medium.box().forEach(json.putArray("box")::add);
    }
    MediaContent content = medium.content();
    // a medium that is not listed has its bytes nowhere else
    if (content != null && (bytes || at.isEmpty())) {
      json.put("data", content.bytes());
    }
    return json;
  }
}

package org.sensorium.datasets.conversation;

import java.util.List;

/** What one speaker says, text and media in order. */
public record Turn(Role role, List<Part> parts) {

  /** Speakers. */
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT
  }

  public Turn {
    parts = List.copyOf(parts);
  }

  public static Turn of(Role role, String text) {
    return new Turn(role, List.of(new Part.Text(text)));
  }

  /** The text parts joined, media left out. */
  public String text() {
    StringBuilder joined = new StringBuilder();
    for (Part part : parts) {
      if (part instanceof Part.Text text) {
        joined.append(text.text());
      }
    }
    return joined.toString();
  }
}

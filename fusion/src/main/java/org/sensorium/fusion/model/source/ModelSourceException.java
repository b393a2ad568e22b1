package org.sensorium.fusion.model.source;

import java.io.IOException;
import java.util.List;

/** A model could not be had; the message says what was tried, and how to place it by hand. */
public final class ModelSourceException extends IOException {
  private static final long serialVersionUID = 1L;

  /** One place that was tried, and why the model did not come from it. */
  record Attempt(String place, String reason) {}

  ModelSourceException(String id, List<Attempt> attempts, String remedy) {
    super(message(id, attempts, remedy));
  }

  private static String message(String id, List<Attempt> attempts, String remedy) {
    StringBuilder text = new StringBuilder();
    text.append("model \"%s\" could not be had. Tried, in order:\n".formatted(id));
    for (int i = 0; i < attempts.size(); i++) {
      Attempt attempt = attempts.get(i);
      text.append("  %d. %s: %s\n".formatted(i + 1, attempt.place(), attempt.reason()));
    }
    return text.append(remedy).toString();
  }
}

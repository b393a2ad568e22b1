package org.sensorium.datasets.validate;

import java.util.LinkedHashMap;
import java.util.Map;

/** The names of what can be wrong, as reports use them. */
public final class Causes {
  public static final String FORMAT = "format";
  public static final String ROLES = "roles";
  public static final String EMPTY_TURN = "empty-turn";
  public static final String PLACEHOLDER = "placeholder";
  public static final String MISSING_MEDIUM = "missing-medium";
  public static final String BROKEN_MEDIUM = "broken-medium";
  public static final String MEDIUM_TOO_LARGE = "medium-too-large";
  public static final String TEMPLATE = "template";
  public static final String LENGTH = "length";
  public static final String DUPLICATE = "duplicate";
  public static final String NEAR_DUPLICATE = "near-duplicate-picture";
  public static final String LEAK = "leak";
  public static final String LEAKED_MEDIUM = "leaked-medium";

  private static final Map<String, String> MEANINGS = new LinkedHashMap<>();

  static {
    MEANINGS.put(FORMAT, "rows that are not what the format says");
    MEANINGS.put(ROLES, "turns in an order that no template fits");
    MEANINGS.put(EMPTY_TURN, "turns that say nothing");
    MEANINGS.put(PLACEHOLDER, "words that stand for media without a medium, or the reverse");
    MEANINGS.put(MISSING_MEDIUM, "media that are not where the row says");
    MEANINGS.put(BROKEN_MEDIUM, "media whose first bytes cannot be read");
    MEANINGS.put(MEDIUM_TOO_LARGE, "media larger than the limits");
    MEANINGS.put(TEMPLATE, "rows that the chat template refuses");
    MEANINGS.put(LENGTH, "rows longer than the model's context");
    MEANINGS.put(DUPLICATE, "rows that say what an earlier row says");
    MEANINGS.put(NEAR_DUPLICATE, "pictures that look like another file's");
    MEANINGS.put(LEAK, "rows that are also in the other set");
    MEANINGS.put(LEAKED_MEDIUM, "media that are also in the other set");
  }

  private Causes() {}

  /** What a cause means, for headings. */
  static String meaning(String cause) {
    return MEANINGS.getOrDefault(cause, cause);
  }
}

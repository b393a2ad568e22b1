package org.sensorium.datasets.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object, with the messages that a wrong one deserves. It remembers what was asked
 * for; {@link #rest} is everything else, for {@code meta}.
 */
public final class Fields {
  private final String where; // "turn 2: ", or nothing
  private final ObjectNode object;
  private final Set<String> used = new HashSet<>();

  /**
   * @param where put in front of every message, such as {@code "turn 2: "}; may be empty
   */
  public Fields(String where, ObjectNode object) {
    this.where = where;
    this.object = object;
  }

  /** Whether the key is there, be it null. */
  public boolean has(String key) {
    return object.has(key);
  }

  /** Whether the key is there with a value other than null. */
  public boolean holds(String key) {
    return object.hasNonNull(key);
  }

  /** The value itself; null if absent or null. */
  public @Nullable JsonNode node(String key) {
    used.add(key);
    JsonNode value = object.get(key);
    return value == null || value.isNull() ? null : value;
  }

  /**
   * A text that must be there; it may be empty.
   *
   * @throws RowException if it is absent or not text
   */
  public String text(String key) throws RowException {
    JsonNode value = required(key);
    if (!value.isTextual()) {
      throw unfit(key, value, "text");
    }
    return value.textValue();
  }

  /**
   * A text; null if absent or null.
   *
   * @throws RowException if it is something else
   */
  public @Nullable String optionalText(String key) throws RowException {
    return node(key) == null ? null : text(key);
  }

  /**
   * A text that is empty when absent or null.
   *
   * @throws RowException if it is something else
   */
  public String textOrEmpty(String key) throws RowException {
    return node(key) == null ? "" : text(key);
  }

  /**
   * Text or a number, as text: ids and file names are either, at times within one file.
   *
   * @throws RowException if it is absent or something else
   */
  public String name(String key) throws RowException {
    JsonNode value = required(key);
    if (!value.isTextual() && !value.isNumber()) {
      throw unfit(key, value, "text or a number");
    }
    return value.asText();
  }

  /**
   * As {@link #name}, or the fallback if absent or null.
   *
   * @throws RowException if it is something else
   */
  public String name(String key, String fallback) throws RowException {
    return node(key) == null ? fallback : name(key);
  }

  /**
   * A whole number, also as text (cells of a table).
   *
   * @throws RowException if it is absent or something else
   */
  public long whole(String key) throws RowException {
    JsonNode value = required(key);
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return value.longValue();
    }
    try {
      if (value.isTextual()) {
        return Long.parseLong(value.textValue().strip());
      }
    } catch (NumberFormatException e) {
      throw new RowException(
          "%s\"%s\" is \"%s\"; expected a whole number".formatted(where, key, value.textValue()));
    }
    throw unfit(key, value, "a whole number");
  }

  /**
   * A number, also as text.
   *
   * @throws RowException if it is absent or something else
   */
  public double number(String key) throws RowException {
    JsonNode value = required(key);
    double number = Double.NaN;
    if (value.isNumber()) {
      number = value.doubleValue();
    } else if (value.isTextual()) {
      try {
        number = Double.parseDouble(value.textValue().strip());
      } catch (NumberFormatException e) {
        throw new RowException(
            "%s\"%s\" is \"%s\"; expected a number".formatted(where, key, value.textValue()));
      }
    }
    if (!Double.isFinite(number)) {
      throw unfit(key, value, "a number");
    }
    return number;
  }

  /**
   * A list that must be there.
   *
   * @throws RowException if it is absent or no list
   */
  public List<JsonNode> list(String key) throws RowException {
    JsonNode value = required(key);
    if (!value.isArray()) {
      throw unfit(key, value, "a list");
    }
    List<JsonNode> items = new ArrayList<>(value.size());
    value.forEach(items::add);
    return items;
  }

  /**
   * A list of texts (numbers count as text); empty if absent or null; a single text is a list of
   * one.
   *
   * @throws RowException if it is or holds something else
   */
  public List<String> texts(String key) throws RowException {
    JsonNode value = node(key);
    if (value == null) {
      return List.of();
    }
    if (value.isTextual()) {
      return List.of(value.textValue());
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode item : list(key)) {
      if (!item.isTextual() && !item.isNumber()) {
        throw new RowException(
            "%s\"%s\" holds %s; expected text".formatted(where, key, Json.named(item)));
      }
      texts.add(item.asText());
    }
    return texts;
  }

  /**
   * The fields of each object of a list that must be there.
   *
   * @param item what an item is called in messages, such as {@code "turn"}
   * @throws RowException if it is absent, no list, or holds anything but objects
   */
  public List<Fields> objects(String key, String item) throws RowException {
    List<Fields> objects = new ArrayList<>();
    for (JsonNode value : list(key)) {
      String name = "%s%s %d: ".formatted(where, item, objects.size() + 1);
      if (!(value instanceof ObjectNode fields)) {
        throw new RowException("%sfound %s; expected {…}".formatted(name, Json.named(value)));
      }
      objects.add(new Fields(name, fields));
    }
    return objects;
  }

  /**
   * The fields of an object; null if absent or null.
   *
   * @throws RowException if it is something else
   */
  public @Nullable Fields object(String key) throws RowException {
    JsonNode value = node(key);
    if (value == null) {
      return null;
    }
    if (!(value instanceof ObjectNode fields)) {
      throw unfit(key, value, "an object");
    }
    return new Fields("%s%s: ".formatted(where, key), fields);
  }

  /** Leaves a key out of {@link #rest}. */
  public Fields drop(String key) {
    used.add(key);
    return this;
  }

  /** Everything that was not asked for, in the row's order. */
  public Map<String, JsonNode> rest() {
    Map<String, JsonNode> rest = new LinkedHashMap<>();
    object
        .properties()
        .forEach(
            field -> {
              if (!used.contains(field.getKey())) {
                rest.put(field.getKey(), field.getValue());
              }
            });
    return rest;
  }

  /** A fault at this place. */
  public RowException problem(String reason) {
    return new RowException(where + reason);
  }

  private JsonNode required(String key) throws RowException {
    JsonNode value = node(key);
    if (value == null) {
      List<String> keys = new ArrayList<>();
      object.fieldNames().forEachRemaining(keys::add);
      throw new RowException(
          object.has(key)
              ? "%s\"%s\" is null; expected a value".formatted(where, key)
              : "%sthere is no \"%s\"; found the keys %s".formatted(where, key, keys));
    }
    return value;
  }

  private RowException unfit(String key, JsonNode value, String expected) {
    return new RowException(
        "%s\"%s\" is %s; expected %s".formatted(where, key, Json.named(value), expected));
  }
}

package org.sensorium.datasets.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts a {@link Conversation} together as loaders meet its pieces: {@code
 * Conversation.builder("7").image("a.jpg").user("What is it?").assistant("A cat.").build()}.
 */
public final class ConversationBuilder {
  private final String id;
  private final List<Turn> turns = new ArrayList<>();
  private final List<Media> media = new ArrayList<>();
  private final List<WeightedAnswer> answers = new ArrayList<>();
  private final Map<String, JsonNode> meta = new LinkedHashMap<>();
  private @Nullable String task;
  private @Nullable String split;
  private @Nullable Choices choices;

  ConversationBuilder(String id) {
    this.id = id;
  }

  /** Names the task; null leaves it unknown. */
  public ConversationBuilder task(@Nullable String name) {
    task = name;
    return this;
  }

  /** Names the split; null leaves it unknown. */
  public ConversationBuilder split(@Nullable String name) {
    split = name;
    return this;
  }

  /** Adds a medium without placing it in a turn; {@link #mediaCount} less one is its index. */
  public ConversationBuilder media(Media medium) {
    media.add(medium);
    return this;
  }

  /** Adds a picture without placing it in a turn. */
  public ConversationBuilder image(String ref) {
    return media(new Media(Media.Kind.IMAGE, ref));
  }

  /** Media added so far. */
  public int mediaCount() {
    return media.size();
  }

  /** Adds a turn. */
  public ConversationBuilder turn(Turn turn) {
    turns.add(turn);
    return this;
  }

  /** Adds what the system says; empty text adds nothing. */
  public ConversationBuilder system(String text) {
    return text.isEmpty() ? this : turn(Turn.of(Turn.Role.SYSTEM, text));
  }

  /**
   * Adds a question of the user. The media that no turn shows yet stand in front of it, each
   * followed by a newline.
   */
  public ConversationBuilder user(String text) {
    List<Part> parts = new ArrayList<>();
    int shown = shown();
    for (int i = shown; i < media.size(); i++) {
      if (i > shown) {
        parts.add(new Part.Text("\n"));
      }
      parts.add(new Part.MediaRef(i));
    }
    parts.add(new Part.Text((shown < media.size() ? "\n" : "") + text));
    return turn(new Turn(Turn.Role.USER, parts));
  }

  private int shown() {
    int shown = 0;
    for (Turn turn : turns) {
      for (Part part : turn.parts()) {
        if (part instanceof Part.MediaRef ref) {
          shown = Math.max(shown, ref.index() + 1);
        }
      }
    }
    return shown;
  }

  /** Adds an answer. */
  public ConversationBuilder assistant(String text) {
    return turn(Turn.of(Turn.Role.ASSISTANT, text));
  }

  /** Sets what a multiple-choice question offers. */
  public ConversationBuilder choices(Choices offered) {
    choices = offered;
    return this;
  }

  /** Adds a reference answer. */
  public ConversationBuilder answer(String text, double weight) {
    answers.add(new WeightedAnswer(text, weight));
    return this;
  }

  /** Keeps a further field of the row. */
  public ConversationBuilder meta(String key, JsonNode value) {
    meta.put(key, value);
    return this;
  }

  /** Keeps further fields of the row. */
  public ConversationBuilder meta(Map<String, JsonNode> fields) {
    meta.putAll(fields);
    return this;
  }

  /** The conversation; its dataset is named by the reader that asked for it. */
  public Conversation build() {
    return new Conversation(
        id, new Conversation.Source(null, task, split), turns, media, choices, answers, meta);
  }
}

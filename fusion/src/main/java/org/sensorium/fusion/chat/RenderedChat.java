package org.sensorium.fusion.chat;

import java.util.List;

/**
 * A conversation as one text, with everything known about it that could not be found again by
 * searching: where the answers and the media stand, and where it is cut.
 *
 * @param text what the model reads
 * @param loss which tokens count in training
 * @param media the placeholders in the order of the text
 * @param cuts where the text is cut, in the order of the text
 */
public record RenderedChat(String text, LossRule loss, List<MediaPlace> media, List<Cut> cuts) {

  /**
   * A placeholder.
   *
   * @param span its characters, which become one place in the token ids
   * @param medium index into the conversation's media
   */
  public record MediaPlace(Span span, int medium) {}

  /**
   * A place where the text is cut: what is before and what is behind it are tokenised apart.
   *
   * @param at UTF-16 index of the first character behind it
   */
  public record Cut(int at, Put put) {}

  /** What stands at a cut; no characters of the text spell it. */
  public enum Put {
    /** No token. */
    NOTHING,
    /** The tokenizer's start token if it is one that puts it in front of prompts. */
    START,
    /** The tokenizer's start token if it has one. */
    ALWAYS_START,
    /** The tokenizer's end token. */
    END,
    /** The tokenizer's end token, which is learned. */
    LEARNED_END
  }

  public RenderedChat {
    media = List.copyOf(media);
    cuts = List.copyOf(cuts);
  }

  /** A text that is cut at its media only. */
  public RenderedChat(String text, LossRule loss, List<MediaPlace> media) {
    this(text, loss, media, List.of());
  }

  /** The stretches that are learned; empty under a rule that is not by spans. */
  public List<Span> learned() {
    return loss instanceof LossRule.Spans spans ? spans.spans() : List.of();
  }

  /** Whether a cut says where the start token stands; if not, it is in front of the text. */
  boolean placesStart() {
    return cuts.stream().anyMatch(cut -> cut.put() == Put.START || cut.put() == Put.ALWAYS_START);
  }
}

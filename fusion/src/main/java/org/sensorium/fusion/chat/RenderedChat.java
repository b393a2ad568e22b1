package org.sensorium.fusion.chat;

import java.util.List;

/**
 * A conversation as one text, with everything known about it that could not be found again by
 * searching: where the answers and the media stand.
 *
 * @param text what the model reads
 * @param loss which tokens count in training
 * @param media the placeholders in the order of the text
 */
public record RenderedChat(String text, LossRule loss, List<MediaPlace> media) {

  /**
   * A placeholder.
   *
   * @param span its characters, which become one place in the token ids
   * @param medium index into the conversation's media
   */
  public record MediaPlace(Span span, int medium) {}

  public RenderedChat {
    media = List.copyOf(media);
  }

  /** The stretches that are learned; empty under a rule that is not by spans. */
  public List<Span> learned() {
    return loss instanceof LossRule.Spans spans ? spans.spans() : List.of();
  }
}

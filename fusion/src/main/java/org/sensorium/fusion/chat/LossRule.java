package org.sensorium.fusion.chat;

import java.util.List;

/** Which tokens of a rendered conversation the model is trained on. */
public sealed interface LossRule {

  /**
   * A token counts if any of its characters lies in one of the spans: the answers with their end
   * marks.
   */
  record Spans(List<Span> spans) implements LossRule {
    public Spans {
      spans = List.copyOf(spans);
    }
  }

  /**
   * The rule of LLaVA's oldest template: the pieces of the text are tokenised one by one and their
   * lengths laid one behind the other. The head does not count; of what a user says only the first
   * two tokens count; everything else counts. Where the lengths do not add up to the whole text
   * (pieces that merge, a start token in each) the borders slip, as they do in the original.
   *
   * @param head the system text
   * @param turns the turns in order
   */
  record TurnLengths(Span head, List<TurnPiece> turns) implements LossRule {

    /** One turn with its speaker's name. */
    public record TurnPiece(Span span, boolean user) {}

    public TurnLengths {
      turns = List.copyOf(turns);
    }
  }
}

package org.sensorium.fusion.eval;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A question with the model's answer and its marks.
 *
 * @param id of the question's row
 * @param kind of question; scores are told apart by it
 * @param unseen whether it asks of something that training never showed
 * @param medium reference of the row's first medium; empty without one
 * @param question as asked
 * @param truth the expected answer
 * @param answer the model's
 * @param exact the answer is a right one ({@link AnswerKey}) once both are normalised
 * @param contains the words of a right one stand in the answer, in a row, once both are normalised
 */
public record Answer(
    String id,
    String kind,
    boolean unseen,
    String medium,
    String question,
    String truth,
    String answer,
    @JsonProperty("exact_match") boolean exact,
    @JsonProperty("contains_match") boolean contains) {

  /** Marks an answer. */
  public static Answer mark(Question question, String answer) {
    return new Answer(
        question.id(),
        question.kind(),
        question.unseen(),
        question.medium(),
        question.text(),
        question.truth(),
        answer,
        question.key().isExact(answer),
        question.key().isContained(answer));
  }
}

package org.sensorium.datasets.build.sandbox;

/**
 * A question with its exact answer.
 *
 * @param kind by which scores are kept apart
 * @param text the question
 * @param answer the only right one
 */
public record Question(QuestionKind kind, String text, String answer) {}

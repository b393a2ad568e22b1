package org.sensorium.datasets.build.sandbox;

/**
 * A question with its exact answer.
 *
 * @param kind by which scores are kept apart, such as {@code yes_no}
 * @param text the question
 * @param answer the only right one
 */
public record Question(String kind, String text, String answer) {}

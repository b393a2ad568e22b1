package org.sensorium.datasets.build.sandbox;

import java.util.List;

/**
 * What is asked about clips, sounds and clouds. Answers are short, and the fewest-given of those
 * that a scene allows is asked for next, so that no answer of a kind is worth guessing.
 *
 * @param kinds of question, each about equally often
 * @param perTrainScene questions about a training medium
 * @param perTestScene questions about a held-out medium
 * @param trainTurns questions in one training row; a held-out row always holds one
 */
public record QuestionPlan(
    List<String> kinds, int perTrainScene, int perTestScene, int trainTurns) {

  public QuestionPlan {
    kinds = List.copyOf(kinds);
    PlanRules.require(!kinds.isEmpty(), "questions.kinds needs at least one kind", kinds);
    PlanRules.require(
        perTrainScene >= 1, "questions.perTrainScene must be at least 1", perTrainScene);
    PlanRules.require(perTestScene >= 1, "questions.perTestScene must be at least 1", perTestScene);
    PlanRules.require(trainTurns >= 1, "questions.trainTurns must be at least 1", trainTurns);
  }

  /** Eight questions in the one row of a training medium, two about a held-out one. */
  public static QuestionPlan of(List<String> kinds) {
    return new QuestionPlan(
        kinds, /* perTrainScene= */ 8, /* perTestScene= */ 2, /* trainTurns= */ 8);
  }

  /**
   * Checks that all kinds can be asked.
   *
   * @throws IllegalArgumentException if one is unknown
   */
  public void checkKinds(List<String> known) {
    PlanRules.require(
        known.containsAll(kinds), "questions.kinds must be of " + String.join(", ", known), kinds);
  }

  /** The numbers of questions, as the writer takes them. */
  public SandboxWriter.Turns turns() {
    return new SandboxWriter.Turns(perTrainScene, perTestScene, trainTurns);
  }
}

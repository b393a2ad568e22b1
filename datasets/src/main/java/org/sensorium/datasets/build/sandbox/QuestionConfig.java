package org.sensorium.datasets.build.sandbox;

import java.util.List;

/**
 * What is asked about a scene, and how answers are phrased.
 *
 * @param kinds dealt in shuffled rounds, so each occurs equally often wherever it can be asked
 * @param perTrainScene questions about a training picture
 * @param perTestScene questions about a held-out picture
 * @param trainTurns questions in one training row; a held-out row always holds one, so that an
 *     earlier answer never helps
 * @param countForms what counting questions count
 * @param colourForms how colour questions name their object
 * @param whereForms how place questions name their object
 * @param yesNoForms what yes/no questions ask
 * @param hardNegatives share of the "no" questions that are wrong in one attribute only
 * @param describeSize descriptions say the size
 * @param describePlace descriptions say the place
 * @param describeMaxObjects scenes with more objects are not asked for a description
 * @param style of the answers
 * @param variedWording each question takes one of several wordings, not always the first
 */
public record QuestionConfig(
    List<QuestionKind> kinds,
    int perTrainScene,
    int perTestScene,
    int trainTurns,
    List<CountForm> countForms,
    List<NamedBy> colourForms,
    List<NamedBy> whereForms,
    List<YesNoForm> yesNoForms,
    double hardNegatives,
    boolean describeSize,
    boolean describePlace,
    int describeMaxObjects,
    AnswerStyle style,
    boolean variedWording) {

  /** What a counting question counts. */
  public enum CountForm {
    /** "How many objects are there?" */
    ALL,
    /** "How many circles are there?" */
    SHAPE,
    /** "How many red objects are there?" */
    COLOUR
  }

  /** How a question names its object. */
  public enum NamedBy {
    /** "the circle", where it is the only one. */
    SHAPE,
    /** "the red circle", where it is the only one; not for colours. */
    COMBINATION,
    /** "the object at the top left"; not for places. */
    PLACE
  }

  /** What a yes/no question asks. */
  public enum YesNoForm {
    /** "Is there a red circle?" */
    COMBINATION,
    /** "Is there a circle?" */
    SHAPE,
    /** "Is there a red object?" */
    COLOUR
  }

  /** How an answer is phrased. */
  public enum AnswerStyle {
    /** "red". */
    SHORT,
    /** "The circle is red." */
    SENTENCE
  }

  public QuestionConfig {
    kinds = List.copyOf(kinds);
    countForms = List.copyOf(countForms);
    colourForms = List.copyOf(colourForms);
    whereForms = List.copyOf(whereForms);
    yesNoForms = List.copyOf(yesNoForms);
    require(!kinds.isEmpty(), "kinds needs at least one kind", kinds);
    require(perTrainScene >= 1, "perTrainScene must be at least 1", perTrainScene);
    require(perTestScene >= 1, "perTestScene must be at least 1", perTestScene);
    require(trainTurns >= 1, "trainTurns must be at least 1", trainTurns);
    require(!countForms.isEmpty(), "countForms needs at least one form", countForms);
    require(
        !colourForms.isEmpty() && !colourForms.contains(NamedBy.COMBINATION),
        "colourForms must be of SHAPE, PLACE (COMBINATION would say the colour)",
        colourForms);
    require(
        !whereForms.isEmpty() && !whereForms.contains(NamedBy.PLACE),
        "whereForms must be of SHAPE, COMBINATION (PLACE would say the place)",
        whereForms);
    require(!yesNoForms.isEmpty(), "yesNoForms needs at least one form", yesNoForms);
    require(
        hardNegatives >= 0 && hardNegatives <= 1,
        "hardNegatives must be a share, 0 to 1",
        hardNegatives);
    require(describeMaxObjects >= 1, "describeMaxObjects must be at least 1", describeMaxObjects);
  }

  /** All five kinds, short answers, ten questions in the one row of a training picture. */
  static QuestionConfig defaults() {
    return new QuestionConfig(
        List.of(QuestionKind.values()),
        /* perTrainScene= */ 10,
        /* perTestScene= */ 5,
        /* trainTurns= */ 10,
        List.of(CountForm.ALL),
        /* colourForms= */ List.of(NamedBy.SHAPE),
        /* whereForms= */ List.of(NamedBy.COMBINATION),
        List.of(YesNoForm.COMBINATION),
        /* hardNegatives= */ 0.7,
        /* describeSize= */ false,
        /* describePlace= */ true,
        /* describeMaxObjects= */ 3,
        AnswerStyle.SHORT,
        /* variedWording= */ false);
  }

  private static void require(boolean holds, String rule, Object found) {
    if (!holds) {
      throw new IllegalArgumentException("sandbox questions: %s, got %s".formatted(rule, found));
    }
  }
}

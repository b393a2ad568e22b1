package org.sensorium.fusion.recipe;

/**
 * What a row is for and whose it is.
 *
 * @param source name of its source
 */
record RowOrigin(Part part, String source) {

  /** What rows are for. */
  enum Part {
    TRAIN,
    TEST
  }
}

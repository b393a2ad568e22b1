package org.sensorium.datasets.build.sandbox.sound;

/** How pitch changes from note to note. */
public enum Contour {
  UP(1, "rises", "rise", "rising"),
  DOWN(-1, "falls", "fall", "falling"),
  STEADY(0, "stays", "stay", "equal");

  private final int direction;
  private final String does;
  private final String verb;
  private final String adjective;

  Contour(int direction, String does, String verb, String adjective) {
    this.direction = direction;
    this.does = does;
    this.verb = verb;
    this.adjective = adjective;
  }

  /** 1 up, -1 down. */
  int direction() {
    return direction;
  }

  /** Such as "rises". */
  public String does() {
    return does;
  }

  /** Such as "rise". */
  String verb() {
    return verb;
  }

  /** Of the notes, such as "rising". */
  String adjective() {
    return adjective;
  }
}

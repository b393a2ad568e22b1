package org.sensorium.datasets.build.sandbox.clip;

/** What a shape does. */
public enum Action {
  LEFT("moves left", "move left"),
  RIGHT("moves right", "move right"),
  UP("moves up", "move up"),
  DOWN("moves down", "move down"),
  GROW("grows", "grow"),
  SHRINK("shrinks", "shrink"),
  /** Takes another colour. */
  TURN("changes its colour", "change its colour"),
  APPEAR("appears", "appear");

  private final String does;
  private final String verb;

  Action(String does, String verb) {
    this.does = does;
    this.verb = verb;
  }

  /** Such as "moves left". */
  public String does() {
    return does;
  }

  /** Behind "does it": such as "move left". */
  public String verb() {
    return verb;
  }

  boolean moves() {
    return ordinal() <= DOWN.ordinal();
  }

  /** Rightwards, of one. */
  int dx() {
    return this == LEFT ? -1 : this == RIGHT ? 1 : 0;
  }

  /** Downwards, of one. */
  int dy() {
    return this == UP ? -1 : this == DOWN ? 1 : 0;
  }
}

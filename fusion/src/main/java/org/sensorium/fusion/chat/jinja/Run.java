package org.sensorium.fusion.chat.jinja;

import java.time.LocalDateTime;
import java.util.function.Supplier;

/** One rendering: its clock, and how much more it may do. */
final class Run {
  /** Expressions and statements per rendering; a prompt of a thousand messages needs 1e5. */
  static final int MAX_STEPS = 2_000_000;

  static final int MAX_DEPTH = 200;

  private final Supplier<LocalDateTime> clock;
  private int steps;
  private int line = 1;
  private int depth;

  Run(Supplier<LocalDateTime> clock) {
    this.clock = clock;
  }

  Supplier<LocalDateTime> clock() {
    return clock;
  }

  void step() {
    if (++steps > MAX_STEPS) {
      throw new JinjaException(
          JinjaException.Reason.LIMIT, "more than %d steps".formatted(MAX_STEPS));
    }
  }

  /** Begins the statement at this line. */
  void step(int statementLine) {
    line = statementLine;
    step();
  }

  /** Where the statement that runs stands in the template. */
  int line() {
    return line;
  }

  /** Enters a macro. */
  void enter() {
    if (++depth > MAX_DEPTH) {
      throw new JinjaException(
          JinjaException.Reason.LIMIT, "macros call each other more than 200 deep");
    }
  }

  void leave() {
    depth--;
  }
}

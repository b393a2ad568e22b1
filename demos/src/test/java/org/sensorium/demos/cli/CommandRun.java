package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;

/** One command line run in this JVM, with what it printed. */
record CommandRun(int code, String out, String err) {

  static CommandRun of(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Sensorium.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new CommandRun(code, out.toString(), err.toString());
  }

  CommandRun succeeds() {
    assertThat(code).as(err).isZero();
    return this;
  }

  /** Refused as bad usage or bad input, with these words and without a stack trace. */
  CommandRun refusedWith(String... words) {
    assertThat(err).contains(words).doesNotContain("\tat ");
    assertThat(code).as(err).isEqualTo(2);
    return this;
  }
}

package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;

/** One command line run in this JVM, with what it printed. */
record CommandRun(int code, String out, String err) {

  static CommandRun of(String... args) {
    return typing("", args);
  }

  /** The same with something on stdin. */
  static CommandRun typing(String typed, String... args) {
    BufferedReader in = new BufferedReader(new StringReader(typed));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Sensorium.execute(in, new PrintWriter(out, true), new PrintWriter(err, true), args);
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

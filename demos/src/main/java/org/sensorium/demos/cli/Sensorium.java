package org.sensorium.demos.cli;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The root command; {@code ./sensorium} starts here. */
@Command(
    name = "sensorium",
    description =
        "Teaches a language model to see and hear: train, evaluate and question multimodal models.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    version = "sensorium 0.1.0",
    sortOptions = false,
    subcommands = {
      QuickstartCommand.class,
      ModelsCommand.class,
      DataCommand.class,
      TrainCommand.class,
      EvalCommand.class,
      AskCommand.class,
      ChatCommand.class,
      BenchCommand.class
    })
public final class Sensorium {
  @Option(
      names = "--debug",
      description = "Show stack traces and the libraries' log messages.",
      scope = ScopeType.INHERIT)
  void debug(boolean on) {
    debug = on;
    if (on) {
      Logging.verbose();
    }
  }

  private boolean debug;
  private final BufferedReader in;

  private Sensorium(BufferedReader in) {
    this.in = in;
  }

  /** What the user types. */
  BufferedReader input() {
    return in;
  }

  /**
   * Runs one command line in this JVM.
   *
   * @return exit code: 0 done, 1 failed, 2 bad usage or bad input
   */
  static int execute(BufferedReader in, PrintWriter out, PrintWriter err, String... args) {
    Sensorium root = new Sensorium(in);
    Failures failures = new Failures(() -> root.debug);
    return new CommandLine(root)
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setAbbreviatedOptionsAllowed(false)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures)
        .execute(args);
  }

  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    int code = execute(in, out, err, args);
    out.flush();
    err.flush();
    System.exit(code);
  }
}

package org.sensorium.datasets.validate;

import java.nio.file.Path;
import java.util.Locale;
import org.sensorium.datasets.conversation.RowPlace;

/** A validation report for the terminal. */
public final class ReportText {
  private static final int EXAMPLES = 5;

  private ReportText() {}

  /** The summary by cause, with the first places of each. */
  public static String of(ValidationReport report) {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "%s (%s): %s, %s",
        report.file(),
        report.dataset(),
        count(report.rows(), "row"),
        count(report.conversations(), "conversation"));
    report.causes().forEach((name, cause) -> cause(text, report.file(), name, cause));
    if (report.cutOff() != null) {
      line(text, "%nNot read to its end: %s", report.cutOff());
    }
    report.notes().forEach(note -> line(text, "Note: %s", note));
    if (report.isClean()) {
      line(text, "Nothing to complain about.");
    } else {
      long bad = report.bad().count();
      line(
          text,
          "%n%s; %,d of %s cannot be used as they are%s",
          count(report.findings(), "finding"),
          bad,
          count(report.rows(), "row"),
          bad == 0 ? "." : " (--fix writes a copy without them).");
    }
    return text.toString();
  }

  private static void cause(
      StringBuilder text, Path dataset, String name, ValidationReport.Cause cause) {
    line(
        text,
        "%n%s – %s: %s, %s",
        name,
        Causes.meaning(name),
        count(cause.errors(), "error"),
        count(cause.warnings(), "warning"));
    cause.listed().stream()
        .limit(EXAMPLES)
        .forEach(
            finding ->
                line(
                    text,
                    "  %srow %d%s: %s",
                    file(dataset, finding.place()),
                    finding.place().record(),
                    finding.place().offset() < 0
                        ? ""
                        : " (byte %d)".formatted(finding.place().offset()),
                    finding.message()));
    long more = cause.errors() + cause.warnings() - Math.min(EXAMPLES, cause.listed().size());
    if (more > 0) {
      line(text, "  … and %,d more", more);
    }
  }

  /** Of a row in one of several files. */
  private static String file(Path dataset, RowPlace place) {
    Path file = place.file();
    if (file.equals(dataset)) {
      return "";
    }
    return (file.startsWith(dataset) ? dataset.relativize(file) : file) + ", ";
  }

  private static String count(long number, String noun) {
    return String.format(Locale.ROOT, number == 1 ? "%,d %s" : "%,d %ss", number, noun);
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }
}

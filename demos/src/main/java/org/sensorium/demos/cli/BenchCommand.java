package org.sensorium.demos.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sensorium.demos.bench.Inputs;
import org.sensorium.demos.bench.Measurement;
import org.sensorium.demos.bench.ReferenceScripts;
import org.sensorium.demos.bench.SideBySide;
import org.sensorium.demos.bench.Work;
import org.sensorium.fusion.model.source.DownloadListener;
import org.sensorium.fusion.model.source.ModelSources;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sensorium bench}: our figures and, given its scripts, the reference's beside them. */
@Command(
    name = "bench",
    description =
        "Measures training steps, decoding and picture processing on this machine; with --only also"
            + " frames of videos, the reading and checking of datasets, spectrograms of sound and the"
            + " sampling of point clouds.")
final class BenchCommand implements Callable<Integer> {
  private static final String DECODER = "smollm2-135m-instruct";
  private static final String ROW = "| %-22s | %-10s | %-26s | %8s | %-21s | %-26s | %8s | %6s |%n";

  @Spec private CommandSpec spec;

  @Option(
      names = "--only",
      paramLabel = "NAMES",
      split = ",",
      description =
          "What to measure: train, decode, pictures; video, loader, validate, headers, points,"
              + " mel (default: the first three).")
  private List<String> only = List.of();

  @Option(
      names = "--reference",
      paramLabel = "DIR",
      description = "Folder of reference_*.py; each is run in turn with ours.")
  private @Nullable Path reference;

  @Option(
      names = "--python",
      paramLabel = "COMMAND",
      description =
          "Python with torch, torchvision, transformers, gguf and scikit-image; for loader with"
              + " datasets, for headers with Pillow (default: python3, if --reference is given)."
              + " validate, headers and points need no --reference beside it.")
  private @Nullable String python;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often both sides take their turn (default: ${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description =
          "Scratch folder; the reference makes its files there (default: ${DEFAULT-VALUE}).")
  private Path work = Path.of("runs", "bench");

  @Option(
      names = "--pictures",
      paramLabel = "DIR",
      description = "JPEG files (default: those the reference made in the scratch folder).")
  private @Nullable Path pictures;

  @Option(names = "--one", hidden = true, description = "Measure one work in this process.")
  private @Nullable Work one;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<Work> all = one == null ? wanted() : List.of(one);
    Files.createDirectories(work);
    Inputs inputs = inputs(all);
    if (one != null) {
      out.println(new ObjectMapper().writeValueAsString(one.measure(inputs)));
      return 0;
    }
    all = possible(all, inputs);
    ReferenceScripts scripts =
        reference == null && python == null
            ? null
            : new ReferenceScripts(reference, python == null ? "python3" : python, inputs);
    SideBySide bench = new SideBySide(Sensorium.class.getName(), inputs, scripts);
    for (int round = 1; round <= rounds; round++) {
      String where = "round %d of %d, ".formatted(round, rounds);
      bench.round(all, line -> spec.commandLine().getErr().println(where + line));
    }
    print(out, bench.rows());
    return 0;
  }

  private List<Work> wanted() {
    List<String> known = Arrays.stream(Work.values()).map(Work::group).distinct().toList();
    for (String name : only) {
      if (!known.contains(name)) {
        throw new ParameterException(
            spec.commandLine(),
            "--only: there is nothing called \"%s\" to measure; known are %s"
                .formatted(name, String.join(", ", known)));
      }
    }
    return Arrays.stream(Work.values())
        .filter(each -> only.isEmpty() ? each.isOfModels() : only.contains(each.group()))
        .toList();
  }

  private Inputs inputs(List<Work> all) throws IOException {
    Path decoder =
        all.stream().anyMatch(Work::needsDecoder)
            ? ModelSources.ofEnvironment(DownloadListener.SILENT).resolve(DECODER)
            : null;
    return new Inputs(work, pictures == null ? ReferenceScripts.pictures(work) : pictures, decoder);
  }

  /** What was not asked for by name is left out where something is missing. */
  private List<Work> possible(List<Work> all, Inputs inputs) {
    List<Work> possible = new ArrayList<>();
    for (Work each : all) {
      String lack = each.lacks(inputs, reference != null);
      if (lack.isEmpty()) {
        possible.add(each);
      } else if (!only.isEmpty()) {
        throw new ParameterException(spec.commandLine(), each.title() + ": " + lack);
      }
    }
    return possible;
  }

  private static void print(PrintWriter out, List<SideBySide.Row> rows) {
    out.printf(ROW, "work", "per second", "ours", "MiB", "reference", "theirs", "MiB", "ratio");
    out.println("|---|---|---|---|---|---|---|---|");
    rows.forEach(row -> print(out, row));
    Set<String> told = new HashSet<>(); // a work has a row for each of its references
    for (SideBySide.Row row : rows) {
      if (told.add(row.work().title())) {
        also(out, row.work().title(), row.ours());
      }
      Measurement theirs = row.theirs();
      String reference = String.valueOf(row.reference());
      if (theirs != null && told.add(reference)) {
        also(out, reference, theirs);
      }
    }
  }

  private static void also(PrintWriter out, String title, Measurement measured) {
    if (!measured.also().isEmpty()) {
      out.println(
          measured.also().entrySet().stream()
              .map(each -> each.getKey() + ": " + each.getValue())
              .collect(Collectors.joining("; ", "- " + title + ": ", "")));
    }
  }

  private static void print(PrintWriter out, SideBySide.Row row) {
    Measurement theirs = row.theirs();
    out.printf(
        Locale.ROOT,
        ROW,
        row.work().title(),
        row.work().unit(),
        row.ours().rate(),
        Math.round(row.ours().peakMib()),
        theirs == null ? "" : row.reference(),
        theirs == null ? "" : theirs.rate(),
        theirs == null ? "" : Math.round(theirs.peakMib()),
        theirs == null
            ? ""
            : String.format(
                Locale.ROOT, "%.2f", row.ours().rate().median() / theirs.rate().median()));
  }
}

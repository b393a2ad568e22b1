package org.sensorium.demos.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sensorium.demos.bench.Measurement;
import org.sensorium.demos.bench.ReferenceScripts;
import org.sensorium.demos.bench.SideBySide;
import org.sensorium.demos.bench.Work;
import org.sensorium.fusion.model.source.DownloadListener;
import org.sensorium.fusion.model.source.ModelSources;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sensorium bench}: our figures and, given its scripts, the reference's beside them. */
@Command(
    name = "bench",
    description = "Measures training steps, decoding and picture processing on this machine.")
final class BenchCommand implements Callable<Integer> {
  private static final String DECODER = "smollm2-135m-instruct";
  private static final String ROW = "| %-20s | %-10s | %-26s | %8s | %-26s | %8s | %5s |%n";

  @Spec private CommandSpec spec;

  @Option(
      names = "--reference",
      paramLabel = "DIR",
      description = "Folder of reference_*.py; each is run in turn with ours.")
  private @Nullable Path reference;

  @Option(
      names = "--python",
      paramLabel = "COMMAND",
      description =
          "Python with torch, torchvision, transformers, gguf and scikit-image (default: ${DEFAULT-VALUE}).")
  private String python = "python3";

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often both sides take their turn (default: ${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description =
          "Scratch folder; the reference makes its pictures there (default: ${DEFAULT-VALUE}).")
  private Path work = Path.of("runs", "bench");

  @Option(names = "--one", hidden = true, description = "Measure one work in this process.")
  private @Nullable Work one;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Path decoder = ModelSources.ofEnvironment(DownloadListener.SILENT).resolve(DECODER);
    Path pictures = ReferenceScripts.pictures(work);
    if (one != null) {
      out.println(new ObjectMapper().writeValueAsString(one.measure(decoder, pictures)));
      return 0;
    }
    Files.createDirectories(work);
    SideBySide bench =
        new SideBySide(
            Sensorium.class.getName(),
            reference == null ? null : new ReferenceScripts(reference, python, decoder, work));
    List<Work> all = new ArrayList<>(List.of(Work.values()));
    if (reference == null && !Files.isDirectory(pictures)) {
      all.remove(Work.PICTURES);
    }
    for (int round = 1; round <= rounds; round++) {
      String where = "round %d of %d, ".formatted(round, rounds);
      bench.round(all, work, line -> spec.commandLine().getErr().println(where + line));
    }
    out.printf(ROW, "work", "per second", "ours", "MiB", "reference, float32", "MiB", "ratio");
    out.println("|---|---|---|---|---|---|---|");
    bench.rows().forEach(row -> print(out, row));
    return 0;
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
        theirs == null ? "" : theirs.rate(),
        theirs == null ? "" : Math.round(theirs.peakMib()),
        theirs == null
            ? ""
            : String.format(
                Locale.ROOT, "%.2f", row.ours().rate().median() / theirs.rate().median()));
  }
}

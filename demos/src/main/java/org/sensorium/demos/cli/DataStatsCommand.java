package org.sensorium.demos.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.media.MediaFiles;
import org.sensorium.datasets.stats.DatasetStats;
import org.sensorium.datasets.stats.StatsCollector;
import org.sensorium.datasets.stats.StatsJson;
import org.sensorium.datasets.stats.StatsOptions;
import org.sensorium.datasets.stats.StatsPage;
import org.sensorium.datasets.stats.StatsText;
import org.sensorium.fusion.recipe.RunListener;
import org.sensorium.nn.text.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sensorium data stats FILE…}: see {@link StatsCollector}. */
@Command(
    name = "stats",
    description = {
      "Tells what datasets hold: rows, turns, lengths, media, scripts, what the questions ask for.",
      "Bad rows are left out, counted and listed. Instructions are tagged, and media measured, in a"
          + " sample that is the same in every run."
    })
final class DataStatsCommand implements Callable<Integer> {
  private static final long ROWS_BETWEEN = 1000; // two looks at the progress

  @Spec private CommandSpec spec;

  @Mixin private DataOptions data;
  @Mixin private TokenizerOptions tokens;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files that count as one dataset.")
  private List<Path> files = List.of();

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the numbers as JSON.")
  private @Nullable Path json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Writes one page with charts and, with --media-root, some of the pictures.")
  private @Nullable Path html;

  @Option(
      names = "--limit",
      paramLabel = "ROWS",
      description = "Reads so many rows in all (default: 0, all).")
  private long limit;

  @Override
  public Integer call() throws IOException {
    if (limit < 0) {
      throw new ParameterException(
          spec.commandLine(), "--limit must be 0 or more rows, got " + limit);
    }
    WholeFile jsonFile = json == null ? null : WholeFile.at(json);
    WholeFile htmlFile = html == null ? null : WholeFile.at(html);
    MediaCache cache = DataOptions.cache();
    try (MediaFiles media =
            new MediaFiles(data.namesMedia() ? data.media(files.get(0), cache) : null, cache);
        Tokenizer tokenizer = tokens.open(spec.commandLine().getErr())) {
      StatsPictures pictures = new StatsPictures(media);
      DatasetStats stats = collect(pictures, tokenizer, data.open().media(media.store()));
      PrintWriter out = spec.commandLine().getOut();
      out.print(StatsText.of(stats));
      if (media.store() == null && !stats.media().isEmpty()) {
        out.println("\nMedia that lie in files are measured with --media-root.");
      }
      out.flush();
      if (jsonFile != null) {
        jsonFile.write(part -> StatsJson.write(part, stats));
      }
      if (htmlFile != null) {
        htmlFile.write(part -> new StatsPage(title(), stats, pictures::thumbnail).write(part));
      }
      return stats.rows().read() == 0 && stats.rows().bad() > 0 ? Failures.BAD_INPUT : 0;
    }
  }

  private String title() {
    return files.stream()
        .map(file -> String.valueOf(file.getFileName()))
        .collect(Collectors.joining(", "));
  }

  private DatasetStats collect(
      StatsPictures pictures, @Nullable Tokenizer tokenizer, OpenOptions options)
      throws IOException {
    ToIntFunction<String> counter =
        tokenizer == null ? null : text -> tokenizer.encode(text).ids().length;
    StatsCollector collector =
        new StatsCollector(StatsOptions.DEFAULT.tokens(counter).measure(pictures::measure));
    read(collector, options);
    return collector.finish();
  }

  private void read(StatsCollector collector, OpenOptions options) throws IOException {
    long all = 0;
    for (Path file : files) {
      all += megabytes(file);
    }
    RunListener terminal = TerminalListener.on(spec.commandLine().getErr());
    try (RunListener.Progress progress = terminal.begin("reading", Math.max(1, all), "MB")) {
      long before = 0;
      for (Path file : files) {
        long first = collector.good();
        try (ConversationReader rows = InstructionDatasets.open(file, options)) {
          while ((limit == 0 || collector.rows() < limit) && collector.read(rows)) {
            if (collector.rows() % ROWS_BETWEEN == 0 && collector.good() > first) {
              long read = Math.min(megabytes(file), rows.place().offset() / 1_000_000);
              progress.at(before + Math.max(0, read), collector.rows() + " rows");
            }
          }
        }
        before += megabytes(file);
        progress.at(before, collector.rows() + " rows");
      }
      progress.at(Math.max(1, all), collector.rows() + " rows");
    }
  }

  /** Of a file; a folder's are not known before it is read. */
  private static long megabytes(Path file) throws IOException {
    return Files.isRegularFile(file) ? Files.size(file) / 1_000_000 : 0;
  }
}

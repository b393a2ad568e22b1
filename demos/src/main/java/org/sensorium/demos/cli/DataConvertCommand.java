package org.sensorium.demos.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.QuarantineLedger;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.media.MediaFiles;
import org.sensorium.datasets.write.ConversationWriter;
import org.sensorium.datasets.write.Conversion;
import org.sensorium.datasets.write.ConversionReport;
import org.sensorium.datasets.write.WritableFormat;
import org.sensorium.datasets.write.WritableFormats;
import org.sensorium.datasets.write.WriteOptions;
import org.sensorium.fusion.recipe.RunListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sensorium data convert IN OUT}: see {@link Conversion}. */
@Command(
    name = "convert",
    description = {
      "Writes a dataset in another format. Every row is read back before it is kept; what the format"
          + " has no place for goes to one further key, \"sensorium\".",
      "Rows that cannot be carried go to OUT.refused.jsonl with the reason.",
      "Exit code: 0 all rows carried, 1 some refused, 2 nothing written."
    })
final class DataConvertCommand implements Callable<Integer> {
  private static final int REFUSED = 1;
  private static final long ROWS_BETWEEN = 1000; // two looks at the progress

  /** The formats for {@code --help}. */
  static final class Formats extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Formats() {
      super(WritableFormats.all().stream().map(WritableFormat::id).toList());
    }
  }

  @Spec private CommandSpec spec;

  @Mixin private DataOptions data;

  @Parameters(paramLabel = "IN", description = "Dataset, file or folder; it is only read.")
  private Path file;

  @Parameters(paramLabel = "OUT", description = "New file; with --shard-rows a new folder.")
  private Path target;

  @Option(
      names = "--to",
      paramLabel = "FORMAT",
      required = true,
      completionCandidates = Formats.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private String to;

  @Option(
      names = "--plain",
      description = "Leaves the key \"sensorium\" out and tells what is lost with it.")
  private boolean plain;

  @Option(
      names = "--max-bad",
      paramLabel = "SHARE",
      description = "Largest share of refused rows, 0 to 1 (default: ${DEFAULT-VALUE}).")
  private double maxBad = 0.01;

  @Option(
      names = "--shard-rows",
      paramLabel = "N",
      description = "To webdataset: a folder of archives with so many samples each.")
  private long shardRows;

  @Override
  public Integer call() throws IOException {
    WritableFormat format = WritableFormats.of(to);
    boolean pack = data.namesMedia() || format.id().equals("webdataset");
    MediaCache cache = DataOptions.cache();
    Path ledgerFile = target.resolveSibling(target.getFileName() + ".refused.jsonl");
    ConversionReport report;
    try (MediaFiles media = new MediaFiles(pack ? data.media(file, cache) : null, cache);
        ConversationReader rows = open(media);
        ConversationWriter writer = format.create(target, options(pack ? media : null));
        QuarantineLedger ledger = QuarantineLedger.create(ledgerFile, maxBad)) {
      report = convert(rows, writer, ledger);
    }
    if (report.refused() == 0) {
      Files.delete(ledgerFile);
    }
    tell(format, report, ledgerFile);
    return report.refused() == 0 ? 0 : REFUSED;
  }

  private ConversationReader open(MediaFiles media) throws IOException {
    OpenOptions options = data.open().media(media.store());
    return InstructionDatasets.open(file, options);
  }

  private WriteOptions options(@Nullable MediaFiles media) {
    return WriteOptions.DEFAULT.plain(plain).rowsPerShard(shardRows).media(media);
  }

  private ConversionReport convert(
      ConversationReader rows, ConversationWriter writer, QuarantineLedger ledger)
      throws IOException {
    RunListener terminal = TerminalListener.on(spec.commandLine().getErr());
    long megabytes = Files.isRegularFile(file) ? Files.size(file) / 1_000_000 : 0;
    try (RunListener.Progress progress =
        terminal.begin("converting", Math.max(1, megabytes), "MB")) {
      ConversionReport report =
          new Conversion(ledger)
              .progress(
                  (seen, place) -> {
                    if (seen % ROWS_BETWEEN == 0) {
                      long read = Math.max(0, place.offset() / 1_000_000);
                      progress.at(Math.min(megabytes, read), seen + " rows");
                    }
                  })
              .run(file, rows, writer);
      progress.at(Math.max(1, megabytes), report.written() + " rows");
      return report;
    }
  }

  private void tell(WritableFormat format, ConversionReport report, Path ledger) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s: %d rows, read as %s%n", target, report.written(), format.dataset());
    out.print(report.lossText());
    if (report.refused() > 0) {
      out.printf("refused: %d rows; %s says why%n", report.refused(), ledger);
    }
    out.flush();
  }
}

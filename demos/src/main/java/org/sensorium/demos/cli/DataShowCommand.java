package org.sensorium.demos.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationJson;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaStore;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.InstructionDataset;
import org.sensorium.datasets.instruct.MediaLookup;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.QuarantineLedger;
import org.sensorium.datasets.instruct.QuarantiningReader;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.media.MediaFiles;
import org.sensorium.demos.media.BareMedium;
import org.sensorium.demos.media.MediumFacts;
import org.sensorium.fusion.model.MediumFile;
import org.sensorium.fusion.model.Modality;
import org.sensorium.nn.text.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sensorium data show FILE}: rows as they are understood, not as they are stored. */
@Command(
    name = "show",
    description = {
      "Prints rows of a dataset as a model will see them.",
      "With --media-root, a row whose medium is missing there is refused; else the line says so.",
      "Of a file that is itself a medium, or a folder of frames, prints what is known of it.",
      "With --tokenizer, tokens follow; those that are learned stand in « »."
    })
final class DataShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private DataOptions data;
  @Mixin private TokenizerOptions tokens;
  @Mixin private Previews previews;

  @Parameters(paramLabel = "FILE", description = "Dataset, file or folder; or a medium.")
  private Path file;

  @Option(
      names = {"-n", "--count"},
      description = "How many conversations (default: ${DEFAULT-VALUE}); 0 for all.")
  private int count = 5;

  @Option(
      names = "--skip",
      paramLabel = "N",
      description = "Conversations passed over before (default: ${DEFAULT-VALUE}).")
  private long skip;

  @Option(
      names = "--json",
      description =
          "The common record as JSON lines, for other programs: OpenAI's messages, in which media"
              + " are parts with the path in the file as url.")
  private boolean json;

  @Option(
      names = "--max-bad",
      paramLabel = "SHARE",
      description =
          "Largest share of rows that cannot be read, 0 to 1; these are told and passed over"
              + " (default: ${DEFAULT-VALUE}).")
  private double maxBad = 0.01;

  @Option(
      names = "--quarantine",
      paramLabel = "LEDGER",
      description = "Writes these down, one JSON line each, with row, offset and reason.")
  private @Nullable Path quarantine;

  @Option(names = "--detect", description = "Only tells which dataset it is, and why.")
  private boolean detect;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    atLeast("--count", count);
    atLeast("--skip", skip);
    previews.begin(spec.commandLine());
    if (json && previews.wanted()) {
      throw new ParameterException(
          spec.commandLine(),
          "--preview names its files between the rows, where --json wants JSON");
    }
    Media.Kind medium = data.namesForm() ? null : BareMedium.kind(file);
    if (medium != null) {
      if (json || detect) {
        throw new ParameterException(
            spec.commandLine(),
            "%s is of kind %s, not a dataset: --%s is about rows; leave it out"
                .formatted(file, Modality.id(medium), json ? "json" : "detect"));
      }
      show(medium, out);
      return 0;
    }
    if (detect) {
      InstructionDatasets.Detection detection = InstructionDatasets.detect(file);
      out.printf("%s: %s%n", detection.dataset().id(), detection.why());
      return 0;
    }
    MediaCache cache = DataOptions.cache();
    try (MediaStore store = data.media(file, cache);
        Tokenizer tokenizer = tokens.open(spec.commandLine().getErr())) {
      OpenOptions options = data.namesMedia() ? data.open().media(store) : data.open();
      InstructionDataset dataset = InstructionDatasets.dataset(file, options);
      RowText text =
          new RowText(
              new MediaLookup(store, dataset.mediaPaths()),
              new MediaFiles(store, cache),
              previews,
              tokenizer,
              tokenizer == null ? null : tokens.encoder(tokenizer));
      try (QuarantineLedger ledger = ledger();
          ConversationReader rows =
              new QuarantiningReader(file, dataset.open(file, options), ledger)) {
        show(rows, text, out);
      }
    }
    return 0;
  }

  private void show(Media.Kind kind, PrintWriter out) throws IOException {
    out.printf("%s: %s: %s%n", file, Modality.id(kind), MediumFacts.of(file, kind));
    if (previews.wanted()) {
      Path name = file.toAbsolutePath().normalize().getFileName();
      out.println("preview: " + previews.write(new MediumFile(kind, file), String.valueOf(name)));
    }
  }

  private void atLeast(String option, long value) {
    if (value < 0) {
      throw new ParameterException(
          spec.commandLine(), "%s must be 0 or more, got %d".formatted(option, value));
    }
  }

  private QuarantineLedger ledger() throws IOException {
    QuarantineLedger ledger =
        quarantine == null
            ? QuarantineLedger.counting(maxBad)
            : QuarantineLedger.create(quarantine, maxBad);
    PrintWriter err = spec.commandLine().getErr();
    return ledger.listener(
        problem -> {
          err.println("passed over: " + problem.getMessage());
          err.flush();
        });
  }

  private void show(ConversationReader rows, RowText text, PrintWriter out) throws IOException {
    long read = 0;
    for (Conversation row = rows.next(); row != null; row = rows.next()) {
      if (read++ < skip) {
        continue;
      }
      out.println(json ? ConversationJson.line(row) : text.of(row, read));
      if (read - skip == count) {
        return;
      }
    }
  }
}

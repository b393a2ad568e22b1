package org.sensorium.demos.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.MediaStore;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.InstructionDataset;
import org.sensorium.datasets.instruct.MediaLookup;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.media.MediaFiles;
import org.sensorium.datasets.validate.CleanCopy;
import org.sensorium.datasets.validate.Leakage;
import org.sensorium.datasets.validate.MediaCaps;
import org.sensorium.datasets.validate.MediaLeakage;
import org.sensorium.datasets.validate.MediaRule;
import org.sensorium.datasets.validate.PictureTwins;
import org.sensorium.datasets.validate.ReportJson;
import org.sensorium.datasets.validate.ReportText;
import org.sensorium.datasets.validate.ValidationReport;
import org.sensorium.datasets.validate.Validator;
import org.sensorium.demos.media.ImageProbe;
import org.sensorium.fusion.chat.TemplateRule;
import org.sensorium.fusion.recipe.RunListener;
import org.sensorium.nn.text.Tokenizer;
import org.sensorium.vision.media.ImageDecoder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sensorium data validate FILE}: see {@link Validator}. */
@Command(
    name = "validate",
    description = {
      "Checks every row of a dataset before training time is spent on it.",
      "Exit code: 0 nothing found, 1 something found, 2 the file cannot be used."
    })
final class DataValidateCommand implements Callable<Integer> {
  private static final int FOUND = 1;

  @Spec private CommandSpec spec;

  @Mixin private DataOptions data;
  @Mixin private TokenizerOptions tokens;

  @Parameters(paramLabel = "FILE", description = "Dataset, file or folder.")
  private Path file;

  @Option(
      names = "--no-media",
      description = "Leaves media alone; else they are looked for beside FILE or in --media-root.")
  private boolean withoutMedia;

  @Option(
      names = "--alike",
      paramLabel = "BITS",
      arity = "0..1",
      fallbackValue = "4",
      description =
          "Decodes pictures and finds those that look alike: their 64-bit hashes differ in no more"
              + " than so many bits (default: ${FALLBACK-VALUE}).")
  private @Nullable Integer alike;

  @Option(
      names = "--against",
      paramLabel = "[FORMAT=]FILE",
      description =
          "Finds rows that this other set has too, such as a test set, and media: the same files,"
              + " with --alike also pictures that look the same. May be repeated.")
  private List<String> others = List.of();

  @Option(
      names = "--max-length",
      paramLabel = "POSITIONS",
      description = "With --tokenizer: longest row (default: ${DEFAULT-VALUE}).")
  private int maxLength = 2048;

  @Option(
      names = "--medium-positions",
      paramLabel = "N",
      description = "With --tokenizer: positions a medium takes (default: ${DEFAULT-VALUE}).")
  private int mediumPositions = 576;

  @Option(
      names = "--max-pixels",
      paramLabel = "N",
      description = "Largest picture or frame (default: 64 Mi).")
  private long maxPixels = MediaCaps.DEFAULT.pixels();

  @Option(
      names = "--max-seconds",
      paramLabel = "S",
      description = "Longest clip or recording (default: ${DEFAULT-VALUE}).")
  private double maxSeconds = MediaCaps.DEFAULT.seconds();

  @Option(
      names = "--max-points",
      paramLabel = "N",
      description = "Largest point cloud (default: ${DEFAULT-VALUE}).")
  private long maxPoints = MediaCaps.DEFAULT.points();

  @Option(
      names = "--fix",
      paramLabel = "TARGET",
      description =
          "Writes a copy without the rows that cannot be used, and TARGET.dropped.jsonl with the"
              + " reasons.")
  private @Nullable Path fix;

  @Option(names = "--json", paramLabel = "REPORT", description = "Writes the report as JSON.")
  private @Nullable Path json;

  @Option(
      names = "--list",
      paramLabel = "N",
      description = "Findings of each cause that the report lists (default: ${DEFAULT-VALUE}).")
  private int listed = 1000;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that check (default: one for each processor).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Override
  public Integer call() throws IOException {
    check();
    OpenOptions options = data.open();
    WholeFile reportFile = json == null ? null : WholeFile.at(json);
    InstructionDataset dataset = InstructionDatasets.dataset(file, options);
    MediaCache cache = DataOptions.cache();
    try (MediaFiles media = new MediaFiles(store(cache), cache);
        Tokenizer tokenizer = tokens.open(spec.commandLine().getErr());
        CleanCopy copy = fix == null ? null : copy(dataset, fix)) {
      Validator validator = new Validator(threads, listed);
      MediaLookup lookup = new MediaLookup(media.store(), dataset.mediaPaths());
      PictureTwins twins = twins(lookup, media);
      if (!withoutMedia) {
        MediaCaps caps = new MediaCaps(maxPixels, maxSeconds, maxPoints);
        validator.rule(new MediaRule(lookup, media, ImageProbe.allMedia(), caps));
      }
      if (tokenizer != null) {
        validator.rule(new TemplateRule(tokens.encoder(tokenizer), mediumPositions, maxLength));
      }
      for (String other : others) {
        compare(validator, OtherSet.of(other), lookup, media, twins);
      }
      if (twins != null) {
        validator.pictures(twins);
      }
      if (copy != null) {
        validator.findings(copy);
      }
      ValidationReport report = run(validator, dataset, options);
      tell(report, reportFile, copy == null ? -1 : copy.finish(report));
      return report.isClean() ? 0 : FOUND;
    }
  }

  private @Nullable MediaStore store(MediaCache cache) throws IOException {
    return withoutMedia ? null : data.media(file, cache);
  }

  private @Nullable PictureTwins twins(MediaLookup lookup, MediaFiles media) {
    return withoutMedia || alike == null
        ? null
        : new PictureTwins(lookup, media, new ImageProbe(ImageDecoder.standard())::hash, alike);
  }

  private void compare(
      Validator validator,
      OtherSet other,
      MediaLookup lookup,
      MediaFiles media,
      @Nullable PictureTwins twins)
      throws IOException {
    String name = other.file().toString();
    InstructionDataset dataset = InstructionDatasets.dataset(other.file(), other.options());
    try (ConversationReader rows = dataset.open(other.file(), other.options())) {
      validator.against(Leakage.against(name, rows));
    }
    if (withoutMedia) {
      return;
    }
    MediaCache cache = DataOptions.cache();
    try (MediaFiles otherMedia = new MediaFiles(data.media(other.file(), cache), cache);
        ConversationReader rows = dataset.open(other.file(), other.options())) {
      MediaLookup otherLookup = new MediaLookup(otherMedia.store(), dataset.mediaPaths());
      MediaLeakage leakage =
          MediaLeakage.against(name, rows, otherLookup, otherMedia, lookup, media);
      validator.against(leakage);
      if (twins != null) {
        twins.against(leakage);
      }
    }
  }

  private CleanCopy copy(InstructionDataset dataset, Path target) throws IOException {
    if (dataset instanceof RowDataset rows) {
      return CleanCopy.create(file, rows.layout(file), target);
    }
    throw DatasetFormatException.ofFile(
        file,
        "%s is read from several files, of which no clean copy is made; convert it to openai-messages first"
            .formatted(dataset.id()));
  }

  private void check() {
    atLeast("--threads", 1, threads);
    atLeast("--list", 0, listed);
    atLeast("--max-length", 1, maxLength);
    atLeast("--medium-positions", 0, mediumPositions);
    atLeast("--max-pixels", 1, maxPixels);
    atLeast("--max-points", 1, maxPoints);
    if (!(maxSeconds > 0)) {
      throw new ParameterException(
          spec.commandLine(), "--max-seconds must be above 0, got " + maxSeconds);
    }
  }

  private void atLeast(String option, long least, long value) {
    if (value < least) {
      throw new ParameterException(
          spec.commandLine(), "%s must be at least %d, got %d".formatted(option, least, value));
    }
  }

  private ValidationReport run(Validator validator, InstructionDataset dataset, OpenOptions options)
      throws IOException {
    RunListener terminal = TerminalListener.on(spec.commandLine().getErr());
    long megabytes = Files.isRegularFile(file) ? Files.size(file) / 1_000_000 : 0;
    try (ConversationReader rows = dataset.open(file, options);
        RunListener.Progress progress = terminal.begin("checking", Math.max(1, megabytes), "MB")) {
      validator.progress(
          (records, bytes) ->
              progress.at(Math.min(megabytes, bytes / 1_000_000), records + " rows"));
      ValidationReport report = validator.run(file, dataset.id(), rows);
      progress.at(Math.max(1, megabytes), report.rows() + " rows");
      return report;
    }
  }

  private void tell(ValidationReport report, @Nullable WholeFile reportFile, long kept)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.print(ReportText.of(report));
    if (reportFile != null) {
      String text = ReportJson.of(report).toPrettyString() + "\n";
      reportFile.write(part -> Files.writeString(part, text));
    }
    if (fix != null) {
      out.printf("%s: %d rows; %s says what is missing%n", fix, kept, CleanCopy.ledgerOf(fix));
    }
    out.flush();
  }
}

package org.sensorium.demos.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.build.HeldOut;
import org.sensorium.datasets.build.LabelledMedia;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sensorium data convert-labels SOURCE}: see {@link LabelledMedia}. */
@Command(
    name = "convert-labels",
    description =
        "Turns labelled pictures, clips, recordings or point clouds into questions with the label "
            + "as the answer: train.json and test files in the LLaVA format.")
final class DataConvertLabelsCommand implements Callable<Integer> {
  private static final double USUAL_SHARE = 0.2;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "SOURCE",
      description =
          "CSV file with the columns file_name and label, or a folder of media whose paths hold "
              + "the label.")
  private Path source;

  @Option(
      names = "--media-root",
      paramLabel = "DIR",
      description = "Folder that the rows' paths start from (default: the table's, or the folder).")
  private @Nullable Path mediaRoot;

  @Option(
      names = "--pattern",
      paramLabel = "PATTERN",
      description =
          "What a folder's paths tell, without their endings: {label}_{speaker}_{take} "
              + "(default: "
              + LabelledMedia.BY_FOLDER
              + ").")
  private @Nullable String pattern;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder to write to.")
  private Path out;

  @Option(names = "--question", required = true, description = "Asked of every medium.")
  private String question;

  @Option(
      names = "--names",
      paramLabel = "LABEL=ANSWER",
      split = ",",
      description = "Answer of each label: 0=zero,1=one (default: the labels themselves).")
  private Map<String, String> names = new LinkedHashMap<>();

  @Option(
      names = "--test",
      paramLabel = "FIELD=VALUE[,VALUE…]",
      description =
          "Held out as a test file of its own: speaker=ann, or take=12,13. Several are "
              + "written in turn, each without what those before it hold.")
  private List<String> tests = new ArrayList<>();

  @Option(
      names = "--test-share",
      description =
          "Share of the other rows that is held out as test.json (default: "
              + USUAL_SHARE
              + ", or 0 with --test).")
  private @Nullable Double testShare;

  @Option(names = "--seed", description = "Of the split (default: ${DEFAULT-VALUE}).")
  private long seed = 0;

  @Override
  public Integer call() throws IOException {
    boolean folder = Files.isDirectory(source);
    if (pattern != null && !folder) {
      throw new IllegalArgumentException(
          "--pattern reads the paths of a folder, but %s is none".formatted(source));
    }
    Path root = folder ? source : source.toAbsolutePath().resolveSibling("");
    LabelledMedia media =
        new LabelledMedia(
            source,
            mediaRoot == null ? root : mediaRoot,
            pattern == null ? LabelledMedia.BY_FOLDER : pattern,
            question,
            names,
            new LabelledMedia.Split(tests.stream().map(HeldOut::of).toList(), share(), seed));
    for (LabelledMedia.Written written : media.write(out)) {
      spec.commandLine().getOut().printf("%s: %d rows%n", written.file(), written.rows());
    }
    return 0;
  }

  private double share() {
    if (testShare != null) {
      return testShare;
    }
    return tests.isEmpty() ? USUAL_SHARE : 0;
  }
}

package org.sensorium.demos.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.build.LabelledImages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sensorium data convert-labels TABLE}: see {@link LabelledImages}. */
@Command(
    name = "convert-labels",
    description =
        "Turns a CSV table of file_name,label into questions about pictures with the label as the "
            + "answer: train.json and test.json in the LLaVA format.")
final class DataConvertLabelsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "TABLE", description = "CSV file with the columns file_name and label.")
  private Path table;

  @Option(
      names = "--media-root",
      paramLabel = "DIR",
      description = "Folder that file_name starts from (default: the table's).")
  private @Nullable Path mediaRoot;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder to write to.")
  private Path out;

  @Option(names = "--question", required = true, description = "Asked of every picture.")
  private String question;

  @Option(
      names = "--test-share",
      description = "Share of the rows that is held out (default: ${DEFAULT-VALUE}).")
  private double testShare = 0.2;

  @Option(names = "--seed", description = "Of the split (default: ${DEFAULT-VALUE}).")
  private long seed = 0;

  @Override
  public Integer call() throws IOException {
    Path root = mediaRoot == null ? table.toAbsolutePath().resolveSibling("") : mediaRoot;
    LabelledImages images = new LabelledImages(table, root, question, seed, testShare);
    LabelledImages.Written written = images.write(out);
    spec.commandLine()
        .getOut()
        .printf(
            "%s: %d rows%n%s: %d rows%n",
            written.train(), written.trainRows(), written.test(), written.testRows());
    return 0;
  }
}

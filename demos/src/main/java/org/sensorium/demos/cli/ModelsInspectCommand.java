package org.sensorium.demos.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.sensorium.fusion.model.ModelSpec;
import org.sensorium.fusion.model.published.PublishedFiles;
import org.sensorium.fusion.model.published.PublishedLayout;
import org.sensorium.fusion.model.published.PublishedLayouts;
import org.sensorium.fusion.model.published.PublishedModel;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.TensorInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sensorium models inspect MODEL}: what weights files hold, without reading the weights. */
@Command(
    name = "inspect",
    description = {
      "Says which system a checkpoint is of, which tensor belongs to which part, what is missing and"
          + " what is left over; of other files, lists the tensors.",
      "Reads headers and configs, never weights."
    })
final class ModelsInspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL",
      description =
          "Weights file, shard index, folder, or what is fetched: a name of \"models list\" or"
              + " ORG/NAME of the hub.")
  private String source;

  @Option(
      names = "--plan",
      description = "Bytes that each part takes to answer and to train, activations not counted.")
  private boolean plan;

  @Option(
      names = "--rank",
      description = "Rank of low-rank branches in the plan (default: ${DEFAULT-VALUE}, LLaVA's).")
  private int rank = 128;

  @Option(names = "--tensors", description = "List every tensor of a known layout.")
  private boolean tensors;

  @Mixin private SuppliedOptions supplied;

  @Override
  public Integer call() throws IOException {
    if (rank < 1) {
      throw new ParameterException(
          spec.commandLine(), "--rank is %d, expected at least 1".formatted(rank));
    }
    Path local = Path.of(source);
    // what looks like a path is no model of the hub, and opening it says what is wrong with it
    boolean hub =
        !Files.exists(local)
            && (ModelSources.isKnown(source) || source.matches("[\\w.-]+/[\\w.-]+(@[\\w./-]+)?"));
    Path path = hub && !local.isAbsolute() ? fetched(source) : local;
    PrintWriter out = spec.commandLine().getOut();
    if (Files.isRegularFile(path.resolve(ModelSpec.FILE))) {
      new PublishedReport(out, this::fetched).own(path, plan ? rank : 0);
      return 0;
    }
    try (PublishedFiles files = PublishedFiles.open(path)) {
      Optional<PublishedLayout> layout = PublishedLayouts.of(files);
      if (layout.isEmpty()) {
        if (plan) {
          throw new CheckpointException(
              source + ": no image-language model of a known layout, which --plan needs");
        }
        list(out, files.checkpoint());
        return 0;
      }
      PublishedReport report = new PublishedReport(out, this::fetched);
      PublishedModel model = layout.get().describe(files);
      report.print(model, supplied.parts(null, null), tensors);
      if (plan) {
        report.plan(model, supplied.parts(null, null), rank);
      }
    }
    return 0;
  }

  private Path fetched(String name) throws IOException {
    TerminalListener terminal = TerminalListener.on(spec.commandLine().getErr());
    try (DownloadProgress progress = new DownloadProgress(terminal)) {
      return ModelSources.ofEnvironment(progress).resolve(name);
    }
  }

  private static void list(PrintWriter out, Checkpoint checkpoint) {
    long numbers = 0;
    long bytes = 0;
    Map<String, Integer> types = new TreeMap<>();
    for (TensorInfo tensor : checkpoint.tensors().values()) {
      out.printf("%-60s %-6s %s%n", tensor.name(), tensor.type(), tensor.shape());
      numbers += tensor.shape().size();
      bytes += tensor.bytes();
      types.merge(tensor.type(), 1, Integer::sum);
    }
    out.printf(
        "%d tensors (%s), %,d numbers, %.1f MB%n",
        checkpoint.tensors().size(),
        types.entrySet().stream()
            .map(type -> type.getValue() + " " + type.getKey())
            .collect(Collectors.joining(", ")),
        numbers,
        bytes / 1e6);
  }
}

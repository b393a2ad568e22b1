package org.sensorium.demos.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.model.published.AdapterMerge;
import org.sensorium.fusion.model.published.DeltaMerge;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.fusion.train.AtomicFolder;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sensorium models merge --base B --delta D --out O}. */
@Command(
    name = "merge",
    description = {
      "Adds weights that are published as a difference, or low-rank branches, to their base.",
      "One tensor is in memory at a time; a base that does not fit is refused before anything is"
          + " written."
    })
final class ModelsMergeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--base",
      paramLabel = "MODEL",
      required = true,
      description = "The model that is added to.")
  private String base;

  /** One of the two. */
  private static final class Added {
    @Option(
        names = "--delta",
        paramLabel = "MODEL",
        description = "Differences, tensor by tensor, as LLaVA-7b-delta-v0 has them.")
    private @Nullable String delta;

    @Option(
        names = "--adapter",
        paramLabel = "DIR",
        description = "Folder of a PEFT adapter, or of LLaVA's low-rank training.")
    private @Nullable String adapter;
  }

  @ArgGroup(multiplicity = "1")
  private Added added = new Added();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder to be written.")
  private Path out;

  @Override
  public Integer call() throws IOException {
    NewFolder.require(out);
    Logging.quietEngine();
    TerminalListener terminal = TerminalListener.on(spec.commandLine().getErr());
    try (DownloadProgress progress = new DownloadProgress(terminal)) {
      ModelSources sources = ModelSources.ofEnvironment(progress);
      Path below = sources.resolve(base);
      String delta = added.delta;
      String adapter = added.adapter;
      Path above = sources.resolve(delta == null ? String.valueOf(adapter) : delta);
      AtomicFolder.write(
          out,
          folder -> {
            if (delta == null) {
              AdapterMerge.write(below, above, folder);
            } else {
              DeltaMerge.write(below, above, folder);
            }
          });
    }
    spec.commandLine().getOut().printf("%s: written%n", out);
    return 0;
  }
}

package org.sensorium.demos.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.sensorium.fusion.model.source.BundledModels;
import org.sensorium.fusion.model.source.KnownModel;
import org.sensorium.fusion.model.source.KnownModels;
import org.sensorium.fusion.model.source.SourceSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sensorium models list}. */
@Command(
    name = "list",
    description = "Lists the models that are known by name; any ORG/NAME of the hub works as well.")
final class ModelsListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    SourceSettings settings = SourceSettings.ofEnvironment();
    for (KnownModel model : KnownModels.all()) {
      boolean here = Files.isDirectory(settings.folder(model.id()));
      out.printf(
          "%-24s %-17s %7.1f MB  %-10s  %-10s  %s%n",
          model.id(),
          model.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
          model.bytes() / 1e6,
          model.licence(),
          here ? "here" : "not pulled",
          model.about());
    }
    BundledModels.about()
        .forEach(
            (id, about) ->
                out.printf(
                    "%-24s %-17s %10s  %-10s  %-10s  %s%n",
                    id, "points encoder", "bundled", "Apache-2.0", "here", about));
    return 0;
  }
}

package org.sensorium.demos.cli;

import picocli.CommandLine.Command;

/** {@code sensorium models}. */
@Command(
    name = "models",
    description = "Lists, fetches, looks into, imports, merges and exports models.",
    subcommands = {
      ModelsListCommand.class,
      ModelsPullCommand.class,
      ModelsInspectCommand.class,
      ModelsImportCommand.class,
      ModelsMergeCommand.class,
      ModelsExportCommand.class
    })
final class ModelsCommand {}

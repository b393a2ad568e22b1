package org.sensorium.demos.cli;

import picocli.CommandLine.Command;

/** {@code sensorium models}. */
@Command(
    name = "models",
    description = "Lists, fetches and looks into model files.",
    subcommands = {ModelsListCommand.class, ModelsPullCommand.class, ModelsInspectCommand.class})
final class ModelsCommand {}

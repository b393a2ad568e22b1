package org.sensorium.demos.cli;

import picocli.CommandLine.Command;

/** {@code sensorium data}. */
@Command(
    name = "data",
    description = "Shows, describes and makes files of conversations.",
    subcommands = {
      DataShowCommand.class,
      DataStatsCommand.class,
      DataConvertLabelsCommand.class,
      DataSandboxCommand.class
    })
final class DataCommand {}

package org.sensorium.demos.cli;

import picocli.CommandLine.Command;

/** {@code sensorium data}. */
@Command(
    name = "data",
    description = "Shows, checks, converts and makes datasets.",
    subcommands = {
      DataListCommand.class,
      DataShowCommand.class,
      DataStatsCommand.class,
      DataValidateCommand.class,
      DataConvertCommand.class,
      DataConvertLabelsCommand.class,
      DataSandboxCommand.class
    })
final class DataCommand {}

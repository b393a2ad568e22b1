package org.sensorium.demos.cli;

import picocli.CommandLine.Command;

/** {@code sensorium data}. */
@Command(
    name = "data",
    description = "Shows and makes files of conversations.",
    subcommands = {DataShowCommand.class, DataConvertLabelsCommand.class, DataSandboxCommand.class})
final class DataCommand {}

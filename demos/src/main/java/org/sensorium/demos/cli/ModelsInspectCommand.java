package org.sensorium.demos.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.TensorInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code sensorium models inspect PATH}: what a weights file holds, without reading the weights.
 */
@Command(
    name = "inspect",
    description = "Lists the tensors of a safetensors, GGUF or torch file, or of a folder.")
final class ModelsInspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PATH", description = "Weights file, shard index or model folder.")
  private Path path;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    try (Checkpoint checkpoint = Checkpoints.open(path)) {
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
    return 0;
  }
}

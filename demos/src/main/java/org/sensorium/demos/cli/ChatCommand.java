package org.sensorium.demos.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.sensorium.fusion.MultimodalModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sensorium chat}: questions line by line from stdin. */
@Command(
    name = "chat",
    description = "Talks about pictures, line by line.",
    footer = {
      "",
      "While talking:",
      "  /image FILE   shows a picture with the next question",
      "  /new          forgets what was said and shown",
      "  /quit         ends, as does the end of the input"
    })
final class ChatCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Sensorium root;
  @Mixin private ModelOptions model;
  @Mixin private GenerationOptions generation;

  @Option(
      names = {"-i", "--image"},
      paramLabel = "FILE",
      description = "Picture to look at with the first question.")
  private List<Path> images = List.of();

  @Override
  public Integer call() throws IOException {
    generation.check();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Dialog dialog = new Dialog();
    for (Path image : images) {
      dialog.show(image);
    }
    try (MultimodalModel loaded = model.load(err)) {
      Partner partner = Partner.of(loaded, generation.config(loaded));
      new ChatLoop(dialog, partner, root.input(), out, err).run();
    }
    return 0;
  }
}

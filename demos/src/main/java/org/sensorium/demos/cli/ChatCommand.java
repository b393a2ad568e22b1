package org.sensorium.demos.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.generate.GenerationConfig;
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
    PrintWriter out = spec.commandLine().getOut();
    BufferedReader in = root.input();
    Dialog dialog = new Dialog();
    for (Path image : images) {
      dialog.show(image);
    }
    try (MultimodalModel loaded = model.load()) {
      GenerationConfig config = generation.config(loaded);
      for (String line = read(in, out); line != null; line = read(in, out)) {
        if (line.equals("/quit")) {
          break;
        } else if (line.equals("/new")) {
          dialog.clear();
        } else if (line.startsWith("/image ")) {
          show(dialog, line.substring("/image ".length()).strip());
        } else if (line.startsWith("/")) {
          spec.commandLine().getErr().println("known here: /image FILE, /new, /quit");
        } else if (!line.isEmpty()) {
          dialog.ask(loaded, config, line, out);
        }
      }
    }
    return 0;
  }

  private static @Nullable String read(BufferedReader in, PrintWriter out) throws IOException {
    out.print("> ");
    out.flush();
    String line = in.readLine();
    return line == null ? null : line.strip();
  }

  /** A picture that cannot be read ends nothing: the next may. */
  private void show(Dialog dialog, String file) {
    try {
      dialog.show(Path.of(file));
    } catch (IOException | InvalidPathException e) {
      spec.commandLine().getErr().println(e.getMessage());
    }
  }
}

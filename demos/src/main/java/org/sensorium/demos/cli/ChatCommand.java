package org.sensorium.demos.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.MultimodalModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sensorium chat}: questions line by line from stdin. */
@Command(
    name = "chat",
    description = "Talks about pictures, videos, recordings and point clouds, line by line.",
    footer = {
      "",
      "While talking:",
      "  /image FILE   shows a picture with the next question",
      "  /video FILE   the same with a video, /audio FILE with a recording,",
      "  /points FILE  with a point cloud",
      "  /new          forgets what was said and shown",
      "  /quit         ends, as does the end of the input"
    })
final class ChatCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Sensorium root;
  @Mixin private MediaOptions media;
  @Mixin private ModelOptions model;
  @Mixin private GenerationOptions generation;

  @Override
  public Integer call() throws IOException {
    generation.check();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Dialog dialog = new Dialog();
    List<Media> shown = media.all(spec.commandLine());
    for (Media medium : shown) {
      dialog.show(medium);
    }
    try (MultimodalModel loaded = model.load(shown, err)) {
      Partner partner = Partner.of(loaded, generation.config(loaded));
      new ChatLoop(dialog, partner, root.input(), out, err).run();
    }
    return 0;
  }
}

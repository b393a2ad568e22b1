package org.sensorium.demos.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.chat.InContext;
import org.sensorium.fusion.model.MediumFile;
import org.sensorium.fusion.model.MediumReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sensorium ask --image FILE QUESTION}: one answer, as it comes. */
@Command(
    name = "ask",
    description =
        "Asks a question about pictures, videos, recordings or point clouds, shown in their order.")
final class AskCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private MediaOptions media;
  @Mixin private ModelOptions model;
  @Mixin private GenerationOptions generation;

  @Option(
      names = "--example",
      paramLabel = "IMAGE:QUESTION:ANSWER",
      converter = ExampleArgument.class,
      description =
          "An answered question about another picture, shown before yours; may be repeated. For"
              + " models trained with examples (Otter, OpenFlamingo).")
  private List<InContext.Example> examples = List.of();

  @Parameters(paramLabel = "QUESTION", description = "What to ask.")
  private String question;

  @Override
  public Integer call() throws IOException {
    generation.check();
    PrintWriter out = spec.commandLine().getOut();
    List<Media> shown = media.some(spec.commandLine());
    Conversation asked = InContext.examples(examples, Conversation.ask(shown, question));
    for (Media medium : asked.media()) { // before the model, which takes seconds
      MediumReader.check(MediumFile.of(medium));
    }
    try (MultimodalModel loaded = model.load(asked.media(), spec.commandLine().getErr())) {
      loaded.answer(
          asked,
          generation.config(loaded),
          piece -> {
            out.print(piece);
            out.flush();
          });
    }
    out.println();
    return 0;
  }
}

package org.sensorium.demos.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.sensorium.fusion.chat.ChatTemplates;
import org.sensorium.fusion.model.HubExport;
import org.sensorium.fusion.model.ModelSpec;
import org.sensorium.fusion.model.published.PublishedFiles;
import org.sensorium.fusion.model.published.PublishedLayouts;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.fusion.train.AtomicFolder;
import org.sensorium.nn.text.Tokenizer;
import org.sensorium.nn.text.TokenizerFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sensorium models export MODEL --out DIR}. */
@Command(
    name = "export",
    description = {
      "Writes a model folder as transformers lays it out, with all weights: LLaVA, BLIP-2 or"
          + " InstructBLIP."
    })
final class ModelsExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL",
      description = "Model folder, as train, quickstart and models import write it.")
  private Path model;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder to be written.")
  private Path out;

  @Override
  public Integer call() throws IOException {
    NewFolder.require(out);
    Logging.quietEngine();
    TerminalListener terminal = TerminalListener.on(spec.commandLine().getErr());
    try (DownloadProgress progress = new DownloadProgress(terminal)) {
      ModelSources sources = ModelSources.ofEnvironment(progress);
      AtomicFolder.write(out, folder -> HubExport.write(model, sources, folder));
    }
    PrintWriter said = spec.commandLine().getOut();
    said.printf("%s: written%n", out);
    String template = ModelSpec.read(model).template();
    String later = laterTemplate();
    if (!template.equals(later) && !template.equals(ChatTemplates.OF_TOKENIZER)) {
      said.printf(
          "Such folders do not say that the chat template was %s: read back here it is %s;"
              + " models import --template %s keeps it%n",
          template, later, template);
    }
    return 0;
  }

  /** What the folder is asked by when it is read as a published checkpoint. */
  private String laterTemplate() throws IOException {
    try (PublishedFiles files = PublishedFiles.open(out);
        Tokenizer tokenizer = TokenizerFiles.open(out)) {
      return tokenizer.chatTemplate() == null
          ? PublishedLayouts.describe(files).template()
          : ChatTemplates.OF_TOKENIZER;
    }
  }
}

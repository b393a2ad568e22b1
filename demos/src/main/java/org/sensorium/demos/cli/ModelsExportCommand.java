package org.sensorium.demos.cli;

import ai.djl.Device;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.chat.ChatTemplates;
import org.sensorium.fusion.model.HubExport;
import org.sensorium.fusion.model.Modality;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.model.ModelSpec;
import org.sensorium.fusion.model.published.PublishedFiles;
import org.sensorium.fusion.model.published.PublishedLayouts;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.fusion.train.AtomicFolder;
import org.sensorium.nn.checkpoint.CheckpointException;
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
          + " InstructBLIP. With --encoder an encoder alone that was trained with the model."
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

  @Option(
      names = "--encoder",
      paramLabel = "MODALITY",
      description = "Only the trained encoder of this modality: points.")
  private @Nullable String encoder;

  @Override
  public Integer call() throws IOException {
    NewFolder.require(out);
    Logging.quietEngine();
    TerminalListener terminal = TerminalListener.on(spec.commandLine().getErr());
    if (encoder != null) {
      return encoder(Modality.of(encoder), terminal);
    }
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

  private int encoder(Media.Kind kind, TerminalListener terminal) throws IOException {
    try (DownloadProgress progress = new DownloadProgress(terminal);
        ModelParts parts =
            ModelParts.open(model, ModelSources.ofEnvironment(progress), Device.cpu(), null)) {
      if (!parts.kinds().contains(kind)) {
        throw new CheckpointException(
            "%s: reads %s, and has no encoder of %s"
                .formatted(model, parts.spec().media().keySet(), encoder));
      }
      AtomicFolder.write(out, folder -> parts.saveEncoder(kind, folder));
    }
    spec.commandLine().getOut().printf("%s: written%n", out);
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

package org.sensorium.demos.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.chat.ChatTemplates;
import org.sensorium.fusion.chat.ConversationEncoder;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.nn.checkpoint.GgufFile;
import org.sensorium.nn.text.Tokenizer;
import org.sensorium.nn.text.TokenizerFiles;
import picocli.CommandLine.Option;

/** Options of the commands on data that count tokens. */
final class TokenizerOptions {
  @Option(
      names = "--tokenizer",
      paramLabel = "MODEL",
      description = "Counts tokens: a model's name, its folder, or a GGUF file.")
  private @Nullable String model;

  @Option(
      names = "--template",
      paramLabel = "NAME",
      description =
          "Chat template: a name, a .jinja file, or \"tokenizer\" for its own (default:"
              + " ${DEFAULT-VALUE}).")
  private String template = ChatTemplates.OF_TOKENIZER;

  /**
   * The tokenizer with what a named template needs, as training makes it; the caller closes it.
   *
   * @return null if none was named
   */
  @Nullable Tokenizer open(PrintWriter err) throws IOException {
    Tokenizer plain = read(err);
    if (plain == null || !ChatTemplates.ids().contains(template)) {
      return plain;
    }
    List<String> tokens = ChatTemplates.named(template).specialTokens();
    if (tokens.stream().allMatch(token -> plain.idOf(token) >= 0)) {
      return plain;
    }
    try (plain) {
      return plain.withSpecialTokens(tokens);
    }
  }

  private @Nullable Tokenizer read(PrintWriter err) throws IOException {
    if (model == null) {
      return null;
    }
    Path place = Path.of(model);
    if (!Files.exists(place)) {
      try (DownloadProgress downloads = new DownloadProgress(TerminalListener.on(err))) {
        place = ModelSources.ofEnvironment(downloads).resolve(model);
      }
    }
    Path gguf = gguf(place);
    if (gguf == null) {
      return TokenizerFiles.open(
          Files.isDirectory(place) ? place : place.toAbsolutePath().resolveSibling(""));
    }
    try (GgufFile file = GgufFile.open(gguf)) {
      return TokenizerFiles.ofGguf(file.metadata(), gguf.toString());
    }
  }

  private static @Nullable Path gguf(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      return place.toString().endsWith(".gguf") ? place : null;
    }
    try (Stream<Path> files = Files.list(place)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(".gguf")).toList();
      return found.size() == 1 ? found.get(0) : null;
    }
  }

  /** The tokenizer with the chosen template. */
  ConversationEncoder encoder(Tokenizer tokenizer) throws IOException {
    return new ConversationEncoder(ChatTemplates.resolve(template, tokenizer), tokenizer);
  }
}

package org.sensorium.fusion.model;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.decoder.LanguageModels;
import org.sensorium.fusion.model.published.Part;
import org.sensorium.fusion.model.published.PublishedFiles;
import org.sensorium.fusion.model.published.PublishedLayout;
import org.sensorium.fusion.model.published.PublishedLayouts;
import org.sensorium.fusion.model.published.PublishedModel;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.text.TokenizerFiles;

/** A language model where its files lie: alone, or as a part of a published checkpoint. */
final class LanguageFiles {
  private static final String CONFIG = "config.json";

  private LanguageFiles() {}

  /** Something that is done with the language model of a published checkpoint. */
  private interface Use<T> {
    T of(PublishedModel model, JsonNode config) throws IOException;
  }

  /**
   * Reads a language model.
   *
   * @param manager owner of its weights
   * @param precision of the matrices
   * @param tokenizer folder of the tokenizer; null for the one that came with the model
   */
  static LanguageModels.Loaded load(
      Path path, NDManager manager, Precision precision, @Nullable Path tokenizer)
      throws IOException {
    LanguageModels.Loaded part =
        inPublished(
            path,
            (model, config) ->
                new LanguageModels.Loaded(
                    LanguageModels.load(
                        WeightScope.of(model.tensors().view(Part.DECODER), manager),
                        config,
                        precision),
                    config,
                    TokenizerFiles.open(tokenizer == null ? path : tokenizer)));
    return part == null ? LanguageModels.load(path, manager, precision, tokenizer) : part;
  }

  /** What the headers of a language model tell; no weight is read. */
  static LanguageModels.Outline outline(Path path) throws IOException {
    LanguageModels.Outline part =
        inPublished(
            path,
            (model, config) -> LanguageModels.outline(model.tensors().view(Part.DECODER), config));
    return part == null ? LanguageModels.outline(path) : part;
  }

  /** Null if the path is not that of a published checkpoint with a language model in it. */
  private static <T> @Nullable T inPublished(Path path, Use<T> use) throws IOException {
    if (!Files.isRegularFile(path.resolve(CONFIG))) { // which every such checkpoint has
      return null;
    }
    try (PublishedFiles files = PublishedFiles.open(path)) {
      Optional<PublishedLayout> layout = PublishedLayouts.of(files);
      if (layout.isEmpty()) {
        return null;
      }
      PublishedModel model = layout.get().describe(files);
      JsonNode config = model.decoder().config();
      return config == null || !model.decoder().inside() ? null : use.of(model, config);
    }
  }
}

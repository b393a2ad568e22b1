package org.sensorium.fusion.model;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.sensorium.fusion.chat.ChatTemplate;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.decoder.LanguageModels;
import org.sensorium.fusion.decoder.TrainedRows;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.text.Tokenizer;

/** A language model that knows the special tokens of a chat template. */
final class TokenRows {
  /** First part of the names of the tokens' rows in a model's file. */
  static final String NAME = "token_rows.";

  private TokenRows() {}

  /** Gives the tokenizer the tokens it lacks; the embedding table stays as it is. */
  static ModelParts.Language named(ModelParts.Language language, List<String> tokens)
      throws IOException {
    if (tokens.stream().allMatch(token -> language.loaded().tokenizer().idOf(token) >= 0)) {
      return language;
    }
    try (Tokenizer before = language.loaded().tokenizer()) {
      return new ModelParts.Language(
          new LanguageModels.Loaded(
              language.loaded().model(),
              language.loaded().config(),
              before.withSpecialTokens(tokens)),
          language.generation(),
          language.rows());
    }
  }

  /** Whether the embedding table has no row for one of the tokens, which the tokenizer knows. */
  static boolean lacking(ModelParts.Language language, List<String> tokens) {
    int rows = language.loaded().model().vocabularySize();
    return tokens.stream().anyMatch(token -> language.loaded().tokenizer().idOf(token) >= rows);
  }

  /**
   * Refuses a template with tokens that the embedding table has no rows for.
   *
   * @throws CheckpointException naming them
   */
  static void requireRows(ModelParts.Language language, ChatTemplate template)
      throws CheckpointException {
    int rows = language.loaded().model().vocabularySize();
    List<String> without =
        template.specialTokens().stream()
            .filter(token -> language.loaded().tokenizer().idOf(token) >= rows)
            .toList();
    if (!without.isEmpty()) {
      throw new CheckpointException(
          "template %s has the tokens %s, but the language model's embedding table of %d rows none for them, and an encoder-decoder gets no new ones: choose another template or language model"
              .formatted(template.id(), without, rows));
    }
  }

  /** New rows of the embedding table for the tokens, which the tokenizer knows. */
  static ModelParts.Language created(
      NDManager manager, ModelParts.Language language, List<String> tokens, long seed) {
    LanguageDecoder decoder = language.loaded().decoder();
    return with(language, decoder.newRows(manager, ids(language, tokens), seed));
  }

  /** The rows of a model's file. */
  static ModelParts.Language read(
      WeightScope root, ModelParts.Language language, List<String> tokens) throws IOException {
    LanguageDecoder decoder = language.loaded().decoder();
    WeightScope scope = root.sub(NAME.substring(0, NAME.length() - 1));
    return with(language, TrainedRows.load(scope, decoder, ids(language, tokens)));
  }

  /**
   * The rows that a whole table has for the tokens. A head of its own gets new rows for those
   * beyond it: OpenFlamingo neither trains nor stores them.
   *
   * @param scope holds the table; its manager owns the rows
   */
  static ModelParts.Language ofTable(
      WeightScope scope, String table, ModelParts.Language language, List<String> tokens)
      throws IOException {
    int[] ids = ids(language, tokens);
    TrainedRows stored = TrainedRows.ofTable(scope, table, ids);
    TrainedRows fresh = language.loaded().decoder().newRows(scope.manager(), ids, 0);
    fresh.embedding().close();
    return with(language, new TrainedRows(ids, stored.embedding(), fresh.head()));
  }

  /** The rows of a language model, where the only tensor in a scope has some of them those. */
  static ModelParts.Language taken(
      WeightScope scope, String table, ModelParts.Language language, List<String> tokens)
      throws IOException {
    TrainedRows rows = Objects.requireNonNull(language.rows(), "rows were created");
    int[] ids = ids(language, tokens);
    TrainedRows stored = TrainedRows.ofTable(scope, table, ids);
    try (NDManager work = scope.manager().newSubManager()) {
      float[] all = rows.embedding().toFloatArray();
      float[] some = stored.embedding().toFloatArray();
      int width = some.length / ids.length;
      for (int i = 0; i < ids.length; i++) {
        int at = Arrays.binarySearch(rows.ids(), ids[i]);
        System.arraycopy(some, i * width, all, at * width, width);
      }
      work.create(all, rows.embedding().getShape()).copyTo(rows.embedding());
    }
    stored.embedding().close();
    return language;
  }

  private static ModelParts.Language with(ModelParts.Language language, TrainedRows rows) {
    LanguageModels.Loaded loaded = language.loaded();
    return new ModelParts.Language(
        new LanguageModels.Loaded(loaded.decoder().with(rows), loaded.config(), loaded.tokenizer()),
        language.generation(),
        rows);
  }

  private static int[] ids(ModelParts.Language language, List<String> tokens) {
    return tokens.stream().mapToInt(language.loaded().tokenizer()::idOf).sorted().toArray();
  }
}

package org.sensorium.fusion.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.sensorium.fusion.decoder.LanguageDecoder;

/**
 * What answers go on from. B prompts, S positions, C width.
 *
 * @param embeddings (B, S, C), float32, padded on the left
 * @param lengths positions of each prompt that are not padding
 * @param ids the tokens of each prompt, for the repetition penalty; what is below 0 stands for
 *     media
 */
public record Prompt(NDArray embeddings, int[] lengths, List<int[]> ids) {

  public Prompt {
    ids = List.copyOf(ids);
    long rows = embeddings.getShape().get(0);
    if (lengths.length != rows || ids.size() != rows) {
      throw new IllegalArgumentException(
          "%d prompts, but %d lengths and %d lists of ids"
              .formatted(rows, lengths.length, ids.size()));
    }
  }

  /** Prompts of words alone; embedded and padded here, owned by {@code owner}. */
  public static Prompt of(NDManager owner, LanguageDecoder decoder, List<int[]> ids) {
    int[] lengths = ids.stream().mapToInt(row -> row.length).toArray();
    int positions = ids.stream().mapToInt(row -> row.length).max().orElse(0);
    long[] padded = new long[ids.size() * positions];
    for (int row = 0; row < lengths.length; row++) {
      for (int i = 0; i < lengths[row]; i++) {
        padded[(row + 1) * positions - lengths[row] + i] = ids.get(row)[i];
      }
    }
    NDArray embeddings = decoder.embed(owner.create(padded, new Shape(ids.size(), positions)));
    return new Prompt(embeddings, lengths, ids);
  }
}

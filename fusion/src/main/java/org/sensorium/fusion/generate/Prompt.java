package org.sensorium.fusion.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.sensorium.fusion.input.InputRow;

/**
 * What answers go on from.
 *
 * @param owner of what is computed on the way
 * @param rows one a prompt, up to where its answer starts
 * @param features of the rows' media in order, one (P, V) each
 */
public record Prompt(NDManager owner, List<InputRow> rows, List<NDArray> features) {

  public Prompt {
    rows = List.copyOf(rows);
    features = List.copyOf(features);
  }

  /** Prompts of words alone. */
  public static Prompt of(NDManager owner, List<int[]> ids) {
    return new Prompt(
        owner,
        ids.stream().map(row -> InputRow.of(row, new boolean[row.length], List.of())).toList(),
        List.of());
  }
}

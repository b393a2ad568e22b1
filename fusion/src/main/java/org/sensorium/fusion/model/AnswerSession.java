package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.sensorium.fusion.input.InputRow;

/**
 * Answering with a network as it is when the session is made: prompts are read once, then token
 * after token. Owns what is laid out for it; close it before the network's weights are freed.
 *
 * <p>Legend: B rows, P positions of a medium, V width of its features, W words of the vocabulary.
 */
public interface AnswerSession extends AutoCloseable {

  /** How many tokens the answers may have; below 1 if a prompt is longer than can be read. */
  int room(List<InputRow> prompts);

  /**
   * What an answer goes on from, as far as a repetition penalty is concerned: the prompt, or what a
   * decoder beside an encoder was begun with.
   *
   * @return token ids; below 0 for media
   */
  default int[] history(InputRow prompt) {
    return prompt.ids();
  }

  /**
   * Starts anew.
   *
   * @param work owner of the result
   * @param features one (P, V) a medium, in the order of the prompts
   * @param tokens how many tokens the answers may have, at most {@link #room}
   * @return logits of the first tokens, (B, W), float32
   * @throws IllegalArgumentException if prompts and answers are longer than the network can read
   */
  NDArray begin(NDManager work, List<InputRow> prompts, List<NDArray> features, int tokens);

  /**
   * Takes the tokens chosen last.
   *
   * @param work owner of the result
   * @param last (B) token ids
   * @return logits of the next tokens, (B, W), float32
   */
  NDArray step(NDManager work, long[] last);

  @Override
  void close();
}

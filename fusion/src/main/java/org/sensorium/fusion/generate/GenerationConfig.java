package org.sensorium.fusion.generate;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How answers are generated; the words and their order of use are transformers'.
 *
 * @param maxNewTokens max_new_tokens, longest answer
 * @param sample do_sample: whether tokens are drawn; else the likeliest is taken, and temperature,
 *     top-k and top-p do not count
 * @param temperature logits are divided by it
 * @param topK top_k: only so many of the likeliest tokens are drawn from; 0: all
 * @param topP top_p: only the likeliest tokens that together have this probability are drawn from;
 *     1: all
 * @param repetitionPenalty repetition_penalty: what has come already gets its logit divided by it,
 *     or multiplied where below 0; 1: nothing happens
 * @param stopStrings stop_strings: texts that end an answer and are cut from it
 * @param stopIds eos_token_id: tokens that end an answer
 * @param seed of the draws; each row of a batch has a stream of its own
 */
public record GenerationConfig(
    int maxNewTokens,
    boolean sample,
    double temperature,
    int topK,
    double topP,
    double repetitionPenalty,
    List<String> stopStrings,
    Set<Integer> stopIds,
    long seed) {
  /** transformers' top_k where nothing is said. */
  static final int USUAL_TOP_K = 50;

  public GenerationConfig {
    stopStrings = List.copyOf(stopStrings);
    stopIds = Collections.unmodifiableSet(new LinkedHashSet<>(stopIds));
    check(maxNewTokens > 0, "max_new_tokens is %s, expected at least 1", maxNewTokens);
    check(
        temperature > 0,
        "temperature is %s, expected more than 0; for the likeliest tokens set do_sample to false",
        temperature);
    check(topK >= 0, "top_k is %s, expected at least 0", topK);
    check(topP >= 0 && topP <= 1, "top_p is %s, expected 0 to 1", topP);
    check(
        repetitionPenalty > 0, "repetition_penalty is %s, expected more than 0", repetitionPenalty);
    check(!stopStrings.contains(""), "stop_strings has an empty text%s, expected none", "");
  }

  private static void check(boolean good, String message, Object found) {
    if (!good) {
      throw new IllegalArgumentException(message.formatted(found));
    }
  }

  /** The likeliest token every time. */
  public static GenerationConfig greedy(int maxNewTokens, Set<Integer> stopIds) {
    return new GenerationConfig(maxNewTokens, false, 1, USUAL_TOP_K, 1, 1, List.of(), stopIds, 0);
  }

  /** The same with tokens drawn. */
  public GenerationConfig sampling(double temperature, int topK, double topP, long seed) {
    return new GenerationConfig(
        maxNewTokens, true, temperature, topK, topP, repetitionPenalty, stopStrings, stopIds, seed);
  }

  /** The same with another longest answer. */
  public GenerationConfig withMaxNewTokens(int tokens) {
    return new GenerationConfig(
        tokens, sample, temperature, topK, topP, repetitionPenalty, stopStrings, stopIds, seed);
  }

  /** The same with another repetition penalty. */
  public GenerationConfig withRepetitionPenalty(double penalty) {
    return new GenerationConfig(
        maxNewTokens, sample, temperature, topK, topP, penalty, stopStrings, stopIds, seed);
  }

  /** The same with other stop strings. */
  public GenerationConfig withStopStrings(List<String> strings) {
    return new GenerationConfig(
        maxNewTokens, sample, temperature, topK, topP, repetitionPenalty, strings, stopIds, seed);
  }
}

package org.sensorium.demos.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.generate.GenerationConfig;
import picocli.CommandLine.Option;

/** How answers are made. */
final class GenerationOptions {
  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      description = "Longest answer, tokens (default: ${DEFAULT-VALUE}).")
  private int maxNewTokens = 128;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description =
          "Draws words, the more freely the higher; 0 takes the likeliest (default; 1 with --top-p "
              + "or --top-k).")
  private @Nullable Double temperature;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = "Draws from the likeliest words that together have this share.")
  private double topP = 1;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "Draws from so many of the likeliest words; 0 for all (default).")
  private int topK;

  @Option(
      names = "--repetition-penalty",
      paramLabel = "X",
      description = "Makes words that came already less likely; 1 does nothing (default).")
  private double repetitionPenalty = 1;

  @Option(names = "--stop", paramLabel = "TEXT", description = "Ends the answer; may be repeated.")
  private List<String> stops = List.of();

  @Option(names = "--seed", description = "Of the draws (default: ${DEFAULT-VALUE}).")
  private long seed;

  /**
   * Looks at the options before a model is loaded.
   *
   * @throws IllegalArgumentException if one is out of range, or two contradict
   */
  void check() {
    config(GenerationConfig.greedy(maxNewTokens, Set.of()));
  }

  GenerationConfig config(MultimodalModel model) {
    return config(model.greedy(maxNewTokens));
  }

  GenerationConfig config(GenerationConfig likeliest) {
    List<String> ends = new ArrayList<>(likeliest.stopStrings());
    ends.addAll(stops);
    GenerationConfig greedy =
        likeliest.withRepetitionPenalty(repetitionPenalty).withStopStrings(ends);
    boolean chosenFrom = topP != 1 || topK != 0;
    if (temperature != null && !(temperature >= 0)) {
      throw new IllegalArgumentException(
          "--temperature is %s, expected 0, which takes the likeliest word, or more"
              .formatted(temperature));
    }
    double used = temperature != null ? temperature : chosenFrom ? 1 : 0;
    if (used != 0) {
      return greedy.sampling(used, topK, topP, seed);
    }
    if (chosenFrom) {
      throw new IllegalArgumentException(
          "--temperature 0 takes the likeliest word, --top-p and --top-k draw from several: leave out one or the other");
    }
    return greedy;
  }
}

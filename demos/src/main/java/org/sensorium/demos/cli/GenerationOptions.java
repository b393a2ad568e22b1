package org.sensorium.demos.cli;

import java.util.ArrayList;
import java.util.List;
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
      description = "Draws words, the more freely the higher; 0 takes the likeliest (default).")
  private double temperature;

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

  GenerationConfig config(MultimodalModel model) {
    GenerationConfig usual = model.greedy(maxNewTokens);
    List<String> ends = new ArrayList<>(usual.stopStrings());
    ends.addAll(stops);
    GenerationConfig greedy = usual.withRepetitionPenalty(repetitionPenalty).withStopStrings(ends);
    return temperature == 0 ? greedy : greedy.sampling(temperature, topK, topP, seed);
  }
}

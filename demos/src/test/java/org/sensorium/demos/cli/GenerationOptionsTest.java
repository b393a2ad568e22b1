package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sensorium.fusion.generate.GenerationConfig;
import picocli.CommandLine;

class GenerationOptionsTest {
  @Test
  void takesTheLikeliestWordByDefault() {
    assertThat(config().sample()).isFalse();
    assertThat(config("--temperature", "0").sample()).isFalse();
  }

  @Test
  void drawsFromSeveralWhereAnyOptionSaysSo() {
    assertThat(config("--temperature", "0.5"))
        .returns(true, GenerationConfig::sample)
        .returns(0.5, GenerationConfig::temperature)
        .returns(0, GenerationConfig::topK);
    assertThat(config("--top-p", "0.9"))
        .returns(true, GenerationConfig::sample)
        .returns(1.0, GenerationConfig::temperature)
        .returns(0.9, GenerationConfig::topP);
    assertThat(config("--top-k", "5"))
        .returns(true, GenerationConfig::sample)
        .returns(5, GenerationConfig::topK);
  }

  @Test
  void refusesWhatDoesNotFitBeforeAModelIsLoaded() {
    ask("--temperature", "0", "--top-p", "0.9").refusedWith("--temperature 0 takes the likeliest");
    ask("--temperature", "-1").refusedWith("--temperature is -1.0, expected 0, which");
    ask("--top-p", "1.5").refusedWith("top_p is 1.5, expected 0 to 1");
    ask("--max-new-tokens", "0").refusedWith("max_new_tokens is 0, expected at least 1");
    CommandRun.of("chat", "--model", "no-model", "--top-k", "-1").refusedWith("top_k is -1");
  }

  private static CommandRun ask(String option, String value, String... more) {
    String[] args = {"ask", "--model", "no-model", "--image", "none.png", "?", option, value};
    String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return CommandRun.of(all);
  }

  private static GenerationConfig config(String... args) {
    GenerationOptions options = CommandLine.populateCommand(new GenerationOptions(), args);
    return options.config(GenerationConfig.greedy(128, Set.of()));
  }
}

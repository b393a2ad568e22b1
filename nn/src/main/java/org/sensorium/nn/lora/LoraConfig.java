package org.sensorium.nn.lora;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings of low-rank branches, as in PEFT's {@code adapter_config.json}.
 *
 * @param rank r, inner size of a branch
 * @param alpha lora_alpha: a branch is scaled by alpha / rank
 * @param rslora use_rslora: scaled by alpha / √rank instead
 * @param dropout lora_dropout, share of a branch's inputs that is zeroed in training
 * @param targets which linear maps get a branch
 * @param rankPattern rank_pattern: ranks of their own, by the regular expression of a path's end;
 *     the first that matches counts
 * @param alphaPattern alpha_pattern, likewise
 * @param baseModel base_model_name_or_path
 * @param taskType task_type
 * @param others every further key, none of which changes the arithmetic
 * @see <a href="https://arxiv.org/abs/2106.09685">LoRA</a>, <a
 *     href="https://arxiv.org/abs/2312.03732">rsLoRA</a>
 */
public record LoraConfig(
    int rank,
    double alpha,
    boolean rslora,
    double dropout,
    LoraTargets targets,
    Map<String, Integer> rankPattern,
    Map<String, Double> alphaPattern,
    @Nullable String baseModel,
    @Nullable String taskType,
    Map<String, Object> others) {

  public LoraConfig {
    if (rank < 1) {
      throw new IllegalArgumentException("r is %d, expected at least 1".formatted(rank));
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "lora_dropout is %s, expected 0 <= lora_dropout < 1".formatted(dropout));
    }
    checkFinite("lora_alpha", alpha);
    rankPattern.forEach(
        (pattern, own) -> {
          ModuleNames.checkExpression("rank_pattern", pattern);
          if (own < 1) {
            throw new IllegalArgumentException(
                "rank_pattern of \"%s\" is %d, expected at least 1".formatted(pattern, own));
          }
        });
    alphaPattern.forEach(
        (pattern, own) -> {
          ModuleNames.checkExpression("alpha_pattern", pattern);
          checkFinite("alpha_pattern of \"%s\"".formatted(pattern), own);
        });
    rankPattern = Collections.unmodifiableMap(new LinkedHashMap<>(rankPattern));
    alphaPattern = Collections.unmodifiableMap(new LinkedHashMap<>(alphaPattern));
    others = Collections.unmodifiableMap(new TreeMap<>(others));
  }

  private static void checkFinite(String what, double alpha) {
    if (!Double.isFinite(alpha)) {
      throw new IllegalArgumentException("%s is %s, expected a number".formatted(what, alpha));
    }
  }

  /** Settings for training a causal language model: one rank for all linear maps of these names. */
  public static LoraConfig of(
      int rank, double alpha, boolean rslora, double dropout, List<String> targets) {
    return new LoraConfig(
        rank,
        alpha,
        rslora,
        dropout,
        LoraTargets.of(targets),
        Map.of(),
        Map.of(),
        null,
        "CAUSAL_LM",
        LoraConfigFile.defaults());
  }

  /** These settings with a base model's name or folder. */
  public LoraConfig withBaseModel(String name) {
    return new LoraConfig(
        rank, alpha, rslora, dropout, targets, rankPattern, alphaPattern, name, taskType, others);
  }

  /** The inner size of the branch at a path. */
  public int rank(String path) {
    return first(rankPattern, path, rank);
  }

  /** What the branch at a path is multiplied with. */
  public double scale(String path) {
    double size = rank(path);
    return first(alphaPattern, path, alpha) / (rslora ? Math.sqrt(size) : size);
  }

  private static <T> T first(Map<String, T> patterns, String path, T other) {
    return patterns.entrySet().stream()
        .filter(entry -> Pattern.matches("(.*\\.)?(%s)".formatted(entry.getKey()), path))
        .findFirst()
        .map(Map.Entry::getValue)
        .orElse(other);
  }
}

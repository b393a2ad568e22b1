package org.sensorium.fusion.recipe;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.chat.ChatTemplates;
import org.sensorium.fusion.model.MediaEncoders;
import org.sensorium.fusion.model.Modality;

/**
 * One stage of a run.
 *
 * @param recipe represent, words or align (the projector alone) or finetune (what train names)
 * @param train what is trained; the recipe's usual parts if the file does not say
 * @param template chat template of this stage; null for the model's
 * @param processor how pictures are prepared in this stage; null for the model's way
 * @param modality the only one that it learns from and whose parts it trains; null for all
 * @param sources names of the sources it learns from; empty for all
 * @param lora shape of the adapters when {@code train} holds lora
 * @param epochs passes over the training rows; ignored if {@code steps} is set
 * @param steps optimizer steps; 0 to count in epochs
 * @param batchSize rows in one forward pass
 * @param gradientAccumulation forward passes per optimizer step, normalised by supervised tokens
 * @param learningRate highest learning rate
 * @param projectorLearningRate the projector's, or null for {@code learningRate}
 * @param warmupLearningRate where the warm-up starts
 * @param finalLearningRate what the rate falls to
 * @param schedule how the rate falls after the warm-up
 * @param warmupRatio share of the steps in which the rate rises from 0
 * @param warmupSteps the same in steps; 0 to use the ratio
 * @param maxGradNorm gradients longer than this are scaled down; 0 for never
 * @param weightDecay AdamW's, decoupled
 * @param betas AdamW's decay of the two moments
 * @param eps AdamW's
 */
public record StageConfig(
    Recipe recipe,
    @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<Part> train,
    @Nullable String template,
    @Nullable String processor,
    @Nullable String modality,
    @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> sources,
    Lora lora,
    double epochs,
    int steps,
    @JsonProperty("batch_size") int batchSize,
    @JsonProperty("gradient_accumulation") int gradientAccumulation,
    @JsonProperty("learning_rate") double learningRate,
    @JsonProperty("projector_learning_rate") @Nullable Double projectorLearningRate,
    @JsonProperty("warmup_learning_rate") double warmupLearningRate,
    @JsonProperty("final_learning_rate") double finalLearningRate,
    Schedule schedule,
    @JsonProperty("warmup_ratio") double warmupRatio,
    @JsonProperty("warmup_steps") int warmupSteps,
    @JsonProperty("max_grad_norm") double maxGradNorm,
    @JsonProperty("weight_decay") double weightDecay,
    List<Double> betas,
    double eps) {

  /** The recipes, from the cheapest to the dearest. */
  public enum Recipe {
    /** The Q-Former on captions, BLIP-2's first stage: no language model runs. */
    REPRESENT,
    /** The projector alone, towards the embeddings of its captions' words: no decoder runs. */
    WORDS,
    /** The projector alone, through the frozen decoder. */
    ALIGN,
    /** Whatever {@code train} names, through the decoder. */
    FINETUNE;

    /** Its name in run files. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What is trained. */
  public enum Part {
    /** Everything between the encoder and the language model, gates in its layers included. */
    PROJECTOR,
    /** The blocks of the encoder from {@code encoder_trained_from} on. */
    ENCODER,
    /** Low-rank adapters of the language model. */
    LORA,
    /** Every weight of the language model. */
    DECODER,
    /** The language model's embedding table, and its head where that is a table of its own. */
    EMBEDDINGS,
    /** The embeddings of the template's own tokens alone. */
    TOKENS
  }

  /**
   * Whether the stage learns from a row.
   *
   * @param all the modalities that the model reads
   */
  boolean takes(TrainingData.Row row, Set<Media.Kind> all) {
    boolean shown =
        modality == null || row.media().stream().anyMatch(medium -> learnsFrom(medium.kind(), all));
    return shown && (sources.isEmpty() || sources.contains(row.origin().source()));
  }

  private static final Set<Part> SEEING = Set.of(Part.PROJECTOR, Part.ENCODER);

  /** Whether media of a kind, as a model of some modalities reads them, are what it is about. */
  boolean learnsFrom(Media.Kind kind, Set<Media.Kind> all) {
    return modality == null || MediaEncoders.readAs(kind, all) == Modality.of(modality);
  }

  /** The modalities of a model whose parts the stage trains. */
  Set<Media.Kind> kinds(Set<Media.Kind> all) {
    return modality == null ? all : Set.of(Modality.of(modality));
  }

  /** The modality that the stage is about, of a model that reads some; of several the first. */
  Media.Kind kind(Set<Media.Kind> all) {
    return kinds(all).iterator().next();
  }

  /** Whose own the stage's adapters are; null for those of every row. */
  Media.@Nullable Kind adapterOf() {
    return lora.own() && modality != null ? Modality.of(modality) : null;
  }

  /** Whether weights of the language model itself are trained, which then are float32. */
  public boolean trainsDecoder() {
    return train.contains(Part.DECODER) || train.contains(Part.EMBEDDINGS);
  }

  /** Course of the learning rate after the warm-up. */
  public enum Schedule {
    COSINE,
    LINEAR,
    CONSTANT
  }

  /**
   * Low-rank adapters.
   *
   * @param rank inner size
   * @param alpha the update is scaled by alpha / rank (rsLoRA: alpha / √rank)
   * @param dropout share of the adapters' inputs that is zeroed in training
   * @param targets names of the linear layers that get one
   * @param rslora scale by the root of the rank
   * @param own whether they work in rows of the stage's modality alone, as LAMM's do
   */
  public record Lora(
      int rank, double alpha, double dropout, List<String> targets, boolean rslora, boolean own) {
    public Lora {
      targets = List.copyOf(targets);
      Check.that(rank > 0, "rank is %d, expected at least 1", rank);
      Check.that(dropout >= 0 && dropout < 1, "dropout is %s, expected 0 <= dropout < 1", dropout);
      Check.that(!targets.isEmpty(), "targets is empty, expected for example [q_proj, v_proj]");
    }
  }

  public StageConfig {
    betas = List.copyOf(betas);
    train = List.copyOf(train);
    sources = List.copyOf(sources);
    if (processor != null) {
      Processors.check(processor);
    }
    if (modality != null) {
      Modality.of(modality);
    }
    Check.that(
        !lora.own() || modality != null || !train.contains(Part.LORA),
        "lora.own is true, but modality does not say whose they are: expected one of %s",
        Modality.ids());
    Check.that(!train.isEmpty(), "train is empty, expected for example [projector, lora]");
    Check.that(
        recipe == Recipe.FINETUNE
            || train.equals(List.of(Part.PROJECTOR))
            || (recipe != Recipe.REPRESENT && Set.copyOf(train).equals(SEEING)),
        "recipes represent, words and align train the projector, words and align perhaps the encoder too: leave out train, or choose finetune");
    Check.that(
        !train.contains(Part.DECODER) || !train.contains(Part.EMBEDDINGS),
        "train holds decoder and embeddings, but the decoder's weights include its embeddings");
    Check.that(
        !train.contains(Part.TOKENS) || !train.contains(Part.EMBEDDINGS),
        "train holds embeddings and tokens, but the tokens are trained with the embeddings");
    Check.that(
        recipe != Recipe.REPRESENT || batchSize != 1,
        "batch_size is 1, expected at least 2: recipe represent tells the pictures of a batch apart");
    if (template != null) {
      ChatTemplates.check(template);
    }
    Check.that(
        warmupLearningRate >= 0 && warmupLearningRate <= learningRate,
        "warmup_learning_rate is %s, expected 0 to learning_rate",
        warmupLearningRate);
    Check.that(
        finalLearningRate >= 0 && finalLearningRate <= learningRate,
        "final_learning_rate is %s, expected 0 to learning_rate",
        finalLearningRate);
    Check.that(steps >= 0, "steps is %d, expected at least 0", steps);
    Check.that(steps > 0 || epochs > 0, "epochs is %s and steps is 0: one must be more", epochs);
    Check.that(batchSize > 0, "batch_size is %d, expected at least 1", batchSize);
    Check.that(
        gradientAccumulation > 0,
        "gradient_accumulation is %d, expected at least 1",
        gradientAccumulation);
    Check.that(learningRate > 0, "learning_rate is %s, expected more than 0", learningRate);
    Check.that(
        projectorLearningRate == null || projectorLearningRate > 0,
        "projector_learning_rate is %s, expected more than 0",
        projectorLearningRate);
    Check.that(
        warmupRatio >= 0 && warmupRatio <= 1,
        "warmup_ratio is %s, expected a share from 0 to 1",
        warmupRatio);
    Check.that(warmupSteps >= 0, "warmup_steps is %d, expected at least 0", warmupSteps);
    Check.that(maxGradNorm >= 0, "max_grad_norm is %s, expected at least 0", maxGradNorm);
    Check.that(weightDecay >= 0, "weight_decay is %s, expected at least 0", weightDecay);
    Check.that(
        betas.size() == 2 && betas.stream().allMatch(beta -> beta >= 0 && beta < 1),
        "betas is %s, expected two numbers from 0 to below 1",
        betas);
    Check.that(eps > 0, "eps is %s, expected more than 0", eps);
  }
}

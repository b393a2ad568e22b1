package org.sensorium.fusion.projector;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Shape of a projector.
 *
 * @param type an id of {@link Projectors}
 * @param in width of the features
 * @param out width of the decoder
 * @param hidden width between the two maps of {@code mlp2x_gelu}; LLaVA-1.5 takes {@code out}. Of
 *     {@code perceiver}: between the two maps of the gated blocks; Flamingo takes 4 {@code out}
 * @param positions cells of the features if each gets a learned offset in the hidden layer, else 0.
 *     Of {@code perceiver}: frames of a video that have an embedding of their own, else 0. Of
 *     {@code video_qformer}, {@code video_llama} and {@code audio_qformer}: rows of the table of
 *     frames or clips, which are the most that a medium has; Video-LLaMA has 32 and 8
 * @param inputNorm what stands in front
 * @param outputNorm layer norm behind, scaled at the start to the deviation of the embeddings
 * @param queries learned queries that look at the features, in the kinds that have them; else null
 * @param frameTokens rows of features T that a frame of a clip has, frame behind frame; 0 where the
 *     features have no frames. How many frames there are, the features tell
 * @param frameQueries of {@code video_llama}: those of the frozen Q-Former that looks at each frame
 *     first; else null
 * @param cells of {@code video_qformer}, {@code video_llama} and {@code audio_qformer}: rows of the
 *     features if each gets a learned offset besides that of its frame, which encoders need whose
 *     maps do not say where a cell lies; else 0
 */
public record ProjectorConfig(
    String type,
    int in,
    int out,
    int hidden,
    int positions,
    @JsonProperty("input_norm") InputNorm.Kind inputNorm,
    @JsonProperty("output_norm") boolean outputNorm,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Queries queries,
    @JsonProperty("frame_tokens") @JsonInclude(JsonInclude.Include.NON_DEFAULT) int frameTokens,
    @JsonProperty("frame_queries") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Queries frameQueries,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) int cells) {

  /** One for media without frames. */
  public ProjectorConfig(
      String type,
      int in,
      int out,
      int hidden,
      int positions,
      InputNorm.Kind inputNorm,
      boolean outputNorm,
      @Nullable Queries queries) {
    this(type, in, out, hidden, positions, inputNorm, outputNorm, queries, 0, null, 0);
  }

  /**
   * Learned queries and the layers in which they look at the features.
   *
   * @param count queries, which are the positions that a medium takes in the decoder
   * @param width of a query
   * @param layers how many
   * @param heads of every attention
   * @param headWidth dimensions of a head; a Q-Former has width / heads
   * @param inner width between the two maps of every MLP
   * @param every looks at the features: in every how many layers of a Q-Former, before every how
   *     many layers of the decoder for gated cross-attention
   * @param vocabulary rows of the word table of a Q-Former that reads the instruction, words that a
   *     masked fusion tells; 0 for none
   * @param textPositions rows of the Q-Former's position table, places of the text of a masked
   *     fusion; 0 for none
   * @param eps of the norms
   */
  public record Queries(
      int count,
      int width,
      int layers,
      int heads,
      @JsonProperty("head_width") int headWidth,
      int inner,
      int every,
      int vocabulary,
      @JsonProperty("text_positions") int textPositions,
      double eps) {
    /** These for text of so many words. */
    public Queries reading(int words) {
      return new Queries(
          count, width, layers, heads, headWidth, inner, every, words, textPositions, eps);
    }

    public Queries {
      if (count < 1 || width < 1 || layers < 1 || heads < 1 || headWidth < 1 || inner < 1) {
        throw new IllegalArgumentException(
            "queries must be positive in every size, got count %d, width %d, layers %d, heads %d, head_width %d, inner %d"
                .formatted(count, width, layers, heads, headWidth, inner));
      }
      if (every < 1 || vocabulary < 0 || textPositions < 0 || eps <= 0) {
        throw new IllegalArgumentException(
            "queries.every must be at least 1, vocabulary and text_positions at least 0, eps above 0, got %d, %d, %d and %s"
                .formatted(every, vocabulary, textPositions, eps));
      }
    }
  }

  public ProjectorConfig {
    if (in <= 0 || out <= 0 || hidden <= 0 || positions < 0) {
      throw new IllegalArgumentException(
          "projector widths must be positive, got in %d, hidden %d, out %d, positions %d"
              .formatted(in, hidden, out, positions));
    }
    if (frameTokens < 0) {
      throw new IllegalArgumentException(
          "projector frame_tokens are the rows of features of a frame, 0 for media without frames, got %d"
              .formatted(frameTokens));
    }
  }

  /**
   * This before a language model: a masked fusion of which nothing else is said tells its words.
   *
   * @param words of the language model
   */
  public ProjectorConfig before(int words) {
    if (queries == null || queries.vocabulary() > 0 || !type.equals(WordFusion.ID)) {
      return this;
    }
    Queries telling =
        new Queries(
            queries.count(),
            queries.width(),
            queries.layers(),
            queries.heads(),
            queries.headWidth(),
            queries.inner(),
            queries.every(),
            words,
            queries.textPositions(),
            queries.eps());
    return new ProjectorConfig(
        type,
        in,
        out,
        hidden,
        positions,
        inputNorm,
        outputNorm,
        telling,
        frameTokens,
        frameQueries,
        cells);
  }

  /** This for features that hold so many rows for each frame. */
  public ProjectorConfig ofFrames(int tokens) {
    return new ProjectorConfig(
        type,
        in,
        out,
        hidden,
        positions,
        inputNorm,
        outputNorm,
        queries,
        tokens,
        frameQueries,
        cells);
  }

  /** LLaVA's first projector: one linear map. */
  public static ProjectorConfig linear(int in, int out) {
    return new ProjectorConfig("linear", in, out, out, 0, InputNorm.Kind.NONE, false, null);
  }

  /**
   * Flamingo's: a resampler whose latents gated blocks in the decoder look at.
   *
   * @param out width of the decoder, which the blocks work in; the latents are {@code in} wide
   * @param queries of width {@code in}
   */
  public static ProjectorConfig perceiver(int in, int out, Queries queries) {
    return new ProjectorConfig(
        PerceiverResampler.ID, in, out, 4 * out, 0, InputNorm.Kind.NONE, false, queries);
  }

  /** LLaVA-1.5's: linear, GELU, linear. */
  public static ProjectorConfig mlp2xGelu(int in, int out) {
    return new ProjectorConfig("mlp2x_gelu", in, out, out, 0, InputNorm.Kind.NONE, false, null);
  }
}

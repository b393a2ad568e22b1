package org.sensorium.fusion.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.audio.media.AudioLimits;
import org.sensorium.fusion.model.FrameChoices;
import org.sensorium.fusion.projector.InputNorm;
import org.sensorium.fusion.projector.PerceiverResampler;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.Projectors;
import org.sensorium.vision.encoder.TokenChoice;
import org.sensorium.vision.media.video.VideoLimits;

/**
 * How a modality is read.
 *
 * @param encoder id or folder of the frozen encoder
 * @param encoderLayers which of its layers (or stages) are read, side by side; -1 is the last
 * @param encoderTokens which tokens of those layers: patches, all or class
 * @param encoderTrainedFrom layer from which on the encoder is trained, where a stage does so; null
 *     for a frozen one
 * @param imageSize side of the pictures, pixels; 0 for what the encoder was made for
 * @param processor how media are prepared: encoder (as its files say) or an id of {@link
 *     Processors}
 * @param frames how many frames of a video are looked at
 * @param frameChoice which ones
 * @param framesJoined whether frames stand side by side in the features of each cell
 * @param seconds of a recording that are heard; 0 for what the encoder was made for
 * @param projector the trained map into the decoder's embeddings
 */
public record MediumConfig(
    String encoder,
    @JsonProperty("encoder_layers") List<Integer> encoderLayers,
    @JsonProperty("encoder_tokens") TokenChoice encoderTokens,
    @JsonProperty("encoder_trained_from") @Nullable Integer encoderTrainedFrom,
    @JsonProperty("image_size") int imageSize,
    String processor,
    int frames,
    @JsonProperty("frame_choice") String frameChoice,
    @JsonProperty("frames_joined") boolean framesJoined,
    double seconds,
    Projector projector) {

  /**
   * The trained map; LLaVA-1.5's unless more is asked for.
   *
   * @param type an id of {@link Projectors}
   * @param pool side of the grid that the encoder's map is averaged to; 0 leaves it as it is
   * @param hidden width between the two maps of {@code mlp2x_gelu}; 0 for the decoder's
   * @param positions whether each cell of the grid gets a learned offset
   * @param inputNorm what stands in front
   * @param outputNorm layer norm behind, scaled at the start to the decoder's embeddings
   * @param queries in the kinds that have them
   * @param tokenizer id or folder of the tokenizer of what is asked, for projectors that read it
   * @param start id, folder or file that its first weights come from; null for new ones
   * @param frameQueries those of the frozen Q-Former that looks at each frame first, in the types
   *     that have one
   */
  public record Projector(
      String type,
      int pool,
      int hidden,
      boolean positions,
      @JsonProperty("input_norm") InputNorm.Kind inputNorm,
      @JsonProperty("output_norm") boolean outputNorm,
      @Nullable Queries queries,
      @Nullable String tokenizer,
      @Nullable String start,
      @JsonProperty("frame_queries") @Nullable Queries frameQueries) {
    public Projector {
      List<String> types = new ArrayList<>();
      Projectors.ids().forEach(types::add);
      Check.that(
          types.contains(type),
          "type is \"%s\", expected one of %s",
          type,
          String.join(", ", types));
      Check.that(pool >= 0, "pool is %d, expected a side in cells, or 0 for none", pool);
      Check.that(hidden >= 0, "hidden is %d, expected a width, or 0 for the decoder's", hidden);
    }
  }

  /**
   * Learned queries and the layers in which they look at the features; the defaults are BLIP-2's.
   *
   * @param count queries, which are the positions that a medium takes in the decoder
   * @param width of a query
   * @param layers how many
   * @param heads of every attention
   * @param headWidth dimensions of a head; 0 for width / heads
   * @param inner width between the two maps of every MLP
   * @param every looks at the features: in every how many layers of a Q-Former, before every how
   *     many layers of the decoder for gated cross-attention
   * @param textPositions longest instruction, tokens, where one is read
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
      @JsonProperty("text_positions") int textPositions,
      double eps) {

    /**
     * The shape, once it is known how many words are read; the places of text stay known for {@code
     * represent}.
     */
    ProjectorConfig.Queries of(int vocabulary) {
      return new ProjectorConfig.Queries(
          count,
          width,
          layers,
          heads,
          headWidth == 0 ? width / heads : headWidth,
          inner,
          every,
          vocabulary,
          textPositions,
          eps);
    }
  }

  public MediumConfig {
    encoderLayers = List.copyOf(encoderLayers);
    Check.that(!encoderLayers.isEmpty(), "encoder_layers is empty, expected for example [-1]");
    Processors.check(processor);
    Check.that(imageSize >= 0, "image_size is %d, expected pixels, or 0", imageSize);
    List<String> choices = FrameChoices.ids();
    Check.that(
        choices.contains(frameChoice),
        "frame_choice is \"%s\", expected one of %s",
        frameChoice,
        String.join(", ", choices));
    int mostFrames = VideoLimits.STANDARD.frames();
    Check.that(
        frames > 0 && frames <= mostFrames,
        "frames is %d, expected 1 to %d, the most that are read of a video",
        frames,
        mostFrames);
    double mostSeconds = AudioLimits.STANDARD.seconds();
    Check.that(
        seconds >= 0 && seconds <= mostSeconds,
        "seconds is %s, expected 0 (what the encoder was made for) to %s, the most that are read of a recording",
        seconds,
        mostSeconds);
    Check.that(
        encoderTrainedFrom == null
            || (projector.pool == 0
                && !projector.positions
                && projector.inputNorm != InputNorm.Kind.STANDARD),
        "encoder_trained_from is %s, but projector.pool, projector.positions and input_norm: standard belong to features that stay as they are: leave out one or the others",
        encoderTrainedFrom);
    Check.that(
        encoderTrainedFrom == null || !projector.type.equals(PerceiverResampler.ID),
        "encoder_trained_from is %s, but in front of a projector of type %s the encoder stays frozen: leave it out",
        encoderTrainedFrom,
        projector.type);
    Check.that(!encoder.isBlank(), "encoder is empty: see ./sensorium models list");
  }
}

package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.fusion.projector.Projectors.Initial;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;

/**
 * Video-LLaMA's bridges: what frames or clips of sound have become gets an embedding of its place
 * in time, a small Q-Former looks at all of it, and a linear map takes its queries into the
 * decoder. Of {@code video_llama} a frozen Q-Former, BLIP-2's, looks at each frame before; the
 * other two kinds take the encoder's rows as they come.
 *
 * <p>Names are the checkpoint's: {@code video_query_tokens}, {@code video_qformer.…} (there {@code
 * video_Qformer.bert.…}), {@code video_frame_position_embedding.weight}, {@code llama_proj}; for
 * sound {@code audio_query_tokens}, {@code audio_qformer.…}, {@code
 * audio_position_embedding.weight}, {@code audio_llama_proj}; of the frozen Q-Former {@code
 * query_tokens} and {@code qformer.…} as {@link QFormer} has them.
 *
 * <p>Legend: B clips, F frames of a clip, T rows of a frame, V their width, N queries of a frame, Q
 * queries of a clip, W width of the Q-Formers, C width of the decoder.
 *
 * @see <a href="https://arxiv.org/abs/2306.02858">Video-LLaMA</a>,
 *     video_llama/models/video_llama.py encode_videoQformer_visual and encode_audioQformer at
 *     64888c0
 */
final class ClipQFormer implements Projector {

  /** The kinds of projector that this is. */
  enum Kind {
    VIDEO_QFORMER("video", "video_frame_position_embedding.weight", "llama_proj"),
    VIDEO_LLAMA("video", "video_frame_position_embedding.weight", "llama_proj"),
    AUDIO_QFORMER("audio", "audio_position_embedding.weight", "audio_llama_proj");

    private final String prefix;
    private final String places;
    private final String map;

    Kind(String branch, String places, String map) {
      this.prefix = branch + "_";
      this.places = places;
      this.map = map;
    }

    /** Rows of Video-LLaMA's table of frames or clips. */
    int publishedRows() {
      return this == AUDIO_QFORMER ? 8 : 32;
    }

    /** The id in {@link Projectors}. */
    String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of a config; null if it is none of these. */
    static @Nullable Kind of(ProjectorConfig config) {
      for (Kind kind : values()) {
        if (kind.id().equals(config.type())) {
          return kind;
        }
      }
      return null;
    }

    /** Accepts the names that the published files have, of both Q-Formers. */
    void acceptPublishedNames(WeightScope scope, ProjectorConfig config) {
      QFormerWeights.acceptBertNames(
          scope, prefix + "qformer", prefix + "Qformer.bert", sizes(config).layers());
      if (this == VIDEO_LLAMA) {
        QFormerWeights.acceptLavisNames(scope, frameSizes(config).layers());
      }
    }
  }

  private final Kind kind;
  private final @Nullable QFormer frames; // frozen
  private final int tokens; // T of the features
  private final NDArray places; // (most frames, V or W)
  private final QFormer clip;
  private final NDArray weight; // (C, W)
  private final NDArray bias; // (C)

  private ClipQFormer(
      Kind kind,
      @Nullable QFormer frames,
      int tokens,
      NDArray places,
      QFormer clip,
      NDArray weight,
      NDArray bias) {
    this.kind = kind;
    this.frames = frames;
    this.tokens = tokens;
    this.places = places;
    this.clip = clip;
    this.weight = weight;
    this.bias = bias;
  }

  /** Reads or makes the weights, which stay the source's. */
  static ClipQFormer load(Kind kind, WeightSource source, ProjectorConfig config)
      throws IOException {
    Queries sizes = sizes(config);
    if (config.positions() < 1) {
      throw new IllegalArgumentException(
          "projector \"%s\" counts frames, so positions must say how many there are at most, got 0; Video-LLaMA has 32 frames and 8 clips of sound"
              .formatted(config.type()));
    }
    QFormer frames =
        kind == Kind.VIDEO_LLAMA ? QFormer.load(source, config.in(), frameSizes(config)) : null;
    int seen = frames == null ? config.in() : frames.sizes().width();
    WeightSource prefixed =
        (name, shape, initial) -> source.get(kind.prefix + name, shape, initial);
    return new ClipQFormer(
        kind,
        frames,
        tokens(kind, config),
        source.get(kind.places, new Shape(config.positions(), seen), Initial.UNIT_NORMAL),
        QFormer.load(prefixed, seen, sizes),
        source.get(kind.map + ".weight", new Shape(config.out(), sizes.width()), Initial.LINEAR),
        source.get(kind.map + ".bias", new Shape(config.out()), Initial.ZEROS));
  }

  private static int tokens(Kind kind, ProjectorConfig config) {
    if (kind == Kind.AUDIO_QFORMER && config.frameTokens() <= 1) {
      return 1; // a clip of sound is one row
    }
    if (config.frameTokens() < 1) {
      throw new IllegalArgumentException(
          "projector \"%s\" looks at frames, so frame_tokens must say how many rows one has, got 0"
              .formatted(config.type()));
    }
    return config.frameTokens();
  }

  private static Queries sizes(ProjectorConfig config) {
    return required(config, config.queries(), "queries");
  }

  private static Queries frameSizes(ProjectorConfig config) {
    return required(config, config.frameQueries(), "frame_queries");
  }

  private static Queries required(ProjectorConfig config, @Nullable Queries sizes, String name) {
    if (sizes == null || sizes.vocabulary() > 0) {
      throw new IllegalArgumentException(
          "projector \"%s\" needs %s (count, width, layers, heads, …) without a vocabulary: it reads no text"
              .formatted(config.type(), name));
    }
    return sizes;
  }

  @Override
  public NDArray forward(NDArray features) {
    return Kernels.linear(queries(features), weight, bias); // (B, Q, W) -> (B, Q, C)
  }

  /** The queries of a clip once they have looked at it, (B, Q, W). */
  NDArray queries(NDArray features) {
    return clip.forward(placed(rows(features)));
  }

  /** What the Q-Former of the clip looks at, before places in time are added. */
  private NDArray rows(NDArray features) {
    if (frames == null) {
      return features;
    }
    NDArray single = PerFrame.split(features, tokens); // (B·F, T, V)
    return PerFrame.join(frames.forward(single), features.getShape().get(0)); // (B, F·N, W)
  }

  /** Adds to all rows of a frame the embedding of its place. */
  private NDArray placed(NDArray x) {
    int each = frames == null ? tokens : frames.sizes().count();
    int count = PerFrame.count(x, each);
    if (count > places.getShape().get(0)) {
      throw new IllegalArgumentException(
          "a medium has %d frames or clips, but there are embeddings of %d: take fewer"
              .formatted(count, places.getShape().get(0)));
    }
    long[] at = new long[count * each];
    for (int i = 0; i < at.length; i++) {
      at[i] = i / each;
    }
    return Kernels.add(x, Kernels.embedding(x.getManager().create(at), places));
  }

  /** Asked before the first medium is: an encoder that gives too many rows is refused here. */
  @Override
  public int positions(int featurePositions) {
    int count = (featurePositions + tokens - 1) / tokens;
    if (count > places.getShape().get(0)) {
      throw new IllegalArgumentException(
          "projector \"%s\" has embeddings of %d frames or clips, but the encoder makes %d of a medium: ask for fewer frames or, of sound, average neighbours with projector.pool; an encoder such as ImageBind's gives one row a clip"
              .formatted(kind.id(), places.getShape().get(0), count));
    }
    return clip.sizes().count();
  }

  @Override
  public Map<String, NDArray> weights() {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    weights.put(kind.places, places);
    clip.weights().forEach((name, array) -> weights.put(kind.prefix + name, array));
    weights.put(kind.map + ".weight", weight);
    weights.put(kind.map + ".bias", bias);
    return weights;
  }

  @Override
  public Map<String, NDArray> constants() {
    return frames == null ? Map.of() : frames.weights();
  }
}

package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;

/** The kinds of projector, by exact id. */
public final class Projectors {

  /** Reads or makes the weights of one kind. */
  private interface Kind {
    Projector load(WeightSource source, ProjectorConfig config) throws IOException;
  }

  private static final Map<String, Kind> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put("linear", LinearProjector::load);
    KINDS.put("mlp2x_gelu", MlpProjector::load);
    KINDS.put(DeepMlpProjector.ID, DeepMlpProjector::load);
    KINDS.put("qformer", framed(QFormerProjector::load));
    KINDS.put("qformer_instruct", framed(QFormerProjector::loadInstruct));
    KINDS.put(PerceiverResampler.ID, PerceiverResampler::load);
    KINDS.put("query_decoder", QueryDecoderProjector::load);
    KINDS.put("pooled_mlp", PooledMlpProjector::load);
    KINDS.put(WordFusion.ID, WordFusion::load);
    for (ClipQFormer.Kind kind : ClipQFormer.Kind.values()) {
      KINDS.put(kind.id(), clips(kind));
    }
    KINDS.put(SpatioTemporalPool.ID, SpatioTemporalPool::load);
  }

  private Projectors() {}

  /** Each frame of a clip by itself, all that a small encoder needs around them. */
  private static Kind framed(Kind kind) {
    return (source, config) ->
        FramedProjector.around(
            PerFrame.around(kind.load(source, config), config.frameTokens()),
            source,
            config,
            config.positions());
  }

  /** The same; which frame a row belongs to says a table of their own. */
  private static Kind clips(ClipQFormer.Kind kind) {
    return (source, config) ->
        FramedProjector.around(
            ClipQFormer.load(kind, source, config), source, config, config.cells());
  }

  /**
   * The {@link ProjectorConfig#positions} of a new projector: the kinds that read clips have a
   * table of frames or clips as long as Video-LLaMA's.
   *
   * @param asked those of the features if each position has an offset, else 0
   */
  public static int tableRows(String type, int asked) {
    for (ClipQFormer.Kind kind : ClipQFormer.Kind.values()) {
      if (kind.id().equals(type)) {
        return kind.publishedRows();
      }
    }
    return asked;
  }

  /** The {@link ProjectorConfig#cells} of a new projector. */
  public static int cells(String type, int asked) {
    return Arrays.stream(ClipQFormer.Kind.values()).anyMatch(kind -> kind.id().equals(type))
        ? asked
        : 0;
  }

  /** Whether a type takes frames of a clip, one behind the other, and nothing else. */
  public static boolean looksAtFrames(String type) {
    return type.equals(ClipQFormer.Kind.VIDEO_QFORMER.id())
        || type.equals(ClipQFormer.Kind.VIDEO_LLAMA.id())
        || type.equals(SpatioTemporalPool.ID);
  }

  /** The known ids. */
  public static Iterable<String> ids() {
    return KINDS.keySet();
  }

  /**
   * Reads a projector from a checkpoint.
   *
   * @param scope the one its names are relative to; of a Q-Former that is the one that holds {@code
   *     query_tokens}, and LAVIS' and Video-LLaMA's names are accepted too
   */
  public static Projector load(WeightScope scope, ProjectorConfig config) throws IOException {
    if (isQFormer(config)) {
      QFormerWeights.acceptLavisNames(scope, layers(config));
    }
    ClipQFormer.Kind clips = ClipQFormer.Kind.of(config);
    if (clips != null) {
      clips.acceptPublishedNames(scope, config);
    }
    return kind(config).load(new Stored(scope, Precision.FLOAT32), config);
  }

  /**
   * A new projector: linear maps as torch initialises them, everything else as documented there.
   *
   * @param manager owner of the weights
   * @param seed of the random weights
   * @param embeddingDeviation standard deviation of the decoder's embeddings
   * @throws IllegalArgumentException if the config does not fit its kind, or the kind has frozen
   *     parts, which cannot be new
   */
  public static Projector create(
      NDManager manager, ProjectorConfig config, long seed, double embeddingDeviation) {
    if (ClipQFormer.Kind.of(config) == ClipQFormer.Kind.VIDEO_LLAMA) {
      throw new IllegalArgumentException(
          "projector \"%s\" holds a frozen Q-Former of frames, which cannot be new; let the projector start from a BLIP-2 or Video-LLaMA checkpoint"
              .formatted(config.type()));
    }
    try {
      return kind(config).load(fresh(manager, seed, embeddingDeviation), config);
    } catch (IOException e) {
      throw new IllegalStateException("making weights reads no file", e);
    }
  }

  /**
   * A Q-Former that starts from BERT ({@link QFormerWeights#fromBert}).
   *
   * @param bert a checkpoint of BERT; its manager owns the weights
   * @param seed of what is new
   * @throws CheckpointException if a weight is missing or of another shape
   */
  public static Projector createFromBert(WeightScope bert, ProjectorConfig config, long seed)
      throws IOException {
    return started(
        bert,
        config,
        QFormerWeights.fromBert(bert, layers(config), fresh(bert.manager(), seed, 1)));
  }

  /**
   * A Q-Former that starts from BLIP-2's first stage, with a new map into the decoder.
   *
   * @param stage a checkpoint of {@code QFormerRepresentation} or LAVIS; its manager owns the
   *     weights
   * @param seed of the map
   * @throws CheckpointException if a weight is missing or of another shape
   */
  public static Projector createFromRepresentation(
      WeightScope stage, ProjectorConfig config, long seed) throws IOException {
    return started(
        stage,
        config,
        QFormerWeights.fromRepresentation(stage, layers(config), fresh(stage.manager(), seed, 1)));
  }

  /**
   * Video-LLaMA's projector as its training begins: the Q-Former of frames is BLIP-2's, everything
   * behind it is new.
   *
   * @param blip2 a checkpoint of BLIP-2, of either stage, with the hub's names or LAVIS'; its
   *     manager owns the weights, and what else is in it is accepted
   * @param seed of what is new
   * @throws CheckpointException if a weight is missing or of another shape
   */
  public static Projector createFromImageQFormer(
      WeightScope blip2, ProjectorConfig config, long seed) throws IOException {
    Queries frames = config.frameQueries();
    if (ClipQFormer.Kind.of(config) != ClipQFormer.Kind.VIDEO_LLAMA || frames == null) {
      throw new IllegalArgumentException(
          "projector \"%s\" does not look at frames with a Q-Former first, expected \"video_llama\" with frame_queries"
              .formatted(config.type()));
    }
    return started(
        blip2,
        config,
        QFormerWeights.fromImageQFormer(blip2, frames.layers(), fresh(blip2.manager(), seed, 1)));
  }

  private static Projector started(WeightScope from, ProjectorConfig config, WeightSource source)
      throws IOException {
    Projector projector = kind(config).load(source, config);
    from.finish();
    return projector;
  }

  /**
   * Makes weights.
   *
   * @param manager owner of the weights
   * @param embeddingDeviation what {@link Initial#EMBEDDING_DEVIATION} is
   */
  public static WeightSource fresh(NDManager manager, long seed, double embeddingDeviation) {
    SplittableRandom random = new SplittableRandom(seed);
    return (name, shape, initial) ->
        manager.create(initial.values(shape, random, embeddingDeviation), shape);
  }

  private static boolean isQFormer(ProjectorConfig config) {
    return config.type().equals("qformer") || config.type().equals("qformer_instruct");
  }

  private static int layers(ProjectorConfig config) {
    if (!isQFormer(config) || config.queries() == null) {
      throw new IllegalArgumentException(
          "projector \"%s\" %s no Q-Former, expected \"qformer\" or \"qformer_instruct\" with queries"
              .formatted(config.type(), isQFormer(config) ? "without queries is" : "is"));
    }
    return config.queries().layers();
  }

  private static Kind kind(ProjectorConfig config) {
    Kind kind = KINDS.get(config.type());
    if (kind == null) {
      throw new IllegalArgumentException(
          "projector \"%s\" is not known, expected one of %s"
              .formatted(config.type(), String.join(", ", KINDS.keySet())));
    }
    return kind;
  }

  /** Where a projector takes a weight from. */
  public interface WeightSource {
    NDArray get(String name, Shape shape, Initial initial) throws IOException;

    /** The shape of a weight that a checkpoint may have or not; null where it has none. */
    default @Nullable Shape shape(String name) {
      return null;
    }
  }

  /** A checkpoint; matrices of linear maps are held in a precision. */
  record Stored(WeightScope scope, Precision precision) implements WeightSource {
    @Override
    public NDArray get(String name, Shape shape, Initial initial) throws IOException {
      return initial == Initial.LINEAR ? scope.get(name, shape, precision) : scope.get(name, shape);
    }

    @Override
    public @Nullable Shape shape(String name) {
      return scope.shape(name);
    }
  }

  /** How a new weight starts. */
  public enum Initial {
    /** Uniform in ±1/√in, torch's Linear. */
    LINEAR,
    ZEROS,
    ONES,
    /** Normal with deviation 0.5. */
    NORMAL,
    /** Normal with deviation 0.02, BERT's {@code initializer_range}. */
    BERT,
    /** Normal with deviation 1, torch.randn. */
    UNIT_NORMAL,
    /** Normal with deviation 1/√in: a map that is stored as (in, out). */
    TRANSPOSED,
    /** The deviation of the decoder's embeddings everywhere. */
    EMBEDDING_DEVIATION;

    float[] values(Shape shape, SplittableRandom random, double embeddingDeviation) {
      float[] values = new float[Math.toIntExact(shape.size())];
      double bound = 1 / Math.sqrt(shape.get(shape.dimension() - 1));
      for (int i = 0; i < values.length; i++) {
        values[i] =
            (float)
                switch (this) {
                  case LINEAR -> random.nextDouble(-bound, bound);
                  case ZEROS -> 0;
                  case ONES -> 1;
                  case NORMAL -> 0.5 * random.nextGaussian();
                  case BERT -> 0.02 * random.nextGaussian();
                  case UNIT_NORMAL -> random.nextGaussian();
                  case TRANSPOSED -> random.nextGaussian() / Math.sqrt(shape.get(0));
                  case EMBEDDING_DEVIATION -> embeddingDeviation;
                };
      }
      return values;
    }
  }
}

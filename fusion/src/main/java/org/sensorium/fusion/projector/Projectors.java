package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.sensorium.nn.checkpoint.WeightScope;

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
    KINDS.put("query_decoder", QueryDecoderProjector::load);
    KINDS.put("pooled_mlp", PooledMlpProjector::load);
    KINDS.put("masked_word", WordFusion::load);
  }

  private Projectors() {}

  /** The known ids. */
  public static Iterable<String> ids() {
    return KINDS.keySet();
  }

  /** Reads a projector from a checkpoint. */
  public static Projector load(WeightScope scope, ProjectorConfig config) throws IOException {
    return kind(config).load((name, shape, initial) -> scope.get(name, shape), config);
  }

  /**
   * A new projector: linear maps as torch initialises them, everything else as documented there.
   *
   * @param manager owner of the weights
   * @param seed of the random weights
   * @param embeddingDeviation standard deviation of the decoder's embeddings
   */
  public static Projector create(
      NDManager manager, ProjectorConfig config, long seed, double embeddingDeviation) {
    SplittableRandom random = new SplittableRandom(seed);
    try {
      return kind(config)
          .load(
              (name, shape, initial) ->
                  manager.create(initial.values(shape, random, embeddingDeviation), shape),
              config);
    } catch (IOException e) {
      throw new IllegalStateException("making weights reads no file", e);
    }
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
  interface WeightSource {
    NDArray get(String name, Shape shape, Initial initial) throws IOException;
  }

  /** How a new weight starts. */
  enum Initial {
    /** Uniform in ±1/√in, torch's Linear. */
    LINEAR,
    ZEROS,
    ONES,
    /** Normal with deviation 0.5. */
    NORMAL,
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
                  case UNIT_NORMAL -> random.nextGaussian();
                  case TRANSPOSED -> random.nextGaussian() / Math.sqrt(shape.get(0));
                  case EMBEDDING_DEVIATION -> embeddingDeviation;
                };
      }
      return values;
    }
  }
}

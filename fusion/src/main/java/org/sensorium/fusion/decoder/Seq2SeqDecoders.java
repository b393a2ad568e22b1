package org.sensorium.fusion.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;

/** The kinds of encoder–decoder, by the exact {@code model_type} of a checkpoint's config. */
public final class Seq2SeqDecoders {

  /** Reads a config, then the weights. */
  private interface Kind {
    Seq2SeqDecoder load(WeightScope scope, HubConfig config, Precision precision)
        throws IOException;
  }

  private static final Map<String, Kind> KINDS =
      new TreeMap<>(
          Map.of(
              "ofa",
              (scope, config, precision) -> OfaModel.load(scope, OfaShape.of(config), precision),
              "t5",
              (scope, config, precision) -> T5Decoder.load(scope, T5Shape.of(config), precision)));

  private Seq2SeqDecoders() {}

  /**
   * Reads an encoder–decoder, alone or as part of a larger checkpoint.
   *
   * @param scope its corner; its manager owns the weights
   * @param config as a hub {@code config.json} writes it
   * @throws CheckpointException if weights are missing or left over, or the architecture is unknown
   */
  public static Seq2SeqDecoder load(WeightScope scope, JsonNode config, Precision precision)
      throws IOException {
    String type = config.path("model_type").asText();
    Kind kind = KINDS.get(type);
    if (kind == null) {
      throw new CheckpointException(
          "%s: model_type is \"%s\", expected one of %s"
              .formatted(scope.source(), type, String.join(", ", KINDS.keySet())));
    }
    try {
      Seq2SeqDecoder decoder = kind.load(scope, new HubConfig(config), precision);
      scope.finish();
      return decoder;
    } catch (IllegalArgumentException e) { // a config that makes no sense
      throw new CheckpointException("%s: %s".formatted(scope.source(), e.getMessage()), e);
    }
  }

  /** The {@code model_type}s that are known. */
  public static Set<String> kinds() {
    return Collections.unmodifiableSet(KINDS.keySet());
  }
}

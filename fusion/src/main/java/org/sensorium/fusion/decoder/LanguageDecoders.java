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

/** The kinds of decoder, by the exact {@code model_type} of a checkpoint's config. */
public final class LanguageDecoders {

  /** Reads what a family's config tells. */
  private interface Family {
    DecoderPlan plan(HubConfig config);
  }

  private static final Map<String, Family> FAMILIES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("gemma", GemmaFamily::plan),
              Map.entry("gpt2", Gpt2Family::plan),
              Map.entry("gpt_neox", GptNeoxFamily::plan),
              Map.entry("llama", LlamaFamily::plan),
              Map.entry("mistral", MistralFamily::plan),
              Map.entry("mosaic_gpt", MptFamily::mosaic),
              Map.entry("mpt", MptFamily::plan),
              Map.entry("opt", OptFamily::plan),
              Map.entry("phi", PhiFamily::plan),
              Map.entry("phi3", Phi3Family::plan),
              Map.entry("qwen2", QwenFamily::qwen2),
              Map.entry("qwen3", QwenFamily::qwen3),
              Map.entry("stablelm", StableLmFamily::plan)));

  private LanguageDecoders() {}

  /**
   * Reads a decoder that is part of a larger checkpoint.
   *
   * @param scope the decoder's corner; its manager owns the weights
   * @param config as a hub {@code config.json} writes it
   * @throws CheckpointException if weights are missing or left over, or the architecture is unknown
   */
  public static LanguageDecoder load(WeightScope scope, JsonNode config, Precision precision)
      throws IOException {
    LanguageDecoder decoder =
        TransformerDecoder.load(scope, plan(scope.source(), config), precision);
    scope.finish();
    return decoder;
  }

  /** The {@code model_type}s that are known. */
  public static Set<String> families() {
    return Collections.unmodifiableSet(FAMILIES.keySet());
  }

  /**
   * A decoder's numbered list of layers.
   *
   * @param path what the checkpoint calls it, {@code model.layers}
   * @param count how many there are
   */
  public record LayerList(String path, int count) {}

  /**
   * The layers of the decoder that a config describes.
   *
   * @param source of the config, for messages
   */
  public static LayerList layers(String source, JsonNode config) throws CheckpointException {
    DecoderPlan plan = plan(source, config);
    return new LayerList(plan.names().outer().layers(), plan.shape().layers());
  }

  /** What a config tells, without any weights. */
  static DecoderPlan plan(String source, JsonNode config) throws CheckpointException {
    String type = config.path("model_type").asText();
    Family family = FAMILIES.get(type);
    if (family == null) {
      throw new CheckpointException(
          "%s: model_type is \"%s\", expected one of %s"
              .formatted(source, type, String.join(", ", FAMILIES.keySet())));
    }
    try {
      return family.plan(new HubConfig(config));
    } catch (IllegalArgumentException e) { // a config that makes no sense
      throw new CheckpointException("%s: %s".formatted(source, e.getMessage()), e);
    }
  }
}

package org.sensorium.fusion.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.chat.ChatTemplate;
import org.sensorium.fusion.chat.ChatTemplates;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.Projectors;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.SafetensorsWriter;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.lora.LoraAdapter;
import org.sensorium.nn.text.Tokenizer;

/**
 * The parts of a model in memory, and its folder:
 *
 * <table>
 * <tr><td>{@code sensorium.json}</td><td>{@link ModelSpec}</td></tr>
 * <tr><td>{@code model.safetensors}</td><td>the projector, {@code multi_modal_projector.…}; with a
 *     decoder that was trained as a whole its weights too, {@code language_model.…}</td></tr>
 * <tr><td>{@code adapter_config.json}, {@code adapter_model.safetensors}</td><td>low-rank adapters of
 *     the decoder, as PEFT writes them</td></tr>
 * <tr><td>{@code tokenizer.json}, {@code tokenizer_config.json}, {@code
 *     chat_template.jinja}</td><td>the tokenizer</td></tr>
 * </table>
 *
 * <p>Closing frees every weight.
 */
public final class ModelParts implements AutoCloseable {
  private static final String PROJECTOR = "multi_modal_projector";
  private static final String WEIGHTS = "model.safetensors";

  private final NDManager manager;
  private final ModelSpec spec;
  private final MediaEncoder encoder;
  private final MultimodalNetwork network;
  private final Tokenizer tokenizer;
  private final ChatTemplate template;
  private @Nullable LoraAdapter adapter;
  private boolean decoderTrained;

  private ModelParts(
      NDManager manager,
      ModelSpec spec,
      MediaEncoder encoder,
      MultimodalNetwork network,
      Tokenizer tokenizer,
      ChatTemplate template) {
    this.manager = manager;
    this.spec = spec;
    this.encoder = encoder;
    this.network = network;
    this.tokenizer = tokenizer;
    this.template = template;
  }

  /**
   * A model whose projector is new.
   *
   * @param seed of the projector's weights
   */
  public static ModelParts create(
      ModelSpec.Encoder encoder,
      ModelSpec.ProjectorShape projector,
      ModelSpec.Source decoder,
      String template,
      String system,
      ModelSources sources,
      Device device,
      Precision precision,
      long seed)
      throws IOException {
    Frozen frozen = Frozen.load(encoder, decoder, null, sources, device, precision);
    try {
      LanguageDecoder language = frozen.language().decoder();
      ProjectorConfig config = projector.between(frozen.encoder(), language.width());
      ModelSpec spec =
          new ModelSpec(
              new ModelSpec.Encoder(
                  encoder.id(), frozen.encoderSource(), encoder.layers(), encoder.grid()),
              config,
              frozen.decoderSource(),
              false,
              template,
              system,
              precision.id());
      double deviation = deviation(frozen.manager(), language);
      return of(spec, frozen, Projectors.create(frozen.manager(), config, seed, deviation), null);
    } catch (IOException | RuntimeException e) {
      frozen.manager().close();
      throw e;
    }
  }

  /**
   * A model from its folder.
   *
   * @param precision of the decoder's matrices; null for the one of training
   * @throws CheckpointException if a file is missing or does not fit, or if a frozen part is not
   *     the one that the model was trained with
   */
  public static ModelParts open(
      Path folder, ModelSources sources, Device device, @Nullable Precision precision)
      throws IOException {
    ModelSpec spec = ModelSpec.read(folder);
    Precision used = precision == null ? Precision.of(spec.precision()) : precision;
    Frozen frozen = Frozen.load(spec.encoder(), spec.decoder(), folder, sources, device, used);
    try (Checkpoint weights = Checkpoints.open(folder.resolve(WEIGHTS))) {
      fits(spec, frozen);
      WeightScope scope = WeightScope.of(weights, frozen.manager()).sub(PROJECTOR);
      Projector projector = Projectors.load(scope, spec.projector());
      scope.finish();
      ModelParts parts = of(spec, frozen, projector, folder);
      if (spec.adapter()) {
        LoraAdapter adapter = LoraAdapter.load(folder, frozen.language().decoder().linears());
        adapter.attach();
        parts.adapter = adapter;
      }
      return parts;
    } catch (IOException | RuntimeException e) {
      frozen.manager().close();
      throw e;
    }
  }

  private static void fits(ModelSpec spec, Frozen frozen) throws CheckpointException {
    int in = frozen.encoder().width();
    int out = frozen.language().decoder().width();
    if (spec.projector().in() != in || spec.projector().out() != out) {
      throw new CheckpointException(
          "the projector maps %d to %d numbers, but the encoder %s gives %d and the decoder %s takes %d"
              .formatted(
                  spec.projector().in(),
                  spec.projector().out(),
                  spec.encoder().id(),
                  in,
                  spec.decoder().source(),
                  out));
    }
  }

  private static ModelParts of(
      ModelSpec spec, Frozen frozen, Projector projector, @Nullable Path folder)
      throws IOException {
    Tokenizer tokenizer = frozen.language().tokenizer();
    String template =
        folder != null && spec.template().endsWith(".jinja")
            ? folder.resolve(spec.template()).toString()
            : spec.template();
    return new ModelParts(
        frozen.manager(),
        spec,
        frozen.encoder(),
        new MultimodalNetwork(projector, frozen.language().decoder()),
        tokenizer,
        ChatTemplates.resolve(template, tokenizer));
  }

  /** Standard deviation of the decoder's embeddings, over the first rows of the table. */
  private static double deviation(NDManager manager, LanguageDecoder decoder) {
    int rows = Math.min(decoder.vocabularySize(), 4096);
    try (NDManager work = manager.newSubManager()) {
      long[] ids = new long[rows];
      for (int i = 0; i < rows; i++) {
        ids[i] = i;
      }
      float[] values = decoder.embed(work.create(ids)).toFloatArray();
      double sum = 0;
      double squares = 0;
      for (float value : values) {
        sum += value;
        squares += (double) value * value;
      }
      double mean = sum / values.length;
      return Math.sqrt(squares / values.length - mean * mean);
    }
  }

  /** Writes the folder; it must exist. */
  public void save(Path folder) throws IOException {
    ModelSpec said = spec.withAdapter(adapter != null);
    if (spec.template().endsWith(".jinja")) {
      Path file = Path.of(spec.template());
      String name = String.valueOf(file.getFileName());
      Files.copy(file, folder.resolve(name));
      said = said.withTemplate(name);
    }
    said.write(folder);
    Map<String, NDArray> weights = new LinkedHashMap<>();
    network.projector().weights().forEach((name, w) -> weights.put(PROJECTOR + "." + name, w));
    network.projector().constants().forEach((name, w) -> weights.put(PROJECTOR + "." + name, w));
    SafetensorsWriter.write(folder.resolve(WEIGHTS), weights);
    tokenizer.save(folder);
    if (adapter != null) {
      adapter.save(folder);
    }
  }

  /** Everything that training has made or may change, by name. */
  public Map<String, NDArray> trained() {
    Map<String, NDArray> trained = new LinkedHashMap<>();
    network.projector().weights().forEach((name, w) -> trained.put(PROJECTOR + "." + name, w));
    network.projector().constants().forEach((name, w) -> trained.put(PROJECTOR + "." + name, w));
    if (adapter != null) {
      trained.putAll(adapter.parameters());
    }
    if (decoderTrained) {
      network.decoder().weights().forEach((name, w) -> trained.put("language_model." + name, w));
    }
    return trained;
  }

  /** Owner of all weights; decides the device. */
  public NDManager manager() {
    return manager;
  }

  public ModelSpec spec() {
    return spec;
  }

  public MediaEncoder encoder() {
    return encoder;
  }

  public MultimodalNetwork network() {
    return network;
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  public ChatTemplate template() {
    return template;
  }

  /** The low-rank adapters, if there are any. */
  public @Nullable LoraAdapter adapter() {
    return adapter;
  }

  /** From here on the decoder's own weights are trained too, and saved with the model. */
  public void setDecoderTrained() {
    decoderTrained = true;
  }

  /** Takes adapters that are attached to the decoder already. */
  public void setAdapter(LoraAdapter attached) {
    adapter = attached;
  }

  @Override
  public void close() {
    if (adapter != null) {
      adapter.close();
    }
    tokenizer.close();
    manager.close();
  }
}

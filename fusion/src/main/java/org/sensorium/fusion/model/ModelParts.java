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
import org.sensorium.fusion.decoder.LanguageDecoders;
import org.sensorium.fusion.model.source.FileHash;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.fusion.projector.Projector;
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

  /** How the projector of a model comes to be. */
  private interface ProjectorSource {
    Projector projector(NDManager manager, LanguageDecoder decoder, MediaEncoder encoder)
        throws IOException;
  }

  /**
   * A model whose projector is new.
   *
   * @param spec its parts; checksums are filled in, the projector's {@code in}, {@code out} and
   *     {@code positions} have to fit
   * @param seed of the projector's weights
   */
  public static ModelParts create(
      ModelSpec spec, ModelSources sources, Device device, Precision precision, long seed)
      throws IOException {
    return load(
        spec,
        null,
        sources,
        device,
        precision,
        (manager, decoder, encoder) ->
            Projectors.create(manager, spec.projector(), seed, deviation(manager, decoder)));
  }

  /**
   * A model from its folder.
   *
   * @throws CheckpointException if a file is missing or does not fit, or if a frozen part is not the
   *     one that the model was trained with
   */
  public static ModelParts open(
      Path folder, ModelSources sources, Device device, @Nullable Precision precision)
      throws IOException {
    ModelSpec spec = ModelSpec.read(folder);
    Precision used = precision == null ? Precision.of(spec.precision()) : precision;
    ModelParts parts =
        load(
            spec,
            folder,
            sources,
            device,
            used,
            (manager, decoder, encoder) -> {
              try (Checkpoint weights = Checkpoints.open(folder.resolve(WEIGHTS))) {
                WeightScope scope = WeightScope.of(weights, manager).sub(PROJECTOR);
                Projector projector = Projectors.load(scope, spec.projector());
                scope.finish();
                return projector;
              }
            });
    if (spec.adapter()) {
      LoraAdapter adapter = LoraAdapter.load(folder, parts.network.decoder().linears());
      adapter.attach();
      parts.adapter = adapter;
    }
    return parts;
  }

  private static ModelParts load(
      ModelSpec spec,
      @Nullable Path folder,
      ModelSources sources,
      Device device,
      Precision precision,
      ProjectorSource projectors)
      throws IOException {
    Path decoderPath = sources.resolve(spec.decoder().source());
    Path encoderPath = sources.resolve(spec.encoder().source().source());
    String decoderSum = checked(spec.decoder(), decoderPath);
    String encoderSum = checked(spec.encoder().source(), encoderPath);
    NDManager manager = NDManager.newBaseManager(device);
    try {
      LanguageDecoders.Loaded loaded = LanguageDecoders.load(decoderPath, manager, precision);
      MediaEncoder encoder =
          MediaEncoders.load(
              spec.encoder().id(),
              manager,
              encoderPath,
              spec.encoder().layers(),
              spec.encoder().grid());
      if (spec.projector().in() != encoder.width()
          || spec.projector().out() != loaded.decoder().width()) {
        throw new CheckpointException(
            "the projector maps %d to %d numbers, but the encoder %s gives %d and the decoder %s takes %d"
                .formatted(
                    spec.projector().in(),
                    spec.projector().out(),
                    spec.encoder().id(),
                    encoder.width(),
                    spec.decoder().source(),
                    loaded.decoder().width()));
      }
      Projector projector = projectors.projector(manager, loaded.decoder(), encoder);
      String template = spec.template();
      if (folder != null && template.endsWith(".jinja")) {
        template = folder.resolve(template).toString();
      }
      return new ModelParts(
          manager,
          spec.withChecksums(encoderSum, decoderSum),
          encoder,
          new MultimodalNetwork(projector, loaded.decoder()),
          loaded.tokenizer(),
          ChatTemplates.resolve(template, loaded.tokenizer()));
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private static String checked(ModelSpec.Source source, Path path) throws IOException {
    String sum = FileHash.sha256Of(path);
    if (source.sha256() != null && !source.sha256().equals(sum)) {
      throw new CheckpointException(
          "%s: %s has SHA-256 %s, but the model was trained with %s"
              .formatted(source.source(), path, sum, source.sha256()));
    }
    return sum;
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
    spec.withAdapter(adapter != null).write(folder);
    Map<String, NDArray> weights = new LinkedHashMap<>();
    network.projector().weights().forEach((name, w) -> weights.put(PROJECTOR + "." + name, w));
    network.projector().constants().forEach((name, w) -> weights.put(PROJECTOR + "." + name, w));
    SafetensorsWriter.write(folder.resolve(WEIGHTS), weights);
    tokenizer.save(folder);
    if (spec.template().endsWith(".jinja")) {
      Path file = Path.of(spec.template());
      Files.copy(file, folder.resolve(String.valueOf(file.getFileName())));
    }
    if (adapter != null) {
      adapter.save(folder);
    }
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

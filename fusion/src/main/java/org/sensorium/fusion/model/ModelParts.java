package org.sensorium.fusion.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.chat.ChatTemplate;
import org.sensorium.fusion.chat.ChatTemplates;
import org.sensorium.fusion.decoder.LanguageModel;
import org.sensorium.fusion.decoder.LanguageModels;
import org.sensorium.fusion.decoder.LlavaCheckpoint;
import org.sensorium.fusion.decoder.TrainedRows;
import org.sensorium.fusion.input.RowEncoder;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.text.Tokenizer;

/**
 * The parts of a model in memory, and its folder:
 *
 * <table>
 * <tr><td>{@code sensorium.json}</td><td>{@link ModelSpec}</td></tr>
 * <tr><td>{@code config.json}</td><td>kind of the encoder, shape of the decoder ({@code
 *     text_config})</td></tr>
 * <tr><td>{@code model*.safetensors}</td><td>the projector, {@code multi_modal_projector.…}; with a
 *     decoder that was trained as a whole its weights too, {@code language_model.…}</td></tr>
 * <tr><td>{@code adapter_config.json}, {@code adapter_model.safetensors}</td><td>low-rank adapters of
 *     the decoder, as PEFT writes them</td></tr>
 * <tr><td>{@code tokenizer.json}, {@code tokenizer_config.json}, {@code
 *     chat_template.jinja}</td><td>the tokenizer; the template also where a file was named</td></tr>
 * <tr><td>{@code qformer_tokenizer/}</td><td>tokenizer of what an instruction-aware projector
 *     reads</td></tr>
 * <tr><td>{@code preprocessor_config.json}</td><td>how pictures are prepared; of other modalities in
 *     {@code video/}, {@code audio/} and {@code points/}</td></tr>
 * <tr><td>{@code points/config.json}</td><td>shape of an encoder that began with new weights, all of
 *     which are then in {@code model*.safetensors}</td></tr>
 * <tr><td>{@code adapters/<modality>/}</td><td>adapters of one modality alone</td></tr>
 * </table>
 *
 * <p>Closing frees every weight.
 */
public final class ModelParts implements AutoCloseable {
  /** How answers are generated; read and written by who does so. */
  public static final String GENERATION = "generation_config.json";

  private final NDManager manager;
  private final ModelSpec spec;
  private final Map<Media.Kind, FrozenEncoder> encoders;
  private final MultimodalNetwork network;
  private final Language language;
  private final Reading reading;
  private final Adapters adapters;
  private boolean decoderTrained;

  /**
   * The decoder with what came with it.
   *
   * @param generation its generation_config.json, if it has one
   * @param rows of its embedding table that are the model's own, if it has any
   */
  record Language(
      LanguageModels.Loaded loaded, @Nullable Path generation, @Nullable TrainedRows rows) {

    /** One without rows of its own. */
    Language(LanguageModels.Loaded loaded, @Nullable Path generation) {
      this(loaded, generation, null);
    }
  }

  /**
   * How conversations become tokens.
   *
   * @param words tokenizer of what an instruction-aware projector reads; null for others
   */
  record Reading(ChatTemplate template, @Nullable Tokenizer words) {}

  ModelParts(
      NDManager manager,
      ModelSpec spec,
      Map<Media.Kind, FrozenEncoder> encoders,
      MultimodalNetwork network,
      Language language,
      Reading reading) {
    this.manager = manager;
    this.spec = spec;
    this.encoders = new TreeMap<>(encoders);
    this.language = language;
    this.reading = reading;
    this.network = network;
    adapters = new Adapters(network.linears());
    decoderTrained = spec.decoderTrained();
  }

  /**
   * A model whose projector is new.
   *
   * @throws CheckpointException if a part cannot be used, or does not fit the others
   */
  public static ModelParts create(NewModel model, ModelSources sources, Device device)
      throws IOException {
    return PartsReader.run(sources, device, reader -> reader.create(model));
  }

  /**
   * A model from its folder, or from a published checkpoint that holds all its parts.
   *
   * @param path a folder, or a weights file of a published checkpoint
   * @param precision of the decoder's matrices; null for the one of training, of a published
   *     checkpoint for the one they are stored in
   * @throws CheckpointException if a file is missing or does not fit, or if a frozen part is not
   *     the one that the model was trained with
   */
  public static ModelParts open(
      Path path, ModelSources sources, Device device, @Nullable Precision precision)
      throws IOException {
    if (Files.isRegularFile(path.resolve(ModelSpec.FILE))) {
      return PartsReader.run(sources, device, reader -> reader.open(path, precision));
    }
    if (!Files.exists(path)) {
      throw new CheckpointException(
          "%s: not there, expected a model folder as train and quickstart write it, or a published checkpoint"
              .formatted(path));
    }
    Path inside = path.resolve("model");
    if (Files.isRegularFile(inside.resolve(ModelSpec.FILE))) {
      throw new CheckpointException(
          "%s: is the folder of a run, expected that of its model: %s".formatted(path, inside));
    }
    return open(path, SuppliedParts.NONE, sources, device, precision);
  }

  /**
   * A model from a published checkpoint, see {@code published.PublishedLayouts}.
   *
   * @param supplied what the checkpoint does not hold
   * @throws CheckpointException as {@link #open(Path, ModelSources, Device, Precision)}; what
   *     headers tell is said before any weight is read
   */
  public static ModelParts open(
      Path path,
      SuppliedParts supplied,
      ModelSources sources,
      Device device,
      @Nullable Precision precision)
      throws IOException {
    return PartsReader.run(
        sources, device, reader -> reader.openPublished(path, supplied, precision));
  }

  /** Writes the folder, which must exist; how answers are generated is not part of it. */
  public void save(Path folder) throws IOException {
    tokenizer().save(folder);
    String named = spec.template();
    String source = reading.template().source();
    if (source != null) {
      Files.writeString(folder.resolve(ModelFolder.TEMPLATE), source);
      named = ChatTemplates.OF_TOKENIZER;
    }
    Tokenizer words = reading.words();
    if (words != null) {
      words.save(Files.createDirectories(folder.resolve(ModelFolder.WORDS)));
    }
    List<String> files = new ArrayList<>();
    for (Map.Entry<Media.Kind, FrozenEncoder> of : encoders.entrySet()) {
      Path own = Files.createDirectories(ModelFolder.of(of.getKey(), folder));
      of.getValue().save(own);
      if (PointFeatures.isWhole(of.getKey(), own)) {
        files.add(Modality.id(of.getKey()) + "/" + PointFeatures.SHAPE);
      }
    }
    ModelFolder.writeConfig(folder, spec, decoderConfig());
    try (NDManager work = manager.newSubManager()) {
      files.addAll(ShardedWeights.write(folder, stored(work), ShardedWeights.LARGEST));
    }
    files.addAll(adapters.save(folder));
    spec.saved(
            decoderTrained,
            adapters.get(null) != null,
            adapters.kinds().stream().map(Modality::id).toList(),
            named,
            ModelFolder.sums(folder, files))
        .write(folder);
  }

  /** What the weights file holds. */
  private Map<String, NDArray> stored(NDManager work) {
    Map<String, NDArray> stored = own();
    if (network.language().precision() != Precision.FLOAT32) {
      stored.replaceAll((name, weight) -> widened(weight, work)); // bfloat16 cannot be written
    }
    return stored;
  }

  private static NDArray widened(NDArray weight, NDManager work) {
    NDArray wide = Kernels.to(weight, Precision.FLOAT32);
    wide.attach(work);
    return wide;
  }

  /** The weights of a modality's projector and what belongs to it, by name. */
  public Map<String, NDArray> projectorWeights(Media.Kind kind) {
    Map<String, NDArray> weights = new LinkedHashMap<>(network.bridge(kind));
    weights.keySet().removeAll(encoderWeights(kind).keySet());
    return weights;
  }

  /** The weights of the trained blocks of a modality's encoder; empty for a frozen one. */
  public Map<String, NDArray> encoderWeights(Media.Kind kind) {
    return network.projector(kind) instanceof TrainedTower tower ? tower.tower() : Map.of();
  }

  /** Everything that training has made or may change, by name. */
  public Map<String, NDArray> trained() {
    Map<String, NDArray> trained = own();
    trained.putAll(adapters.parameters());
    return trained;
  }

  /** The projectors, and the decoder if it is trained as a whole; by the names of LLaVA's files. */
  private Map<String, NDArray> own() {
    Map<String, NDArray> own = new LinkedHashMap<>();
    for (Media.Kind kind : kinds()) {
      String projector = LlavaCheckpoint.PROJECTOR + "." + Modality.prefix(kind);
      network.bridge(kind).forEach((name, weight) -> own.put(projector + name, weight));
      network.constants(kind).forEach((name, weight) -> own.put(projector + name, weight));
    }
    TrainedRows rows = language.rows();
    if (rows != null) {
      rows.weights().forEach((name, weight) -> own.put(TokenRows.NAME + name, weight));
      rows.constants().forEach((name, weight) -> own.put(TokenRows.NAME + name, weight));
    }
    if (decoderTrained) {
      String decoder = LlavaCheckpoint.DECODER + ".";
      network.language().weights().forEach((name, weight) -> own.put(decoder + name, weight));
    }
    return own;
  }

  /** Owner of all weights; decides the device. */
  public NDManager manager() {
    return manager;
  }

  public ModelSpec spec() {
    return spec;
  }

  /** The modalities that the model reads. */
  public Set<Media.Kind> kinds() {
    return encoders.keySet();
  }

  public MediaEncoders encoders() {
    return new MediaEncoders(encoders);
  }

  /** The encoders, of which that of a modality prepares media in another way. */
  public MediaEncoders encoders(Media.Kind kind, String processor) {
    return encoders().with(kind, encoder(kind).prepared(processor));
  }

  /**
   * Fits what is new in an encoder that is trained to its media.
   *
   * @param features of some media of this kind, (P · V) each
   */
  public void calibrate(Media.Kind kind, List<float[]> features) {
    encoder(kind).calibrate(features);
  }

  /**
   * Writes an encoder that was trained into a folder of its own, as it is loaded from.
   *
   * @throws CheckpointException if it is frozen
   */
  public void saveEncoder(Media.Kind kind, Path folder) throws IOException {
    encoder(kind).saveEncoder(folder);
  }

  private FrozenEncoder encoder(Media.Kind kind) {
    return Objects.requireNonNull(encoders.get(kind), kind::name);
  }

  public MultimodalNetwork network() {
    return network;
  }

  public Tokenizer tokenizer() {
    return language.loaded().tokenizer();
  }

  /** Shape of the decoder, as a hub {@code config.json} writes it. */
  public JsonNode decoderConfig() {
    return language.loaded().config();
  }

  /** The {@code generation_config.json} that came with the model or its decoder, if any did. */
  public @Nullable Path generationConfig() {
    return language.generation();
  }

  public ChatTemplate template() {
    return reading.template();
  }

  /** Cuts up what an instruction-aware projector reads; null for other models. */
  public @Nullable Tokenizer instructionTokenizer() {
    return reading.words();
  }

  /** The low-rank adapters of the decoder, of which there may be none. */
  public Adapters adapters() {
    return adapters;
  }

  /** The language model, whose own weights from here on are trained and saved with the model. */
  public LanguageModel trainDecoder() {
    decoderTrained = true;
    return network.language();
  }

  /** {@link #trainDecoder}, of which only the tables of words are trained. */
  public Map<String, NDArray> trainEmbeddings() {
    Map<String, NDArray> tables = new LinkedHashMap<>(trainDecoder().embeddings());
    tables.putAll(tokenWeights());
    return tables;
  }

  /** The embeddings of the template's own tokens, by name; empty where it has none. */
  public Map<String, NDArray> tokenWeights() {
    TrainedRows rows = language.rows();
    return rows == null ? Map.of() : rows.weights();
  }

  /** Conversations as the model reads them in use. */
  public RowEncoder rows() {
    return rows(template());
  }

  /** Conversations as the model reads them, by another template. */
  public RowEncoder rows(ChatTemplate other) {
    return new RowEncoder(
        other,
        tokenizer(),
        spec.system(),
        new Room(encoders(), network),
        network.readsInstruction() ? instructionTokenizer() : null);
  }

  /** How many positions media take in the model. */
  private record Room(MediaEncoders encoders, MultimodalNetwork network)
      implements RowEncoder.MediaRoom {
    @Override
    public Media.Kind readAs(Media.Kind kind) {
      return encoders.readAs(kind);
    }

    @Override
    public int positions(Media.Kind readAs) {
      return network.mediumPositions(readAs, encoders.of(readAs).positions());
    }
  }

  @Override
  public void close() {
    adapters.close();
    tokenizer().close();
    Tokenizer words = reading.words();
    if (words != null) {
      words.close();
    }
    manager.close();
  }
}

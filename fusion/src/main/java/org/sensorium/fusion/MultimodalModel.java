package org.sensorium.fusion;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.generate.Generation;
import org.sensorium.fusion.generate.GenerationConfig;
import org.sensorium.fusion.generate.GenerationConfigFile;
import org.sensorium.fusion.generate.Generator;
import org.sensorium.fusion.generate.Prompt;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.input.RowEncoder;
import org.sensorium.fusion.model.FeatureCache;
import org.sensorium.fusion.model.FrameTimes;
import org.sensorium.fusion.model.MediumFile;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.model.MultimodalNetwork;
import org.sensorium.fusion.model.source.DownloadListener;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Precision;

/**
 * A model that answers questions about pictures, clips, recordings and point clouds.
 *
 * <pre>{@code
 * try (MultimodalModel model = MultimodalModel.load(Path.of("runs/quickstart/model"))) {
 *   System.out.println(model.answer(Conversation.ask(Path.of("cat.jpg"), "What is this?")));
 * }
 * }</pre>
 *
 * <p>For one thread. Closing frees the weights.
 */
public final class MultimodalModel implements AutoCloseable {
  private static final int MAX_NEW_TOKENS = 128;

  private final ModelParts parts;
  private final RowEncoder rows;
  private final Set<Integer> endTokens;
  private @Nullable Generator generator;
  private Set<Media.Kind> generatorFor = Set.of(); // the adapters that it was made with

  private MultimodalModel(ModelParts parts) throws IOException {
    this.parts = parts;
    endTokens = endTokens(parts);
    rows = parts.rows();
  }

  /**
   * Reads a model folder, or that of a LLaVA checkpoint of transformers; on the CPU, in the
   * precision it was trained in.
   */
  public static MultimodalModel load(Path folder) throws IOException {
    return load(folder, Device.cpu(), null);
  }

  /**
   * Reads a model folder.
   *
   * @param precision of the decoder's matrices; null for the one of training
   * @throws IOException if the folder or one of the frozen parts cannot be used
   */
  public static MultimodalModel load(Path folder, Device device, @Nullable Precision precision)
      throws IOException {
    ModelSources sources = ModelSources.ofEnvironment(DownloadListener.SILENT);
    ModelParts parts = ModelParts.open(folder, sources, device, precision);
    try {
      return of(parts);
    } catch (IOException | RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  /** A model of parts in memory, which it closes with itself. */
  public static MultimodalModel of(ModelParts parts) throws IOException {
    return new MultimodalModel(parts);
  }

  /** The decoder's own end tokens, of which its generation config may name several. */
  private static Set<Integer> endTokens(ModelParts parts) throws IOException {
    Path file = parts.generationConfig();
    Set<Integer> ids = new LinkedHashSet<>();
    ids.addAll(
        file == null
            ? GenerationConfigFile.endTokens(parts.decoderConfig())
            : GenerationConfigFile.endTokens(file));
    String eos = parts.tokenizer().eosToken();
    int id = eos == null ? -1 : parts.tokenizer().idOf(eos);
    if (id >= 0) {
      ids.add(id);
    }
    return ids;
  }

  /** What the model is made of. */
  public ModelParts parts() {
    return parts;
  }

  /** Conversations as the model reads them. */
  public RowEncoder rows() {
    return rows;
  }

  /**
   * The answer to a conversation that ends with a question: the likeliest words, at most 128
   * tokens.
   *
   * @param conversation media references are paths from the working folder, or absolute
   */
  public String answer(Conversation conversation) throws IOException {
    return answer(conversation, greedy(MAX_NEW_TOKENS), piece -> {}).text();
  }

  /**
   * The answer to a conversation, told piece by piece.
   *
   * @param piece hears whole characters as they come
   */
  public Generation answer(
      Conversation conversation, GenerationConfig config, Consumer<String> piece)
      throws IOException {
    List<float[]> features = new ArrayList<>();
    for (Media medium : conversation.media()) {
      features.add(look(MediumFile.of(medium)));
    }
    return answer(conversation, features, config, piece);
  }

  /**
   * The features of a medium, for talks in which it is looked at again and again.
   *
   * @return (P, V) row by row: P positions, V the encoder's width
   */
  public float[] look(MediumFile medium) throws IOException {
    return parts.encoders().encode(medium);
  }

  /**
   * The answer to a conversation whose media were looked at already.
   *
   * @param features of each medium in order, from {@link #look}
   * @param piece hears whole characters as they come
   * @throws IllegalArgumentException if the conversation is longer than the decoder can read
   * @throws IOException if a clip is not there of which the template says when its frames were
   *     taken
   */
  public Generation answer(
      Conversation conversation,
      List<float[]> features,
      GenerationConfig config,
      Consumer<String> piece)
      throws IOException {
    List<MediumFile> media = conversation.media().stream().map(MediumFile::of).toList();
    InputRow prompt =
        rows.prompt(FrameTimes.told(conversation, rows, media, parts.encoders()::frameTimes));
    List<float[]> shown = prompt.media().stream().map(features::get).toList();
    return generate(List.of(prompt), List.of(shown), config, (row, text) -> piece.accept(text))
        .get(0);
  }

  /**
   * Answers of many conversations in batches.
   *
   * @param media of each conversation, in its order, where they are
   * @param features of the media, found here or computed
   */
  public List<Generation> answerAll(
      List<Conversation> conversations,
      List<List<MediumFile>> media,
      FeatureCache features,
      GenerationConfig config)
      throws IOException {
    List<InputRow> prompts = new ArrayList<>();
    List<List<float[]>> found = new ArrayList<>();
    for (int row = 0; row < conversations.size(); row++) {
      InputRow prompt =
          rows.prompt(
              FrameTimes.told(conversations.get(row), rows, media.get(row), features::frameTimes));
      prompts.add(prompt);
      List<float[]> ofRow = new ArrayList<>();
      for (int medium : prompt.media()) {
        ofRow.add(features.get(media.get(row).get(medium)));
      }
      found.add(ofRow);
    }
    return generate(prompts, found, config, Generator.TextListener.NONE);
  }

  /** The likeliest words up to an end token of the decoder or an end mark of the template. */
  public GenerationConfig greedy(int maxNewTokens) {
    return GenerationConfig.greedy(maxNewTokens, endTokens)
        .withStopStrings(parts.template().stops());
  }

  /**
   * Writes a model folder as {@link #load} reads it: {@link ModelParts#save} and {@code
   * generation_config.json}.
   *
   * @param folder exists
   */
  public void save(Path folder) throws IOException {
    parts.save(folder);
    // the template's marks stay out: transformers takes stop_strings only with a tokenizer beside
    GenerationConfigFile.write(
        folder.resolve(ModelParts.GENERATION), GenerationConfig.greedy(MAX_NEW_TOKENS, endTokens));
  }

  /** Has the next answer see the weights as they are then, after training went on. */
  public void refresh() {
    if (generator != null) {
      generator.close();
      generator = null;
    }
  }

  /** Answers prompts, together those that the same adapters work in. */
  private List<Generation> generate(
      List<InputRow> prompts,
      List<List<float[]>> features,
      GenerationConfig config,
      Generator.TextListener listener) {
    Map<Set<Media.Kind>, List<Integer>> groups = new LinkedHashMap<>();
    for (int row = 0; row < prompts.size(); row++) {
      groups
          .computeIfAbsent(
              parts.adapters().working(Set.copyOf(prompts.get(row).kinds())),
              key -> new ArrayList<>())
          .add(row);
    }
    Generation[] answers = new Generation[prompts.size()];
    for (Map.Entry<Set<Media.Kind>, List<Integer>> group : groups.entrySet()) {
      List<Integer> rows = group.getValue();
      List<Generation> given =
          generate(
              group.getKey(),
              rows.stream().map(prompts::get).toList(),
              rows.stream().map(features::get).toList(),
              config,
              (row, text) -> listener.text(rows.get(row), text));
      for (int k = 0; k < rows.size(); k++) {
        answers[rows.get(k)] = given.get(k);
      }
    }
    return List.of(answers);
  }

  private List<Generation> generate(
      Set<Media.Kind> adapters,
      List<InputRow> prompts,
      List<List<float[]>> features,
      GenerationConfig config,
      Generator.TextListener listener) {
    if (!generatorFor.equals(adapters)) {
      refresh(); // what it has packed holds other adapters
    }
    if (generator == null) {
      parts.adapters().workFor(adapters);
      generator = new Generator(parts.network().session(), parts.tokenizer());
      generatorFor = adapters;
    }
    try (Autograd.Mode off = Autograd.off();
        NDManager work = parts.manager().newSubManager()) {
      List<NDArray> arrays = new ArrayList<>();
      for (int row = 0; row < prompts.size(); row++) {
        List<Media.Kind> kinds = prompts.get(row).kinds();
        for (int m = 0; m < kinds.size(); m++) {
          int positions = parts.encoders().of(kinds.get(m)).positions();
          arrays.add(MultimodalNetwork.array(work, features.get(row).get(m), positions));
        }
      }
      return generator.generate(new Prompt(work, prompts, arrays), config, listener);
    }
  }

  @Override
  public void close() {
    refresh();
    parts.close();
  }
}

package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.generate.Generation;
import org.sensorium.fusion.generate.GenerationConfig;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.input.SplicedBatch;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.layers.Linear;
import org.sensorium.nn.lora.LoraAdapter;
import org.sensorium.nn.lora.LoraConfig;

/** Pictures, clips, sounds and clouds on one decoder. */
class SeveralModalitiesTest {
  private static final List<String> TARGETS = List.of("q_proj", "v_proj", "down_proj");
  private static final int RANK = 2;
  private static final double ALPHA = 6;

  @TempDir private Path temp;
  private ModelParts parts;
  private MultimodalModel model;

  @BeforeEach
  void open() throws IOException {
    parts = AnyToText.create(temp, Modality.all());
    model = MultimodalModel.of(parts);
  }

  @AfterEach
  void close() {
    model.close();
  }

  private Conversation about(int seed, Media.Kind... kinds) throws IOException {
    List<MediumFile> media = new ArrayList<>();
    for (Media.Kind kind : kinds) {
      media.add(TinyMedia.of(kind, temp, seed++));
    }
    return TinyModels.ask(media, "What is it?");
  }

  /** Rows of each kind, of several kinds, of two of a kind and of none. */
  private List<Conversation> mixed() throws IOException {
    return List.of(
        about(1, Media.Kind.AUDIO),
        about(2, Media.Kind.IMAGE),
        about(3),
        about(4, Media.Kind.POINTCLOUD, Media.Kind.IMAGE, Media.Kind.AUDIO, Media.Kind.VIDEO),
        about(8, Media.Kind.VIDEO),
        about(9, Media.Kind.IMAGE, Media.Kind.AUDIO, Media.Kind.IMAGE),
        about(12, Media.Kind.POINTCLOUD));
  }

  private InputRow row(Conversation asked) {
    List<Turn> turns = new ArrayList<>(asked.turns());
    turns.add(Turn.of(Turn.Role.ASSISTANT, "A thing."));
    return model.rows().training(new Conversation("row", turns, asked.media(), Map.of()));
  }

  private List<float[]> features(Conversation shown) throws IOException {
    List<float[]> features = new ArrayList<>();
    for (Media medium : shown.media()) {
      features.add(model.look(MediumFile.of(medium)));
    }
    return features;
  }

  private List<NDArray> arrays(NDManager step, List<InputRow> rows, List<float[]> features) {
    List<NDArray> arrays = new ArrayList<>();
    for (InputRow row : rows) {
      for (Media.Kind kind : row.kinds()) {
        float[] one = features.get(arrays.size());
        arrays.add(MultimodalNetwork.array(step, one, parts.encoders().of(kind).positions()));
      }
    }
    return arrays;
  }

  private double loss(List<InputRow> rows, List<float[]> features) {
    try (NDManager step = parts.manager().newSubManager();
        Autograd.Mode off = Autograd.off()) {
      return parts.network().summedLoss(step, rows, arrays(step, rows, features)).getFloat();
    }
  }

  private float[] logits(InputRow row, List<float[]> features) {
    parts.adapters().workFor(Set.copyOf(row.kinds()));
    try (NDManager step = parts.manager().newSubManager();
        Autograd.Mode off = Autograd.off()) {
      return TinyModels.prefix(parts)
          .supervisedLogits(
              step,
              SplicedBatch.of(List.of(row), SplicedBatch.Padding.RIGHT),
              arrays(step, List.of(row), features))
          .toFloatArray();
    }
  }

  /** Embeddings and projections one behind the other, as the prompt has them. */
  private double byHand(InputRow row, List<float[]> features) {
    LanguageDecoder decoder = TinyModels.prefix(parts).language();
    try (NDManager step = parts.manager().newSubManager();
        Autograd.Mode off = Autograd.off()) {
      NDList pieces = new NDList();
      List<Integer> learned = new ArrayList<>(); // the token of each place that counts, else -1
      int medium = 0;
      for (int i = 0; i < row.ids().length; i++) {
        NDArray piece;
        if (row.ids()[i] == InputRow.MEDIUM) {
          Media.Kind kind = row.kinds().get(medium);
          float[] seen = features.get(medium++);
          int width = parts.encoders().of(kind).width();
          Shape shape = new Shape(1, seen.length / width, width);
          piece = parts.network().projector(kind).forward(step.create(seen, shape));
        } else {
          piece = decoder.embed(step.create(new long[] {row.ids()[i]}, new Shape(1, 1)));
        }
        pieces.add(piece);
        int places = (int) piece.getShape().get(1);
        learned.addAll(Collections.nCopies(places, row.supervised()[i] ? row.ids()[i] : -1));
      }
      NDArray hidden = decoder.hidden(NDArrays.concat(pieces, 1), null);
      float[] logits = decoder.logits(hidden).toFloatArray();
      int words = logits.length / learned.size();
      double sum = 0;
      for (int s = 1; s < learned.size(); s++) {
        if (learned.get(s) >= 0) {
          float[] at = Arrays.copyOfRange(logits, (s - 1) * words, s * words);
          double all = 0;
          for (float logit : at) {
            all += Math.exp(logit);
          }
          sum += Math.log(all) - at[learned.get(s)];
        }
      }
      return sum;
    }
  }

  @Test
  void aRowsLossIsThatOfItsPiecesPutTogetherByHand() throws IOException {
    double together = 0;
    List<InputRow> rows = new ArrayList<>();
    List<float[]> all = new ArrayList<>();
    for (Conversation asked : mixed()) {
      InputRow row = row(asked);
      List<float[]> shown = features(asked);
      double expected = byHand(row, shown);
      assertThat(loss(List.of(row), shown))
          .as("%s", row.kinds())
          .isCloseTo(expected, within(1e-4 * expected));
      rows.add(row);
      all.addAll(shown);
      together += expected;
    }
    assertThat(loss(rows, all)).isCloseTo(together, within(1e-4 * together));
  }

  /** Each in its own way, by its own projector: exchanging them would show. */
  @Test
  void everyMediumTakesThePlacesOfItsKind() throws IOException {
    InputRow row = row(mixed().get(3));
    assertThat(row.kinds())
        .containsExactly(
            Media.Kind.POINTCLOUD, Media.Kind.IMAGE, Media.Kind.AUDIO, Media.Kind.VIDEO);
    assertThat(row.mediaPositions()).containsExactly(17, 16, 5, 8); // 2 frames of 2 x 2
  }

  private void assertAnswersInABatchAreThoseOfEachAlone() throws IOException {
    List<Conversation> asked = mixed();
    GenerationConfig config = model.greedy(6).withRepetitionPenalty(1.5);
    FeatureCache cache = new FeatureCache(temp.resolve("features"), parts.encoders());
    List<List<MediumFile>> media =
        asked.stream().map(c -> c.media().stream().map(MediumFile::of).toList()).toList();
    List<Generation> together = model.answerAll(asked, media, cache, config);
    List<int[]> alone = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      alone.add(model.answer(asked.get(i), config, piece -> {}).ids());
      assertThat(together.get(i).ids()).as("row %d", i).containsExactly(alone.get(i));
    }
    assertThat(alone.get(0)).isNotEqualTo(alone.get(1)); // not the same whatever is shown
  }

  @Test
  void answersInABatchAreThoseOfEachAlone() throws IOException {
    assertAnswersInABatchAreThoseOfEachAlone();
  }

  /** Adapters that have learned something. */
  private LoraAdapter adapter(Media.Kind kind, int seed) throws IOException {
    LoraAdapter adapter =
        LoraAdapter.create(
            LoraConfig.of(RANK, ALPHA, false, 0, TARGETS), parts.network().linears(), seed);
    Random random = new Random(seed);
    adapter
        .parameters()
        .forEach(
            (name, weight) -> {
              float[] values = new float[(int) weight.size()];
              for (int i = 0; i < values.length; i++) {
                values[i] = (float) (0.3 * random.nextGaussian());
              }
              weight.set(values);
            });
    parts.adapters().set(kind, adapter);
    return adapter;
  }

  @Test
  void adaptersOfAModalityWorkInItsRowsAlone() throws IOException {
    Conversation heard = about(1, Media.Kind.AUDIO);
    Conversation seen = about(2, Media.Kind.IMAGE);
    Conversation both = about(3, Media.Kind.IMAGE, Media.Kind.AUDIO);
    Conversation neither = about(5, Media.Kind.VIDEO);
    float[] bare = logits(row(neither), features(neither));
    float[] bareHeard = logits(row(heard), features(heard));
    adapter(Media.Kind.AUDIO, 1);
    float[] adapted = logits(row(heard), features(heard));
    float[] bothWithOne = logits(row(both), features(both));
    assertThat(adapted).isNotEqualTo(bareHeard);
    float[] seenBefore = logits(row(seen), features(seen));
    adapter(Media.Kind.IMAGE, 2);
    assertThat(logits(row(heard), features(heard))).containsExactly(adapted);
    assertThat(logits(row(seen), features(seen))).isNotEqualTo(seenBefore);
    assertThat(logits(row(both), features(both))).isNotEqualTo(bothWithOne);
    assertThat(logits(row(neither), features(neither))).containsExactly(bare);
    assertThat(logits(row(heard), features(heard))).containsExactly(adapted);
  }

  /** W + a/r BA of each, multiplied out. */
  @Test
  void bothAdaptersAddUpWhereBothModalitiesAreShown() throws IOException {
    LoraAdapter ofSounds = adapter(Media.Kind.AUDIO, 1);
    LoraAdapter ofPictures = adapter(Media.Kind.IMAGE, 2);
    Conversation both = about(3, Media.Kind.IMAGE, Media.Kind.AUDIO);
    float[] adapted = logits(row(both), features(both));
    parts.adapters().workFor(Set.of());
    for (LoraAdapter adapter : List.of(ofSounds, ofPictures)) {
      merge(adapter);
    }
    InputRow row = row(both);
    float[] merged;
    try (NDManager step = parts.manager().newSubManager();
        Autograd.Mode off = Autograd.off()) {
      merged =
          TinyModels.prefix(parts)
              .supervisedLogits(
                  step,
                  SplicedBatch.of(List.of(row), SplicedBatch.Padding.RIGHT),
                  arrays(step, List.of(row), features(both)))
              .toFloatArray();
    }
    for (int i = 0; i < merged.length; i++) {
      assertThat(adapted[i]).isCloseTo(merged[i], within(1e-4f));
    }
  }

  private void merge(LoraAdapter adapter) {
    Map<String, NDArray> branches = adapter.parameters();
    parts
        .network()
        .linears()
        .forEach(
            (path, linear) -> {
              NDArray a = branches.get("base_model.model." + path + ".lora_A.weight");
              if (a != null) {
                add(linear, a, branches.get("base_model.model." + path + ".lora_B.weight"));
              }
            });
  }

  private static void add(Linear linear, NDArray a, NDArray b) {
    float[] weight = linear.weight().toFloatArray(); // (out, in)
    float[] down = a.toFloatArray(); // (r, in)
    float[] up = b.toFloatArray(); // (out, r)
    int in = down.length / RANK;
    for (int o = 0; o < weight.length / in; o++) {
      for (int i = 0; i < in; i++) {
        for (int r = 0; r < RANK; r++) {
          weight[o * in + i] += (float) (ALPHA / RANK * up[o * RANK + r] * down[r * in + i]);
        }
      }
    }
    linear.weight().set(weight);
  }

  @Test
  void rowsThatDifferInTheirAdaptersAnswerInABatchAsAlone() throws IOException {
    adapter(Media.Kind.AUDIO, 1);
    adapter(Media.Kind.IMAGE, 2);
    assertAnswersInABatchAreThoseOfEachAlone();
  }

  @Test
  void adaptersAreSavedWithWhoseTheyAre() throws IOException {
    adapter(Media.Kind.AUDIO, 1);
    adapter(null, 2);
    List<Conversation> asked = mixed();
    GenerationConfig config = model.greedy(6).withRepetitionPenalty(1.5);
    List<int[]> said = new ArrayList<>();
    for (Conversation one : asked) {
      said.add(model.answer(one, config, piece -> {}).ids());
    }
    Path folder = temp.resolve("saved");
    assertThat(folder.toFile().mkdir()).isTrue();
    model.save(folder);
    assertThat(folder.resolve("adapters/audio/adapter_model.safetensors")).exists();
    assertThat(folder.resolve("adapter_model.safetensors")).exists();
    try (MultimodalModel loaded = MultimodalModel.load(folder)) {
      assertThat(loaded.parts().adapters().kinds()).containsExactly(Media.Kind.AUDIO);
      for (int i = 0; i < said.size(); i++) {
        assertThat(loaded.answer(asked.get(i), config, piece -> {}).ids())
            .as("row %d", i)
            .containsExactly(said.get(i));
      }
    }
  }
}

package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.generate.GenerationConfig;
import org.sensorium.nn.layers.Linear;
import org.sensorium.nn.lora.LoraAdapter;
import org.sensorium.nn.lora.LoraConfig;

/** Adapters that work where media of their modality are shown, and nowhere else. */
class OwnAdaptersTest {
  private static final List<String> TARGETS = List.of("q_proj", "v_proj", "down_proj");
  private static final int RANK = 2;
  private static final double ALPHA = 6;

  @TempDir private Path temp;
  private AnyToText any;

  @BeforeEach
  void open() throws IOException {
    any = AnyToText.reading(temp, Modality.all());
  }

  @AfterEach
  void close() {
    any.close();
  }

  private float[] logits(Conversation asked) throws IOException {
    return any.logits(any.row(asked), any.features(asked));
  }

  /** Adapters that have learned something. */
  private LoraAdapter adapter(Media.Kind kind, int seed) throws IOException {
    LoraAdapter adapter =
        LoraAdapter.create(
            LoraConfig.of(RANK, ALPHA, false, 0, TARGETS), any.parts().network().linears(), seed);
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
    any.parts().adapters().set(kind, adapter);
    return adapter;
  }

  @Test
  void adaptersOfAModalityWorkInItsRowsAlone() throws IOException {
    Conversation heard = any.about(1, Media.Kind.AUDIO);
    Conversation seen = any.about(2, Media.Kind.IMAGE);
    Conversation both = any.about(3, Media.Kind.IMAGE, Media.Kind.AUDIO);
    Conversation neither = any.about(5, Media.Kind.VIDEO);
    float[] bare = logits(neither);
    float[] bareHeard = logits(heard);
    adapter(Media.Kind.AUDIO, 1);
    float[] adapted = logits(heard);
    float[] bothWithOne = logits(both);
    assertThat(adapted).isNotEqualTo(bareHeard);
    float[] seenBefore = logits(seen);
    adapter(Media.Kind.IMAGE, 2);
    assertThat(logits(heard)).containsExactly(adapted);
    assertThat(logits(seen)).isNotEqualTo(seenBefore);
    assertThat(logits(both)).isNotEqualTo(bothWithOne);
    assertThat(logits(neither)).containsExactly(bare);
    assertThat(logits(heard)).containsExactly(adapted);
  }

  /** W + a/r BA of each, multiplied out. */
  @Test
  void bothAdaptersAddUpWhereBothModalitiesAreShown() throws IOException {
    LoraAdapter ofSounds = adapter(Media.Kind.AUDIO, 1);
    LoraAdapter ofPictures = adapter(Media.Kind.IMAGE, 2);
    Conversation both = any.about(3, Media.Kind.IMAGE, Media.Kind.AUDIO);
    float[] adapted = logits(both);
    for (LoraAdapter adapter : List.of(ofSounds, ofPictures)) {
      merge(adapter);
      adapter.parameters().values().forEach(w -> w.set(new float[(int) w.size()])); // adds nothing
    }
    float[] merged = logits(both);
    for (int i = 0; i < merged.length; i++) {
      assertThat(adapted[i]).isCloseTo(merged[i], within(1e-4f));
    }
  }

  private void merge(LoraAdapter adapter) {
    Map<String, NDArray> branches = adapter.parameters();
    any.parts()
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
    any.assertAnswersInABatchAreThoseOfEachAlone();
  }

  @Test
  void adaptersAreSavedWithWhoseTheyAre() throws IOException {
    adapter(Media.Kind.AUDIO, 1);
    adapter(null, 2);
    List<Conversation> asked = any.mixed();
    GenerationConfig config = any.model().greedy(6).withRepetitionPenalty(1.5);
    List<int[]> said = new ArrayList<>();
    for (Conversation one : asked) {
      said.add(any.model().answer(one, config, piece -> {}).ids());
    }
    Path folder = Files.createDirectories(temp.resolve("saved"));
    any.model().save(folder);
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

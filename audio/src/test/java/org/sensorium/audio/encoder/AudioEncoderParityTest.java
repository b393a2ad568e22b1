package org.sensorium.audio.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.audio.processing.AudioProcessorConfig;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.kernels.Precision;

@Tag("parity")
class AudioEncoderParityTest {
  private static final Path OWN = Path.of("src/test/resources");

  /** What each fixture calls the input, and the recorded arrays by the layer that they are. */
  private static final Map<String, String> INPUTS =
      Map.of("whisper", "in.input_features", "ast", "in.input_values", "imagebind", "in.audio");

  static Stream<AudioEncoders.Entry> encoders() {
    return AudioEncoders.all().stream(); // an encoder without a fixture fails here
  }

  private static AudioEncoder load(
      NDManager manager, AudioEncoders.Entry entry, Precision precision) throws IOException {
    Path folder = ParityFixture.root().resolve(entry.fixture());
    assertThat(AudioEncoders.of(folder)).isEqualTo(entry);
    return entry.load(manager, folder, precision);
  }

  private static AudioEncoder load(NDManager manager, String id) throws IOException {
    return load(manager, AudioEncoders.get(id), Precision.FLOAT32);
  }

  private static ParityFixture fixture(NDManager manager, String id) throws IOException {
    return ParityFixture.open(manager, AudioEncoders.get(id).fixture());
  }

  private static NDArray input(ParityFixture fixture, String id) throws IOException {
    return fixture.get(INPUTS.get(id));
  }

  @Test
  void whisperAndAstAreTransformers() throws IOException {
    for (String id : List.of("whisper", "ast")) {
      try (NDManager manager = NDManager.newBaseManager();
          ParityFixture fixture = fixture(manager, id);
          ParityFixture own = ParityFixture.open(manager, OWN.resolve(id + "_layers"))) {
        AudioEncoder encoder = load(manager, id);
        NDArray input = input(fixture, id);
        fixture.assertClose("out.last_hidden_state", encoder.encode(input, -1));
        List<Integer> layers = // transformers shows Whisper's last layer behind the norm only
            IntStream.range(0, encoder.layers() + (id.equals("ast") ? 1 : 0)).boxed().toList();
        NDList states = encoder.hiddenStates(input, layers);
        for (int layer : layers) {
          own.assertClose("out.hidden_states." + layer, states.get(layer));
          assertThat(states.get(layer).getManager()).isSameAs(manager);
        }
        assertThat(own.names()).hasSize(layers.size() + (id.equals("whisper") ? 1 : 0));
      }
    }
  }

  @Test
  void whisperTakesFewerFrames() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = fixture(manager, "whisper");
        ParityFixture own = ParityFixture.open(manager, OWN.resolve("whisper_layers"))) {
      AudioEncoder encoder = load(manager, "whisper");
      NDArray input = input(fixture, "whisper"); // (2, 16, 100)
      own.assertClose("out.short", encoder.encode(input.get(":, :, :40"), -1));
      assertThat(encoder.tokens(40)).isEqualTo(20);
      assertThat(encoder.processor()).isEqualTo(AudioProcessorConfig.whisper(16, 1));
      assertThatThrownBy(() -> encoder.encode(input.get(":, :, :39"), -1))
          .hasMessageContaining("has 39 frames of 10 ms, expected an even number from 2 to 100");
      assertThatThrownBy(() -> encoder.encode(input.concat(input, 2), -1))
          .hasMessageContaining("has 200 frames");
      assertThatThrownBy(() -> encoder.encode(input.get(":, :8"), -1))
          .hasMessageContaining("the input is (2, 8, 100), expected (batch, 16, frames)");
      assertThatThrownBy(() -> encoder.encode(input, 4)).hasMessageContaining("layer 4");
    }
  }

  @Test
  void astPoolsItsFirstTokens() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = fixture(manager, "ast")) {
      AstEncoder encoder = (AstEncoder) load(manager, "ast");
      NDArray input = input(fixture, "ast"); // (2, 64, 32)
      fixture.assertClose("out.pooler_output", encoder.pooled(input));
      assertThat(encoder.tokens(64)).isEqualTo(62);
      assertThat(((AudioProcessorConfig.FilterBank) encoder.processor()).maxLength()).isEqualTo(64);
      assertThatThrownBy(() -> encoder.tokens(63)).hasMessageContaining("expected 64");
      assertThatThrownBy(() -> encoder.encode(input.transpose(0, 2, 1), -1))
          .hasMessageContaining("expected (batch, 64 frames, 32 bands)");
    }
  }

  @Test
  void imageBindHearsClips() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = fixture(manager, "imagebind")) {
      ImageBindAudioEncoder encoder = (ImageBindAudioEncoder) load(manager, "imagebind");
      NDArray input = input(fixture, "imagebind"); // (2, 3, 1, 128, 204)
      NDList states = encoder.hiddenStates(input, List.of(0, 2, -1, -1));
      fixture.assertClose("out.audio.tokens", states.get(0).get(":1"));
      fixture.assertClose("out.audio.trunk", states.get(1).get(":1"));
      fixture.assertClose("out.audio.per_clip", states.get(2));
      fixture.assertClose("out.audio.per_clip", states.get(3));
      NDArray clips = encoder.clipEmbeddings(input);
      fixture.assertClose("out.audio", clips.mean(new int[] {1}));
      assertThat(clips.getManager()).isSameAs(manager);
      assertThat(encoder.processor()).isEqualTo(AudioProcessorConfig.imagebind(3));
      assertThat(encoder.width(-1)).isEqualTo(20);
      assertThat(encoder.width(2)).isEqualTo(48);
      assertThat(encoder.tokens(3 * 204)).isEqualTo(3);
      assertThatThrownBy(() -> encoder.tokens(205)).hasMessageContaining("clips of 204 each");
      assertThatThrownBy(() -> encoder.features(input, List.of(-1, 0), 1))
          .hasMessageContaining("expected as many tokens of each");
      assertThatThrownBy(() -> encoder.encode(input.get(":, 0"), -1))
          .hasMessageContaining("expected (batch, clips, 1, 128 bands, 204 frames)");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("encoders")
  void halfPrecisionStaysNear(AudioEncoders.Entry entry) throws IOException {
    for (Precision precision : List.of(Precision.BFLOAT16, Precision.FLOAT16)) {
      try (NDManager manager = NDManager.newBaseManager();
          ParityFixture fixture = fixture(manager, entry.id())) {
        NDArray input = input(fixture, entry.id());
        NDArray exact = load(manager, entry, Precision.FLOAT32).encode(input, -1);
        NDArray half = load(manager, entry, precision).encode(input, -1);
        double error = exact.sub(half).norm().getFloat() / exact.norm().getFloat();
        assertThat(error).isLessThan(precision == Precision.FLOAT16 ? 0.02 : 0.08);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("encoders")
  void featuresAreMeansOfNeighbours(AudioEncoders.Entry entry) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = fixture(manager, entry.id())) {
      AudioEncoder encoder = load(manager, entry, Precision.FLOAT32);
      NDArray input = input(fixture, entry.id());
      NDArray last = encoder.encode(input, -1);
      long tokens = last.getShape().get(1);
      assertThat(last.getShape().get(2)).isEqualTo(encoder.width(-1));
      ParityFixture.assertClose("one", last, encoder.features(input, List.of(-1), 1), 0);
      int pool = (int) tokens - 1; // a whole group, then one of a single token
      NDArray two = encoder.features(input, List.of(-1), pool);
      NDArray first = last.get(":, :-1").mean(new int[] {1}, true);
      ParityFixture.assertClose("two", first.concat(last.get(":, -1:"), 1), two, 1e-5);
      assertThat(two.getManager()).isSameAs(manager);
      NDArray all = encoder.features(input, List.of(-1), 1000);
      ParityFixture.assertClose("all", last.mean(new int[] {1}, true), all, 1e-5);
      NDArray layers = encoder.features(input, List.of(0, 1), 3); // (B, ⌈T / 3⌉, 2·C)
      assertThat(layers.getShape().get(2)).isEqualTo(encoder.featureWidth(List.of(0, 1)));
      NDArray group = encoder.encode(input, 1).get(":, 3:6").mean(new int[] {1});
      String right = ":, 1, %d:".formatted(encoder.width(0));
      ParityFixture.assertClose("second of three", group, layers.get(right), 1e-5);
      assertThatThrownBy(() -> encoder.features(input, List.of(-1), 0))
          .hasMessageContaining("pool is 0");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("encoders")
  void nothingIsLeftBehind(AudioEncoders.Entry entry) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        NDManager step = manager.newSubManager();
        ParityFixture fixture = fixture(step, entry.id())) {
      AudioEncoder encoder = load(manager, entry, Precision.FLOAT32);
      NDArray input = input(fixture, entry.id());
      encoder.features(input, List.of(-1), 2).close();
      int weights = manager.getManagedArrays().size();
      int arrays = step.getManagedArrays().size();
      encoder.features(input, List.of(-1), 2).close();
      encoder.hiddenStates(input, List.of(0, -1)).close();
      assertThat(manager.getManagedArrays()).hasSize(weights);
      assertThat(step.getManagedArrays()).hasSize(arrays);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("encoders")
  void aBatchGivesWhatItsSoundsGiveAlone(AudioEncoders.Entry entry) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = fixture(manager, entry.id())) {
      AudioEncoder encoder = load(manager, entry, Precision.FLOAT32);
      NDArray both = input(fixture, entry.id());
      NDArray alone = encoder.encode(both.get("1:2"), -1);
      ParityFixture.assertClose("second", alone, encoder.encode(both, -1).get("1:2"), 1e-4);
    }
  }
}

package org.sensorium.vision.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.kernels.Precision;

class TokenChoiceTest {

  @Test
  void namesAreThoseOfConfigs() {
    for (TokenChoice choice : TokenChoice.values()) {
      assertThat(TokenChoice.of(choice.id())).isSameAs(choice);
    }
    assertThatThrownBy(() -> TokenChoice.of("cls"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tokens is \"cls\", expected one of patches, all, class, shared");
  }

  static List<VisionEncoders.Entry> encoders() {
    return VisionEncoders.all();
  }

  /** All tokens are the class token, if there is one, and the patches; each as often as told. */
  @Tag("parity")
  @ParameterizedTest(name = "{0}")
  @MethodSource("encoders")
  void allAreTheClassTokenAndThePatches(VisionEncoders.Entry entry) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = VisionEncoderParityTest.fixture(manager, entry)) {
      VisionEncoder encoder =
          VisionEncoderParityTest.load(manager, entry, fixture, Precision.FLOAT32);
      int side = encoder.imageSize();
      NDArray pixels = manager.randomNormal(new Shape(2, 3, side, side));
      List<Integer> layers = List.of(-1, encoder.layers());
      NDArray patches = encoder.features(pixels, layers, 0);
      NDArray all = encoder.features(pixels, layers, 0, TokenChoice.ALL);
      assertThat(tokens(patches)).isEqualTo(encoder.featureTokens(layers, 0, TokenChoice.PATCHES));
      assertThat(tokens(all)).isEqualTo(encoder.featureTokens(layers, 0, TokenChoice.ALL));
      assertThat(encoder.featureTokens(layers, 2, TokenChoice.PATCHES))
          .isEqualTo(tokens(encoder.features(pixels, layers, 2)));
      if (encoder.hasClassToken()) {
        NDArray first = encoder.features(pixels, layers, 0, TokenChoice.CLASS);
        assertThat(tokens(first)).isEqualTo(1);
        assertThat(encoder.featureTokens(layers, 0, TokenChoice.CLASS)).isEqualTo(1);
        ParityFixture.assertClose("all", first.concat(patches, 1), all, 0);
      } else {
        ParityFixture.assertClose("all", patches, all, 0);
        assertThatThrownBy(() -> encoder.features(pixels, layers, 0, TokenChoice.CLASS))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("has no class token; take \"patches\" or \"all\"");
      }
    }
  }

  private static int tokens(NDArray features) {
    return (int) features.getShape().get(1);
  }

  @Test
  void onlyImageBindSharesASpace() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      VisionEncoder clip =
          VisionEncoders.get("clip")
              .load(manager, ParityFixture.root().resolve("clip"), Precision.FLOAT32);
      NDArray pixels = manager.zeros(new Shape(1, 3, 32, 32));
      assertThatThrownBy(() -> clip.features(pixels, List.of(-1), 0, TokenChoice.SHARED))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected layers [-1] of ImageBind");
    }
  }

  @Test
  void onlyPatchesHaveAGrid() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      VisionEncoder clip =
          VisionEncoders.get("clip")
              .load(manager, ParityFixture.root().resolve("clip"), Precision.FLOAT32);
      NDArray pixels = manager.zeros(new Shape(1, 3, 32, 32));
      for (TokenChoice choice : List.of(TokenChoice.ALL, TokenChoice.CLASS)) {
        assertThatThrownBy(() -> clip.features(pixels, List.of(-1), 4, choice))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(
                "tokens is \"%s\" and grid 4, expected grid 0".formatted(choice.id()));
      }
    }
  }
}

package org.sensorium.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison that all parity tests trust must itself be able to fail. */
class ParityFixtureTest {

  @Test
  void comparesWholeArrays() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray expected = manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3));
      NDArray off = manager.create(new float[] {1, 2, 3, 4, 5.5f, 6.25f}, new Shape(2, 3));
      assertThatThrownBy(() -> ParityFixture.assertClose("x", expected, off, 0.1))
          .isInstanceOf(AssertionError.class)
          .hasMessage(
              "x: 2 of 6 elements differ by more than 0.1; largest difference 0.5 at [1, 1]: got 5.5, expected 5.0");
      assertThatCode(() -> ParityFixture.assertClose("x", expected, off, 0.5))
          .doesNotThrowAnyException();
      assertThatThrownBy(() -> ParityFixture.assertClose("x", expected, off.reshape(3, 2), 9))
          .hasMessage("x: shape (3, 2), expected (2, 3)");
    }
  }

  /** Else a folder that lacks a file would be called tested with our own copy of it. */
  @Test
  void aGivenFolderMustHoldEveryFile(@TempDir Path given) {
    String before = System.getProperty("fixtures", "");
    assertThat(ParityFixture.file("clip/meta.json")).exists();
    try {
      System.setProperty("fixtures", given.toString());
      assertThatThrownBy(() -> ParityFixture.file("clip/meta.json"))
          .isInstanceOf(AssertionError.class)
          .hasMessageStartingWith(given.resolve("clip/meta.json") + ": no such fixture");
    } finally {
      System.setProperty("fixtures", before);
    }
  }

  @Test
  void nanNeverPasses() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray expected = manager.create(new float[] {1, Float.NaN});
      NDArray infinite = manager.create(new float[] {1, Float.POSITIVE_INFINITY});
      assertThatThrownBy(() -> ParityFixture.assertClose("x", expected, expected, 1e9))
          .hasMessageContaining("1 of 2 elements");
      assertThatThrownBy(
              () -> ParityFixture.assertClose("x", manager.ones(new Shape(2)), infinite, 1e9))
          .hasMessageContaining("at [1]: got Infinity");
      ParityFixture.assertClose("x", infinite, infinite, 0);
      assertThat(ParityFixture.doubles(infinite)).containsExactly(1, Double.POSITIVE_INFINITY);
    }
  }
}

package org.sensorium.fusion.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.WeightScope;

/** MedVInT-TD's projector by itself; with a decoder behind it see MedvintTdParityTest. */
@Tag("parity")
class QueryDecoderParityTest {
  private static final Queries SIZES = new Queries(5, 16, 2, 4, 4, 24, 1, 0, 0, 1e-5);

  private static ProjectorConfig config(String type, Queries queries) {
    return new ProjectorConfig(type, 16, 32, 32, 0, InputNorm.Kind.NONE, false, queries);
  }

  @Test
  void queriesAndPlacesMatchTheReference() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture =
            ParityFixture.open(manager, Path.of("src/test/resources/medvint_td"))) {
      WeightScope scope = WeightScope.of(fixture.checkpoint(), manager);
      scope.ignore("^language_model\\.");
      QueryDecoderProjector projector =
          (QueryDecoderProjector) Projectors.load(scope, config("query_decoder", SIZES));
      scope.finish();
      fixture.assertClose("out.queries", projector.look(fixture.get("in.features")));
      fixture.assertClose("out.projected", projector.forward(fixture.get("in.features")));
      assertThat(projector.positions(9)).isEqualTo(5);
    }
  }

  /** A new one has a checkpoint's names and shapes, and its queries differ from each other. */
  @ParameterizedTest
  @CsvSource({"query_decoder, 43", "pooled_mlp, 4"})
  void aNewOneCanTakeAFilesWeights(String type, int weights) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture =
            ParityFixture.open(manager, Path.of("src/test/resources/medvint_td"))) {
      Projector made = Projectors.create(manager, config(type, SIZES), 3, 0.02);
      Map<String, ?> tensors = fixture.checkpoint().tensors();
      assertThat(tensors).containsKeys(made.weights().keySet().toArray(String[]::new));
      assertThat(made.weights().keySet()).hasSize(weights);
      float[] seen = made.forward(fixture.get("in.features")).toFloatArray();
      assertThat(seen).hasSize(2 * made.positions(9) * 32).doesNotContain(Float.NaN);
      if (made.positions(9) > 1) {
        assertThat(seen[0]).isNotEqualTo(seen[32]);
      }
    }
  }

  @Test
  void sizesThatDoNotFitAreRefused() {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(() -> Projectors.create(manager, config("query_decoder", null), 1, 0.02))
          .hasMessageContaining("\"query_decoder\" has learned queries: give it queries");
      Queries narrow = new Queries(5, 12, 2, 4, 3, 24, 1, 0, 0, 1e-5);
      assertThatThrownBy(() -> Projectors.create(manager, config("query_decoder", narrow), 1, 0.02))
          .hasMessageContaining("as wide as the features, got 12 and 16");
      Queries uneven = new Queries(5, 16, 2, 3, 5, 24, 1, 0, 0, 1e-5);
      assertThatThrownBy(() -> Projectors.create(manager, config("query_decoder", uneven), 1, 0.02))
          .hasMessageContaining("3 heads of head_width 5 do not fill the queries' width 16");
      assertThatThrownBy(() -> Projectors.create(manager, config("masked_fusion", SIZES), 1, 0.02))
          .hasMessageContaining("a vocabulary (words) and text_positions");
    }
  }
}

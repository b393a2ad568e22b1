package org.sensorium.fusion.projector;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.WeightScope;

class DeepMlpProjectorTest {

  private static ProjectorConfig config(int in, int hidden, int out) {
    return new ProjectorConfig(
        DeepMlpProjector.ID, in, out, hidden, 0, InputNorm.Kind.NONE, false, null);
  }

  @Test
  @Tag("parity")
  void matchesPointLlm() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "pointbert")) {
      WeightScope scope = WeightScope.of(fixture.checkpoint(), manager).sub("model.point_proj");
      Projector projector = Projectors.load(scope, config(48, 20, 40));
      scope.finish();
      fixture.assertClose("out.projected", projector.forward(fixture.get("out.tokens")));
    }
  }

  @Test
  void aNewOneIsOfPointLlmsForm() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Projector projector = Projectors.create(manager, config(6, 8, 5), 3, 1);
      assertThat(projector.weights().keySet())
          .containsExactly("0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias");
      assertThat(projector.weights().get("2.weight").getShape()).isEqualTo(new Shape(16, 8));
      assertThat(projector.forward(manager.ones(new Shape(2, 3, 6))).getShape())
          .isEqualTo(new Shape(2, 3, 5));
    }
  }
}

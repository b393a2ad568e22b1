package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.WeightScope;

@Tag("parity")
class ProjectorParityTest {

  /** Kinds that are not LLaVA's, whose references have tests of their own. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          DeepMlpProjector.ID,
          "qformer",
          "qformer_instruct",
          PerceiverResampler.ID,
          "query_decoder",
          "pooled_mlp",
          WordFusion.ID,
          "video_qformer",
          "video_llama",
          "audio_qformer",
          SpatioTemporalPool.ID);

  static Stream<String> types() { // a projector without a reference fails here
    return StreamSupport.stream(Projectors.ids().spliterator(), false)
        .filter(id -> !ELSEWHERE.contains(id));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("types")
  void matchesLlava(String type) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "projectors")) {
      NDArray x = fixture.get("in.x");
      int in = (int) x.getShape().get(2);
      int out = (int) fixture.get("out." + type).getShape().get(2);
      WeightScope scope = WeightScope.of(fixture.checkpoint(), manager).sub(type);
      scope.alias("linear_1", "0").alias("linear_2", "2");
      Projector projector =
          Projectors.load(
              scope, new ProjectorConfig(type, in, out, out, 0, InputNorm.Kind.NONE, false, null));
      scope.finish();
      fixture.assertClose("out." + type, projector.forward(x));
    }
  }
}

package org.sensorium.fusion.model.published;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.sensorium.fusion.model.published.MemoryPlan.Recipe;
import org.sensorium.nn.checkpoint.TensorInfo;

/**
 * The numbers of the tiny LLaVA of {@code published_layouts.py}, in float16, by hand.
 *
 * <pre>
 * projector  matrices 32·16 + 32·32 = 1536, vectors 32 + 32 = 64
 * decoder    tables 2 · 120·32 = 7680; a layer 4 · 32·32 + 3 · 48·32 = 8704, two of them 17408;
 *            matrices 25088; norms (2 · 2 + 1) · 32 = 160
 * branches   a layer 4 · (32 + 32) + 3 · (32 + 48) = 496 a rank, two of them 992
 * </pre>
 */
class MemoryPlanTest {
  private static Collection<TensorInfo> of(PublishedModel model, Part part) {
    return model.tensors().of(part).values().stream().map(TensorMap.Place::stored).toList();
  }

  @Test
  void theNumbersAreThoseCountedByHand() throws IOException {
    try (PublishedFiles files =
        PublishedFiles.open(Path.of("src/test/resources/published/llava"))) {
      PublishedModel model = PublishedLayouts.describe(files);
      MemoryPlan plan =
          new MemoryPlan(2)
              .add(Part.PROJECTOR, of(model, Part.PROJECTOR))
              .add(Part.DECODER, of(model, Part.DECODER))
              .add(Part.ADAPTER, of(model, Part.ADAPTER)); // none
      assertThat(plan.parts())
          .containsExactly(
              new MemoryPlan.Size(Part.PROJECTOR, 1536, 64, 3200),
              new MemoryPlan.Size(Part.DECODER, 25_088, 160, 50_496));
      assertThat(plan.parts().get(1).float32()).isEqualTo(100_992);
      assertThat(plan.parts().get(1).bf16()).isEqualTo(50_176 + 640);
      assertThat(plan.parts().get(0).bf16()).isEqualTo(6400); // float32 always
      assertThat(plan.branchNumbers()).isEqualTo(1984);
      assertThat(plan.bytes(Recipe.ALIGN, false)).isEqualTo(16 * 1600 + 100_992);
      assertThat(plan.bytes(Recipe.ALIGN, true)).isEqualTo(16 * 1600 + 50_816);
      assertThat(plan.bytes(Recipe.LORA, true)).isEqualTo(16 * 1600 + 50_816 + 16 * 1984);
      assertThat(plan.bytes(Recipe.FULL, true)).isEqualTo(16 * (1600 + 25_248));
    }
  }
}

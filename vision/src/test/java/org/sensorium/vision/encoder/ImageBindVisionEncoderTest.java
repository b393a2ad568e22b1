package org.sensorium.vision.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.kernels.Precision;

@Tag("parity")
class ImageBindVisionEncoderTest {
  private static final String ID = "imagebind";

  @Test
  void embeddingsAreImageBinds() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, ID)) {
      Path folder = ParityFixture.root().resolve(ID);
      assertThat(VisionEncoders.of(folder).id()).isEqualTo(ID); // by its tensors
      ImageBindVisionEncoder encoder =
          (ImageBindVisionEncoder) VisionEncoders.get(ID).load(manager, folder, Precision.FLOAT32);
      NDArray embedding = encoder.shared(fixture.get("in.vision"));
      fixture.assertClose("out.vision", embedding); // within 2e-5, as the trunk
      assertThat(embedding.getManager()).isSameAs(manager);
      NDArray frames =
          encoder.features(fixture.get("in.vision"), List.of(-1), 0, TokenChoice.SHARED);
      assertThat(frames.getShape().slice(1)) // one row of E
          .isEqualTo(new Shape(1, encoder.featureWidth(List.of(-1), TokenChoice.SHARED)));
      assertThat(frames.toFloatArray()).containsExactly(embedding.toFloatArray());
      assertThat(encoder.hasClassToken()).isTrue();
      assertThat(encoder.imageSize()).isEqualTo(224);
      assertThat(encoder.layers()).isEqualTo(2);
    }
  }
}

package org.sensorium.vision.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.vision.encoder.SiglipVisionEncoder;
import org.sensorium.vision.encoder.VisionEncoders;

@Tag("parity")
class ClipModelParityTest {

  private static ClipModel load(NDManager manager, ParityFixture fixture) throws IOException {
    Path folder = fixture.path("config.json").getParent();
    return ClipModel.load(manager, folder, Precision.FLOAT32);
  }

  @Test
  void bothTowersMatchTransformers() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "clip")) {
      ClipModel model = load(manager, fixture);
      NDArray pixels = fixture.get("in.pixel_values");
      NDArray ids = fixture.get("in.input_ids");
      NDArray images = model.imageEmbeds(pixels); // (3, P)
      NDArray texts = model.textEmbeds(ids); // (2, P)
      fixture.assertClose("out.vision_last_hidden_state", model.vision().encode(pixels, -1));
      fixture.assertClose("out.vision_pooler_output", model.vision().pooled(pixels));
      fixture.assertClose("out.image_embeds", images);
      fixture.assertClose("out.text_embeds", texts);
      fixture.assertClose("out.logits_per_image", model.logitsPerImage(images, texts));
    }
  }

  @Test
  void paddingDoesNotMatter() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "clip")) {
      ClipModel model = load(manager, fixture);
      NDArray ids = fixture.get("in.input_ids");
      long last = fixture.config().path("text_config").path("eos_token_id").asLong();
      NDArray padding = manager.full(new Shape(ids.getShape().get(0), 3), last, DataType.INT64);
      ParityFixture.assertClose(
          "padded", model.textEmbeds(ids), model.textEmbeds(ids.concat(padding, 1)), 1e-5);
    }
  }

  @Test
  void tooLongATextIsRefused() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "clip")) {
      ClipModel model = load(manager, fixture);
      int most = fixture.config().path("text_config").path("max_position_embeddings").asInt();
      NDArray ids = manager.zeros(new Shape(1, most + 1), DataType.INT64);
      assertThatThrownBy(() -> model.textEmbeds(ids))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("%d tokens, CLIP's text tower takes %d".formatted(most + 1, most));
    }
  }

  @Test
  void siglipHeadMatchesTransformers() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "siglip_vision")) {
      SiglipVisionEncoder encoder =
          (SiglipVisionEncoder)
              VisionEncoders.get("siglip")
                  .load(manager, fixture.path("config.json").getParent(), Precision.FLOAT32);
      NDArray pixels = fixture.get("in.pixel_values");
      fixture.assertClose("out.last_hidden_state", encoder.lastHiddenState(pixels));
      fixture.assertClose("out.pooler_output", encoder.pooled(pixels));
    }
  }

  @Test
  void directionMatchesInstructPix2Pix() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "clip_direction")) {
      NDArray[] in = new NDArray[4];
      String[] names = {"in.image_0", "in.image_1", "in.text_0", "in.text_1"};
      for (int i = 0; i < 4; i++) {
        in[i] = fixture.get(names[i]);
      }
      int rows = (int) in[0].getShape().get(0);
      float[][] out = new float[4][rows];
      for (int row = 0; row < rows; row++) {
        ClipDirection direction =
            ClipDirection.of(
                in[0].get(row).toFloatArray(),
                in[1].get(row).toFloatArray(),
                in[2].get(row).toFloatArray(),
                in[3].get(row).toFloatArray());
        out[0][row] = direction.before();
        out[1][row] = direction.after();
        out[2][row] = direction.direction();
        out[3][row] = direction.images();
      }
      fixture.assertClose("out.sim_0", manager.create(out[0]));
      fixture.assertClose("out.sim_1", manager.create(out[1]));
      fixture.assertClose("out.sim_direction", manager.create(out[2]));
      fixture.assertClose("out.sim_image", manager.create(out[3]));
      assertThatThrownBy(
              () -> ClipDirection.of(new float[3], new float[3], new float[2], new float[3]))
          .hasMessageContaining("3, 3, 2 and 3");
      assertThat(rows).isPositive();
    }
  }
}

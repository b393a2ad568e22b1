package org.sensorium.fusion.projector;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.decoder.LanguageDecoders;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.kernels.RowKernels;
import org.sensorium.vision.encoder.TokenChoice;
import org.sensorium.vision.encoder.VisionEncoder;
import org.sensorium.vision.encoder.VisionEncoders;

/** InstructBLIP over the frames of a clip, from pixels to logits, against transformers. */
@Tag("parity")
class InstructBlipVideoParityTest {

  @Test
  void logitsOfAClip() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        QFormerFixture fixture = QFormerFixture.open(manager, "instructblip_video")) {
      ParityFixture golden = fixture.golden;
      VisionEncoder tower =
          VisionEncoders.get("eva").load(manager, golden.path(""), Precision.FLOAT32);
      NDArray pixels = golden.get("in.pixel_values"); // (B, F, 3, H, W)
      Shape shape = pixels.getShape();
      NDArray frames = pixels.reshape(shape.get(0) * shape.get(1), 3, shape.get(3), shape.get(4));
      NDArray seen = tower.features(frames, List.of(-1), 0, TokenChoice.ALL); // (B·F, T, V)
      int tokens = (int) seen.getShape().get(1);
      NDArray features = seen.reshape(shape.get(0), -1, seen.getShape().get(2)); // (B, F·T, V)

      LanguageDecoder decoder =
          LanguageDecoders.load(
              fixture.root.sub("language_model"),
              fixture.config.path("text_config"),
              Precision.FLOAT32);
      Projector projector =
          Projectors.load(fixture.root, fixture.projectorConfig(decoder.width()).ofFrames(tokens));
      fixture.root.ignore("^vision_model\\.");
      fixture.root.finish();
      assertThat(projector.positions(3 * tokens)).isEqualTo(18);

      long[] asked = golden.get("in.qformer_input_ids").toLongArray();
      Instruction instruction =
          new Instruction(new long[][] {asked}, new int[] {asked.length}); // all are attended
      NDArray projected = projector.forward(features, instruction);
      long[] ids = golden.get("in.input_ids").toLongArray();
      long video = fixture.config.path("video_token_index").asLong();
      long[] at =
          IntStream.range(0, ids.length).filter(i -> ids[i] == video).asLongStream().toArray();
      assertThat(at).as(Arrays.toString(ids)).hasSize(18);
      NDArray words = decoder.embed(golden.get("in.input_ids"));
      NDArray embeddings = RowKernels.putRows(words, manager.create(at), projected);
      golden.assertClose("out.logits", decoder.logits(decoder.hidden(embeddings, null)));
    }
  }
}

package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.decoder.DecoderSession;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.input.SplicedBatch;
import org.sensorium.fusion.model.MediumFile;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.model.MultimodalNetwork;
import org.sensorium.fusion.model.PrefixNetwork;
import org.sensorium.fusion.model.TinyModels;
import org.sensorium.fusion.train.AdamW;
import org.sensorium.fusion.train.GradientClip;
import org.sensorium.fusion.train.LossScaler;
import org.sensorium.fusion.train.OptimizerStep;
import org.sensorium.fusion.train.ParameterGroup;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.lora.LoraAdapter;
import org.sensorium.nn.lora.LoraConfig;

/**
 * Nothing of a model lies elsewhere than the model: weights, constants, inputs, what a training
 * step makes on its way, the optimizer's state, a decoder's cache. On the CPU, and on every GPU
 * that the machine has, where a stray array would also stop the arithmetic.
 */
class DeviceTest {
  @TempDir private Path temp;

  static Stream<Arguments> devicesAndPrecisions() {
    List<Arguments> all =
        new ArrayList<>(
            List.of(
                Arguments.of(Device.cpu(), Precision.FLOAT32),
                Arguments.of(Device.cpu(), Precision.BFLOAT16)));
    for (int gpu = 0; gpu < Engine.getInstance().getGpuCount(); gpu++) {
      for (Precision precision : Precision.values()) {
        all.add(Arguments.of(Device.gpu(gpu), precision));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("devicesAndPrecisions")
  void everythingLiesWhereTheModelDoes(Device device, Precision precision) throws IOException {
    String encoder = TinyModels.copy("clip", temp.resolve("encoder")).toString();
    String decoder = TinyModels.decoder(temp.resolve("decoder")).toString();
    Path picture = TinyModels.picture(temp.resolve("a.png"), 1);
    try (ModelParts parts =
            TinyModels.create(encoder, decoder, "chatml_no_system", device, precision);
        MultimodalModel model = MultimodalModel.of(parts)) {
      LoraAdapter adapter =
          LoraAdapter.create(
              LoraConfig.of(2, 4, false, 0.1, List.of("q_proj", "up_proj")),
              parts.network().linears(),
              1);
      parts.adapters().set(null, adapter);
      assertThat(TinyModels.prefix(parts).language().device()).isEqualTo(device);
      assertOn(device, parts.manager().getManagedArrays());
      assertOn(device, List.copyOf(parts.trained().values()));

      Conversation asked = Conversation.ask(picture, "What?");
      List<float[]> features = List.of(parts.encoders().encode(MediumFile.image(picture)));
      List<Turn> turns = new ArrayList<>(asked.turns());
      turns.add(new Turn(Turn.Role.ASSISTANT, List.of(new Part.Text("Noise."))));
      InputRow row = model.rows().training(new Conversation("1", turns, asked.media(), Map.of()));
      parts.trained().values().forEach(weight -> weight.setRequiresGradient(true));
      try (AdamW optimizer =
          new AdamW(List.of(ParameterGroup.of("all", parts.trained())), AdamW.Settings.DEFAULT)) {
        OptimizerStep step = new OptimizerStep(optimizer, new GradientClip(1), new LossScaler());
        double before = train(parts, row, features, step);
        for (int i = 0; i < 30; i++) {
          train(parts, row, features, step);
        }
        assertThat(train(parts, row, features, step)).isLessThan(0.9 * before);
        assertOn(device, List.copyOf(optimizer.state().values()));
      }
      try (NDManager work = parts.manager().newSubManager();
          DecoderSession session = TinyModels.prefix(parts).language().session()) {
        session.begin(new int[] {2}, 4);
        NDArray ids = work.create(new long[][] {{5, 6}});
        assertOn(device, List.of(session.step(TinyModels.prefix(parts).language().embed(ids))));
      }
      assertThat(model.answer(asked)).isNotNull();
    }
  }

  /** One step; every array that is left of it belongs to its manager and is looked at. */
  private static double train(
      ModelParts parts, InputRow row, List<float[]> features, OptimizerStep optimizer) {
    PrefixNetwork network = TinyModels.prefix(parts);
    Device device = parts.manager().getDevice();
    SplicedBatch batch = SplicedBatch.of(List.of(row), SplicedBatch.Padding.RIGHT);
    double loss;
    try (NDManager step = parts.manager().newSubManager();
        Autograd.Mode recording = Autograd.recording()) {
      List<NDArray> media =
          features.stream()
              .map(
                  one ->
                      MultimodalNetwork.array(
                          step, one, parts.encoders().of(Media.Kind.IMAGE).positions()))
              .toList();
      NDArray sum = network.summedLoss(step, batch, media);
      assertOn(device, step.getManagedArrays());
      Autograd.backward(optimizer.scaled(sum));
      loss = sum.getFloat();
    }
    optimizer.take(1e-3, 1.0 / batch.supervised());
    return loss;
  }

  private static void assertOn(Device device, List<NDArray> arrays) {
    assertThat(arrays).isNotEmpty();
    for (NDArray array : arrays) {
      assertThat(array.getDevice())
          .as("%s %s", array.getName(), array.getShape())
          .isEqualTo(device);
    }
  }
}

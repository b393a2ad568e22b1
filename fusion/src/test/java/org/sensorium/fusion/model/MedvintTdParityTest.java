package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.decoder.LanguageDecoders;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.input.SplicedBatch;
import org.sensorium.fusion.projector.InputNorm;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.fusion.projector.Projectors;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.LossKernels;
import org.sensorium.nn.kernels.Precision;

/** MedVInT-TD, and its MLP variant over the same two maps, against the original forward passes. */
@Tag("parity")
class MedvintTdParityTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private PrefixNetwork network(ParityFixture fixture, String type) throws IOException {
    WeightScope root = WeightScope.of(fixture.checkpoint(), manager);
    LanguageDecoder decoder =
        LanguageDecoders.load(
            root.sub("language_model"), fixture.config().path("text_config"), Precision.FLOAT32);
    Queries sizes = new Queries(5, 16, 2, 4, 4, 24, 1, 0, 0, 1e-5);
    ProjectorConfig config =
        new ProjectorConfig(type, 16, decoder.width(), 32, 0, InputNorm.Kind.NONE, false, sizes);
    return new PrefixNetwork(Projectors.load(root, config), decoder);
  }

  /** The medium first, then the text with its labels; the padding is left out. */
  private static List<InputRow> rows(ParityFixture fixture, int places) throws IOException {
    long[] ids = fixture.get("in.input_ids").toLongArray();
    long[] labels = fixture.get("in.labels").toLongArray(); // behind 5 places of the medium
    List<InputRow> rows = new ArrayList<>();
    for (int r = 0; r < 2; r++) {
      int length = r == 0 ? 12 : 9;
      int[] row = new int[1 + length];
      boolean[] supervised = new boolean[row.length];
      row[0] = InputRow.MEDIUM;
      for (int i = 0; i < length; i++) {
        row[i + 1] = (int) ids[12 * r + i];
        supervised[i + 1] = labels[17 * r + 5 + i] != LossKernels.IGNORED;
      }
      rows.add(InputRow.of(row, supervised, List.of(places)));
    }
    return rows;
  }

  @ParameterizedTest
  @CsvSource({"query_decoder, out., grad., 43", "pooled_mlp, out.mlp., grad.mlp., 2"})
  void logitsLossAndGradientsMatchTheReference(
      String type, String out, String gradient, int gradients) throws IOException {
    try (ParityFixture fixture =
        ParityFixture.open(manager, Path.of("src/test/resources/medvint_td"))) {
      PrefixNetwork network = network(fixture, type);
      List<InputRow> rows = rows(fixture, network.mediumPositions(Media.Kind.IMAGE, 9));
      NDArray all = fixture.get("in.features");
      List<NDArray> features = List.of(all.get(0), all.get(1));
      SplicedBatch batch = SplicedBatch.of(rows, SplicedBatch.Padding.RIGHT);
      NDArray hidden =
          network.language().hidden(network.embed(manager, batch, features), batch.layout());
      fixture.assertClose(out + "logits", network.language().logits(hidden));
      Map<String, NDArray> weights = network.bridge(Media.Kind.IMAGE);
      weights.values().forEach(weight -> weight.setRequiresGradient(true));
      try (Autograd.Mode on = Autograd.recording()) {
        NDArray sum = network.summedLoss(manager, rows, features);
        NDArray loss = Kernels.scale(sum, 1.0 / batch.supervised());
        fixture.assertClose(out + "loss", loss.reshape(1));
        Autograd.backward(loss);
      }
      int compared = 0;
      for (Map.Entry<String, NDArray> weight : weights.entrySet()) {
        if (fixture.has(gradient + weight.getKey())) {
          fixture.assertClose(gradient + weight.getKey(), weight.getValue().getGradient());
          compared++;
        }
      }
      assertThat(compared).isEqualTo(gradients);
    }
  }
}

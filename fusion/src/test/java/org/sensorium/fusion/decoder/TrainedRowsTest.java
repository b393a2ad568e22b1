package org.sensorium.fusion.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sensorium.fusion.decoder.DecoderFixture.embed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.SafetensorsWriter;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.kernels.RowKernels;

/** Against decoders whose tables were made larger in the file. */
class TrainedRowsTest {
  private static final int V = 120; // rows of every fixture's table
  private static final int[] IDS = {5, V, V + 1};
  private static final long[] ROW = {3, 5, 17, V + 1, 44, V, 5, 9};
  private static final Set<String> TABLES =
      Set.of(
          "model.embed_tokens.weight",
          "model.decoder.embed_tokens.weight",
          "transformer.wte.weight");

  private NDManager manager;
  @TempDir private Path temp;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** Tied, scaled and tied, narrower than the layers and tied, untied with a bias. */
  @ParameterizedTest
  @CsvSource({
    "mpt,FLOAT32",
    "gemma,FLOAT32",
    "opt_350m,FLOAT32",
    "phi,FLOAT32",
    "mpt,BFLOAT16",
    "phi,BFLOAT16"
  })
  void theDecoderIsThatOfTheLargerTable(String name, Precision precision) throws IOException {
    try (DecoderFixture fixture = DecoderFixture.open(manager, name)) {
      TransformerDecoder plain = fixture.load(manager, precision);
      boolean tied = !fixture.golden.checkpoint().tensors().containsKey("lm_head.weight");
      NDArray rows = random(IDS.length, plain.width(), 0.3);
      NDArray head = tied ? null : random(2, plain.width(), 0.3);
      LanguageDecoder trained = plain.with(new TrainedRows(IDS, rows, head));
      LanguageDecoder larger = larger(fixture, rows, head, precision);
      assertThat(trained.vocabularySize()).isEqualTo(V + 2).isEqualTo(larger.vocabularySize());

      NDArray expected = logits(larger);
      double tolerance =
          precision == Precision.FLOAT32 ? 1e-5 : 0.03 * expected.abs().max().getFloat();
      ParityFixture.assertClose("whole", expected, logits(trained), tolerance);
      try (DecoderSession session = trained.session()) {
        session.begin(new int[] {5}, ROW.length);
        NDArray prompt = session.step(embed(trained, manager, Arrays.copyOf(ROW, 5)));
        ParityFixture.assertClose("prompt", expected.get("0, 4"), prompt.get(0), 10 * tolerance);
        for (int at = 5; at < ROW.length; at++) {
          NDArray next = session.step(embed(trained, manager, ROW[at]));
          ParityFixture.assertClose(
              "token " + at, expected.get("0, " + at), next.get(0), 10 * tolerance);
        }
      }
    }
  }

  @Test
  void gradientsReachTheRowsAsTheyReachTheLargerTable() throws IOException {
    try (DecoderFixture fixture = DecoderFixture.open(manager, "mpt")) {
      TransformerDecoder plain = fixture.load(manager);
      NDArray rows = random(IDS.length, plain.width(), 0.3);
      LanguageDecoder larger = larger(fixture, rows, null, Precision.FLOAT32);
      NDArray table = larger.weights().get("transformer.wte.weight");
      table.setRequiresGradient(true);
      rows.setRequiresGradient(true);
      try (Autograd.Mode on = Autograd.recording()) {
        Autograd.backward(logits(larger).square().mean());
        Autograd.backward(logits(plain.with(new TrainedRows(IDS, rows, null))).square().mean());
      }
      NDArray expected =
          RowKernels.gatherRows(
              table.getGradient(), manager.create(new long[] {IDS[0], IDS[1], IDS[2]}));
      ParityFixture.assertClose("rows", expected, rows.getGradient(), 1e-5);
      assertThat(plain.weights().get("transformer.wte.weight").hasGradient()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mpt", "phi"})
  void newRowsStartAroundTheMeanAndOldOnesWhereTheyAre(String name) throws IOException {
    try (DecoderFixture fixture = DecoderFixture.open(manager, name)) {
      TransformerDecoder plain = fixture.load(manager);
      TrainedRows start = plain.newRows(manager, IDS, 3);
      NDArray table = table(plain);
      ParityFixture.assertClose("old", table.get(5), start.embedding().get(0), 0);
      NDArray mean = table.mean(new int[] {0});
      for (int i = 1; i < 3; i++) {
        ParityFixture.assertClose("new", mean, start.embedding().get(i), 5e-5);
        assertThat(start.embedding().get(i)).isNotEqualTo(mean);
      }
      assertThat(start.embedding().get(1)).isNotEqualTo(start.embedding().get(2));
      NDArray head = plain.weights().get("lm_head.weight");
      if (head == null) {
        assertThat(start.head()).isNull();
        assertThat(start.constants()).isEmpty();
      } else {
        ParityFixture.assertClose(
            "head", head.mean(new int[] {0}), start.constants().get("head_rows").get(1), 5e-5);
      }
      assertThat(start.weights().keySet()).containsExactly("embedding_rows");
      assertThat(plain.with(start).vocabularySize()).isEqualTo(V + 2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mpt", "phi"})
  void savedRowsAreReadAgain(String name) throws IOException {
    try (DecoderFixture fixture = DecoderFixture.open(manager, name)) {
      TransformerDecoder plain = fixture.load(manager);
      TrainedRows rows = plain.newRows(manager, IDS, 3);
      Map<String, NDArray> stored = new LinkedHashMap<>(rows.weights());
      stored.putAll(rows.constants());
      Path file = temp.resolve("rows.safetensors");
      SafetensorsWriter.write(file, stored);
      try (Checkpoint checkpoint = Checkpoints.open(file)) {
        WeightScope scope = WeightScope.of(checkpoint, manager);
        TrainedRows read = TrainedRows.load(scope, plain, IDS);
        scope.finish();
        ParityFixture.assertClose("rows", rows.embedding(), read.embedding(), 0);
        NDArray before = logits(plain.with(rows));
        ParityFixture.assertClose("logits", before, logits(plain.with(read)), 0);
      }
    }
  }

  /** OpenFlamingo's files hold the whole table. */
  @Test
  void rowsAreTakenOutOfATable() throws IOException {
    try (DecoderFixture fixture = DecoderFixture.open(manager, "mpt")) {
      WeightScope scope = WeightScope.of(fixture.golden.checkpoint(), manager);
      TrainedRows rows = TrainedRows.ofTable(scope, "transformer.wte.weight", new int[] {7, 118});
      NDArray table = table(fixture.load(manager));
      ParityFixture.assertClose("7", table.get(7), rows.embedding().get(0), 0);
      ParityFixture.assertClose("118", table.get(118), rows.embedding().get(1), 0);
      assertThatThrownBy(() -> TrainedRows.ofTable(scope, "transformer.wte.weight", new int[] {V}))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("transformer.wte.weight is (120, 32), expected a table")
          .hasMessageContaining("id 120");
      assertThatThrownBy(() -> TrainedRows.ofTable(scope, "wte.weight", new int[] {7}))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("wte.weight is missing");
    }
  }

  @Test
  void rowsThatDoNotFitAreRefused() throws IOException {
    try (DecoderFixture fixture = DecoderFixture.open(manager, "phi")) {
      TransformerDecoder plain = fixture.load(manager);
      int width = plain.width();
      assertThatThrownBy(() -> new TrainedRows(new int[] {7, 5}, random(2, width, 1), null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must ascend, got [7, 5]");
      assertThatThrownBy(() -> new TrainedRows(new int[] {7}, random(2, width, 1), null))
          .hasMessageContaining("for 1 ids");
      assertThatThrownBy(() -> plain.with(new TrainedRows(IDS, random(3, width, 1), null)))
          .hasMessageContaining("2 ids lie beyond")
          .hasMessageContaining("missing");
      TrainedRows needless =
          new TrainedRows(new int[] {5}, random(1, width, 1), random(1, width, 1));
      assertThatThrownBy(() -> plain.with(needless)).hasMessageContaining("0 ids lie beyond");
      TrainedRows gap =
          new TrainedRows(new int[] {V + 1}, random(1, width, 1), random(1, width, 1));
      assertThatThrownBy(() -> plain.with(gap)).hasMessageContaining("go on from 120");
      TrainedRows narrow = new TrainedRows(new int[] {5}, random(1, width - 1, 1), null);
      assertThatThrownBy(() -> plain.with(narrow))
          .hasMessageContaining("are %d wide".formatted(width));
    }
  }

  private NDArray random(int rows, int width, double deviation) {
    return manager.randomNormal(0, (float) deviation, new Shape(rows, width), DataType.FLOAT32);
  }

  private static NDArray table(LanguageDecoder decoder) {
    return decoder.weights().entrySet().stream()
        .filter(weight -> TABLES.contains(weight.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow();
  }

  private NDArray logits(LanguageDecoder decoder) {
    NDArray hidden = decoder.hidden(embed(decoder, manager, ROW), null);
    return Kernels.to(decoder.logits(hidden), Precision.FLOAT32);
  }

  /** The fixture's decoder with the rows written into its file. */
  private LanguageDecoder larger(
      DecoderFixture fixture, NDArray rows, NDArray head, Precision precision) throws IOException {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    Checkpoint file = fixture.golden.checkpoint();
    for (String name : file.tensors().keySet()) {
      NDArray weight = file.read(manager, name);
      if (TABLES.contains(name)) {
        weight = RowKernels.putRows(weight, manager.create(new long[] {5}), rows.get("0:1"));
        weight = weight.concat(rows.get("1:"), 0);
      } else if (name.equals("lm_head.weight")) {
        weight = weight.concat(head, 0);
      } else if (name.equals("lm_head.bias")) {
        weight = weight.concat(manager.zeros(new Shape(2)), 0);
      }
      weights.put(name, weight);
    }
    Path path = temp.resolve("larger.safetensors");
    SafetensorsWriter.write(path, weights);
    ObjectNode config = fixture.config().deepCopy();
    config.put("vocab_size", V + 2);
    try (Checkpoint checkpoint = Checkpoints.open(path)) {
      return LanguageDecoders.load(WeightScope.of(checkpoint, manager), config, precision);
    }
  }
}

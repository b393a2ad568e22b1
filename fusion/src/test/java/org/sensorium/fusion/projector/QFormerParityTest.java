package org.sensorium.fusion.projector;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.fusion.decoder.AttentionLayout;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.decoder.LanguageDecoders;
import org.sensorium.fusion.decoder.Seq2SeqDecoder;
import org.sensorium.fusion.decoder.Seq2SeqDecoders;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.LossKernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.kernels.RowKernels;

/**
 * BLIP-2 and InstructBLIP behind their frozen encoder: against transformers in the hub's names,
 * against LAVIS in its own.
 */
@Tag("parity")
class QFormerParityTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "blip2_opt",
        "instructblip_llama",
        "instructblip_t5",
        "lavis_blip2_opt",
        "lavis_instructblip"
      })
  void rowsOfTheQFormer(String name) throws IOException {
    try (QFormerFixture fixture = QFormerFixture.open(manager, name)) {
      QFormerProjector projector = fixture.load(32);
      boolean reads = fixture.instruction().longest() > 0;
      assertThat(projector.readsInstruction()).isEqualTo(reads);
      assertThat(projector.positions(17)).isEqualTo(6);
      NDArray rows =
          reads
              ? projector
                  .qformer()
                  .forward(fixture.features(), fixture.instruction(), QueryTextMask.BIDIRECTIONAL)
              : projector.qformer().forward(fixture.features());
      fixture.golden.assertClose("out.qformer", rows);
      if (fixture.golden.has("out.projected")) {
        fixture.golden.assertClose(
            "out.projected", projector.forward(fixture.features(), fixture.instruction()));
      }
      fixture.root.ignore("^(vision_model|language_model|ln_vision|visual_encoder|.*_model)\\.");
      fixture.root.finish(); // nothing of the Q-Former is left over
    }
  }

  /** Queries stand at the image tokens (the hub), or before the words (LAVIS). */
  @ParameterizedTest
  @CsvSource({
    "blip2_opt, language_model, text_config",
    "instructblip_llama, language_model, text_config",
    "lavis_blip2_opt, opt_model, language_model",
    "lavis_instructblip, llm_model, language_model"
  })
  void logitsLossAndGradientsThroughTheDecoder(String name, String scope, String config)
      throws IOException {
    try (QFormerFixture fixture = QFormerFixture.open(manager, name)) {
      LanguageDecoder decoder =
          LanguageDecoders.load(
              fixture.root.sub(scope), fixture.config.path(config), Precision.FLOAT32);
      QFormerProjector projector = fixture.load(decoder.width());
      projector.weights().values().forEach(weight -> weight.setRequiresGradient(true));
      try (Autograd.Mode on = Autograd.recording()) {
        NDArray projected = projector.forward(fixture.features(), fixture.instruction());
        NDArray words =
            decoder.embed(fixture.golden.get(fixture.lavis ? "in.ids" : "in.input_ids"));
        NDArray embeddings =
            fixture.lavis
                ? RowKernels.concatPositions(projected, words)
                : RowKernels.putRows(words, imageTokens(fixture), projected);
        NDArray hidden = decoder.hidden(embeddings, layout(fixture, projected));
        NDArray logits = decoder.logits(hidden);
        fixture.golden.assertClose("out.logits", logits);
        NDArray labels = fixture.golden.get("in.labels"); // one for each word
        NDArray ofWords =
            fixture.lavis
                ? logits.get(":, %d:-1".formatted(projected.getShape().get(1)))
                : logits.get(":, :-1");
        checkLoss(fixture, ofWords, labels.get(":, 1:"));
      }
      checkGradients(fixture, projector);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = "instructblip_t5")
  void logitsLossAndGradientsThroughAnEncoderDecoder(String name) throws IOException {
    try (QFormerFixture fixture = QFormerFixture.open(manager, name)) {
      Seq2SeqDecoder decoder =
          Seq2SeqDecoders.load(
              fixture.root.sub("language_model"),
              fixture.config.path("text_config"),
              Precision.FLOAT32);
      QFormerProjector projector = fixture.load(decoder.width());
      projector.weights().values().forEach(weight -> weight.setRequiresGradient(true));
      try (Autograd.Mode on = Autograd.recording()) {
        NDArray words = decoder.embed(fixture.golden.get("in.input_ids"));
        NDArray projected = projector.forward(fixture.features(), fixture.instruction());
        NDArray encoded =
            decoder.encode(RowKernels.putRows(words, imageTokens(fixture), projected), null);
        NDArray labels = fixture.golden.get("in.labels");
        NDArray start = labels.get(":, 0:1").zerosLike().add(decoder.startToken());
        NDArray answers = start.concat(labels.get(":, :-1").maximum(0), 1);
        NDArray logits = decoder.logits(decoder.hidden(decoder.embed(answers), encoded, null));
        fixture.golden.assertClose("out.logits", logits);
        checkLoss(fixture, logits, labels);
      }
      checkGradients(fixture, projector);
    }
  }

  private void checkLoss(QFormerFixture fixture, NDArray logits, NDArray labels)
      throws IOException {
    long rows = labels.size();
    NDArray loss = LossKernels.crossEntropy(logits.reshape(rows, -1), labels.reshape(rows));
    fixture.golden.assertClose("out.loss", loss.reshape(1));
    Autograd.backward(loss);
  }

  /** All that are recorded, by their names in the file. */
  private static void checkGradients(QFormerFixture fixture, QFormerProjector projector)
      throws IOException {
    Map<String, NDArray> weights = projector.weights();
    for (String key : fixture.golden.names()) {
      if (key.startsWith("grad.")) {
        String name =
            key.substring("grad.".length())
                .replace("llm_proj", "language_projection")
                .replace("Qformer.bert.", "qformer.")
                .replace("attention.self.", "attention.attention.");
        assertThat(weights).containsKey(name);
        fixture.golden.assertClose(key, weights.get(name).getGradient());
      }
    }
  }

  private NDArray imageTokens(QFormerFixture fixture) throws IOException {
    long image = fixture.config.path("image_token_index").asLong();
    long[] ids = fixture.golden.get("in.input_ids").toLongArray();
    List<Long> at = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == image) {
        at.add((long) i);
      }
    }
    return manager.create(at.stream().mapToLong(Long::longValue).toArray());
  }

  /** LAVIS' rows are padded on the right; plain causal attention serves the others. */
  private static AttentionLayout layout(QFormerFixture fixture, NDArray projected)
      throws IOException {
    if (!fixture.golden.has("in.mask")) {
      return null;
    }
    NDArray mask = fixture.golden.get("in.mask");
    Shape shape = projected.getShape();
    long[] flat = mask.toLongArray();
    int queries = (int) shape.get(1);
    int words = flat.length / (int) shape.get(0);
    boolean[][] attended = new boolean[(int) shape.get(0)][queries + words];
    for (int r = 0; r < attended.length; r++) {
      for (int s = 0; s < queries + words; s++) {
        attended[r][s] = s < queries || flat[r * words + s - queries] == 1;
      }
    }
    return AttentionLayout.padded(attended);
  }
}

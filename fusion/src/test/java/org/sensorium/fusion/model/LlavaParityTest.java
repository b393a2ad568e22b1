package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sensorium.fusion.decoder.DecoderSession;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.decoder.LanguageDecoders;
import org.sensorium.fusion.input.SplicedBatch;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.Projectors;
import org.sensorium.fusion.train.AdamW;
import org.sensorium.fusion.train.GradientClip;
import org.sensorium.fusion.train.OptimizerStep;
import org.sensorium.fusion.train.ParameterGroup;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.LossKernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.vision.encoder.VisionEncoder;
import org.sensorium.vision.encoder.VisionEncoders;

/** The whole of LLaVA-1.5 against transformers: logits, loss, gradients, training, generation. */
@Tag("parity")
class LlavaParityTest {
  private static final String GRADIENT = "grad.model.multi_modal_projector.";
  private static final String TRAINED = "out.trained.model.multi_modal_projector.";

  /** The fixture's model and its batch. */
  private record Llava(
      PrefixNetwork network, SplicedBatch batch, List<NDArray> features, NDManager manager)
      implements AutoCloseable {

    static Llava open(ParityFixture fixture) throws IOException {
      NDManager manager = NDManager.newBaseManager();
      JsonNode config = fixture.config();
      Projector projector;
      LanguageDecoder decoder;
      try (Checkpoint checkpoint = fixture.checkpoint()) {
        WeightScope root = WeightScope.of(checkpoint, manager);
        decoder =
            LanguageDecoders.load(
                root.sub("language_model"), config.path("text_config"), Precision.FLOAT32);
        projector =
            Projectors.load(
                root.sub("multi_modal_projector"),
                ProjectorConfig.mlp2xGelu(
                    config.path("vision_config").path("hidden_size").asInt(), decoder.width()));
        root.ignore("^vision_tower\\."); // read below
        root.finish();
      }
      VisionEncoder tower =
          VisionEncoders.get("clip").load(manager, fixture.path(""), Precision.FLOAT32);
      NDArray all =
          tower.features(
              fixture.get("in.pixel_values"),
              List.of(config.path("vision_feature_layer").asInt()),
              0);
      List<NDArray> features = new ArrayList<>();
      for (long i = 0; i < all.getShape().get(0); i++) {
        features.add(all.get(i));
      }
      SplicedBatch batch = batch(fixture, config.path("image_token_index").asLong());
      return new Llava(new PrefixNetwork(projector, decoder), batch, features, manager);
    }

    /** The fixture has its image tokens expanded already. */
    private static SplicedBatch batch(ParityFixture fixture, long image) throws IOException {
      long[] ids = fixture.get("in.input_ids").toLongArray();
      long[] labels = fixture.get("in.labels").toLongArray();
      int rows = (int) fixture.get("in.input_ids").getShape().get(0);
      int width = ids.length / rows;
      List<Long> media = new ArrayList<>();
      List<Long> at = new ArrayList<>();
      List<Long> targets = new ArrayList<>();
      for (int i = 0; i < ids.length; i++) {
        if (ids[i] == image) {
          media.add((long) i);
        }
        if (labels[i] != LossKernels.IGNORED && i % width > 0) {
          at.add(i - 1L);
          targets.add(labels[i]);
        }
      }
      int[] lengths = new int[rows];
      Arrays.fill(lengths, width);
      return new SplicedBatch(
          rows, width, ids, longs(media), longs(at), longs(targets), lengths, null);
    }

    private static long[] longs(List<Long> values) {
      return values.stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public void close() {
      manager.close();
    }
  }

  @Test
  void logitsLossAndGradientsMatchTransformers() throws IOException {
    try (NDManager step = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(step, "llava");
        Llava llava = Llava.open(fixture)) {
      NDArray stacked = MultimodalNetwork.stack(step, llava.features());
      Map<String, NDArray> weights = llava.network().projector().weights();
      weights.values().forEach(w -> w.setRequiresGradient(true));
      fixture.assertClose("out.projected", llava.network().projector().forward(stacked));
      NDArray hidden =
          llava
              .network()
              .language()
              .hidden(llava.network().embed(step, llava.batch(), llava.features()), null);
      fixture.assertClose("out.logits", llava.network().language().logits(hidden));
      try (Autograd.Mode recording = Autograd.recording()) {
        NDArray logits = llava.network().supervisedLogits(step, llava.batch(), llava.features());
        NDArray loss = LossKernels.crossEntropy(logits, step.create(llava.batch().targets()));
        fixture.assertClose("out.loss", loss.reshape(1));
        Autograd.backward(loss);
      }
      for (Map.Entry<String, NDArray> weight : weights.entrySet()) {
        fixture.assertClose(GRADIENT + weight.getKey(), weight.getValue().getGradient());
      }
    }
  }

  @Test
  void fourStepsOfTrainingMatchTorch() throws IOException {
    try (NDManager owner = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(owner, "llava");
        Llava llava = Llava.open(fixture)) {
      Map<String, NDArray> weights = llava.network().projector().weights();
      weights.values().forEach(w -> w.setRequiresGradient(true));
      ParameterGroup group = new ParameterGroup("projector", new LinkedHashMap<>(weights), 1, 0.1);
      float[] losses = new float[4];
      try (AdamW optimizer = new AdamW(List.of(group), new AdamW.Settings(0.9, 0.999, 1e-8))) {
        OptimizerStep step = new OptimizerStep(optimizer, new GradientClip(1), null);
        for (int i = 0; i < losses.length; i++) {
          try (NDManager scope = NDManager.newBaseManager();
              Autograd.Mode recording = Autograd.recording()) {
            NDArray sum = llava.network().summedLoss(scope, llava.batch(), llava.features());
            Autograd.backward(sum);
            losses[i] = sum.getFloat() / llava.batch().supervised();
          }
          step.take(1e-2, 1.0 / llava.batch().supervised());
        }
      }
      fixture.assertClose("out.train_losses", owner.create(losses));
      for (Map.Entry<String, NDArray> weight : weights.entrySet()) {
        fixture.assertClose(TRAINED + weight.getKey(), weight.getValue());
      }
    }
  }

  @Test
  void greedyTokensMatchTransformers() throws IOException {
    try (NDManager owner = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(owner, "llava");
        Llava llava = Llava.open(fixture);
        DecoderSession session = llava.network().language().session()) {
      long[] expected = fixture.get("out.greedy").toLongArray();
      SplicedBatch all = llava.batch();
      int length = 0; // of the prompt: as much of the first row as the answer goes on from
      while (length < all.positions() && expected[length] == all.ids()[length]) {
        length++;
      }
      int prompt = length;
      SplicedBatch first =
          new SplicedBatch(
              1,
              prompt,
              Arrays.copyOf(expected, prompt),
              Arrays.stream(all.mediaAt()).filter(at -> at < prompt).toArray(),
              new long[0],
              new long[0],
              new int[] {prompt},
              null);
      session.begin(first.lengths(), expected.length);
      long[] found = Arrays.copyOf(expected, expected.length);
      NDArray logits =
          session.step(llava.network().embed(owner, first, llava.features().subList(0, 1)));
      for (int i = prompt; i < expected.length; i++) {
        found[i] = logits.argMax(1).getLong();
        NDArray next = owner.create(new long[] {found[i]}, new Shape(1, 1));
        if (i + 1 < expected.length) {
          logits = session.step(llava.network().language().embed(next));
        }
      }
      assertThat(found).containsExactly(expected);
      assertThat(prompt).isLessThan(expected.length);
    }
  }
}

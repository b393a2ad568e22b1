package org.sensorium.fusion.recipe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.media.MediaFiles;
import org.sensorium.datasets.media.MediaLimits;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.eval.Question;
import org.sensorium.fusion.model.FeatureCache;
import org.sensorium.fusion.model.MediumFile;
import org.sensorium.nn.checkpoint.SafetensorsWriter;

/**
 * The quickstart's own path, long, in a JVM of its own: {@code StressRun FOLDER STEPS GENERATIONS
 * gc|calm}. Runs a {@link TinyRun} with a wider decoder through {@link FinetuneRecipe}, each stage
 * for STEPS, then answers GENERATIONS questions with the saved model. Prints the weights' hash and
 * how much memory grew in the second half of each part.
 */
final class StressRun {
  private static final int WIDTH = 128;
  private static final int INNER = 256;
  private static final int LAYERS = 4;
  private static final int VOCABULARY = 120;
  private static final int NEW_TOKENS = 8;
  private static final int BETWEEN_COLLECTIONS = 5; // ms; less than a step takes

  private StressRun() {}

  public static void main(String[] args) throws IOException {
    int steps = Integer.parseInt(args[1]);
    int generations = Integer.parseInt(args[2]);
    AtomicInteger collections = args[3].equals("gc") ? collectAllTheTime() : new AtomicInteger();
    TinyRun tiny = TinyRun.create(Path.of(args[0]));
    widenDecoder(tiny.folder().resolve("decoder"));
    FinetuneRecipe.Result result =
        tiny.run(
            false,
            new Watch(),
            List.of(
                "name=stress",
                "checkpoint_every=0",
                "stages.0.steps=" + steps,
                "stages.1.steps=" + steps,
                "stages.1.batch_size=4",
                "stages.1.gradient_accumulation=1"));
    int hash = 0;
    for (String file : List.of("model.safetensors", "adapter_model.safetensors")) {
      hash = 31 * hash + Arrays.hashCode(Files.readAllBytes(result.model().resolve(file)));
    }
    System.out.println("weights " + hash);
    System.out.println("collections " + collections.get());
    generate(tiny.folder(), result.model(), generations);
  }

  /** Collects at every moment of a step, between forward and backward pass too. */
  private static AtomicInteger collectAllTheTime() {
    AtomicInteger count = new AtomicInteger();
    ScheduledExecutorService collector =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "collector");
              thread.setDaemon(true);
              return thread;
            });
    collector.scheduleWithFixedDelay(
        () -> {
          System.gc();
          count.incrementAndGet();
        },
        0,
        BETWEEN_COLLECTIONS,
        TimeUnit.MILLISECONDS);
    return count;
  }

  /** Puts a random decoder in the place of the fixture's. */
  private static void widenDecoder(Path folder) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode config = (ObjectNode) json.readTree(folder.resolve("config.json").toFile());
    config
        .put("hidden_size", WIDTH)
        .put("intermediate_size", INNER)
        .put("num_hidden_layers", LAYERS)
        .put("num_attention_heads", 4)
        .put("num_key_value_heads", 2)
        .put("head_dim", WIDTH / 4)
        .put("vocab_size", VOCABULARY);
    json.writeValue(folder.resolve("config.json").toFile(), config);
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> weights = new LinkedHashMap<>();
      for (int layer = 0; layer < LAYERS; layer++) {
        String path = "model.layers.%d.".formatted(layer);
        for (String norm : List.of("input_layernorm", "post_attention_layernorm")) {
          weights.put(path + norm + ".weight", manager.ones(new Shape(WIDTH)));
        }
        matrix(manager, weights, path + "self_attn.q_proj", WIDTH, WIDTH);
        matrix(manager, weights, path + "self_attn.k_proj", WIDTH / 2, WIDTH);
        matrix(manager, weights, path + "self_attn.v_proj", WIDTH / 2, WIDTH);
        matrix(manager, weights, path + "self_attn.o_proj", WIDTH, WIDTH);
        matrix(manager, weights, path + "mlp.gate_proj", INNER, WIDTH);
        matrix(manager, weights, path + "mlp.up_proj", INNER, WIDTH);
        matrix(manager, weights, path + "mlp.down_proj", WIDTH, INNER);
      }
      matrix(manager, weights, "model.embed_tokens", VOCABULARY, WIDTH);
      matrix(manager, weights, "lm_head", VOCABULARY, WIDTH);
      weights.put("model.norm.weight", manager.ones(new Shape(WIDTH)));
      SafetensorsWriter.write(folder.resolve("model.safetensors"), weights);
    }
  }

  private static void matrix(
      NDManager manager, Map<String, NDArray> weights, String name, int out, int in) {
    float[] values = new float[out * in];
    Random random = new Random(name.hashCode());
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * 0.05);
    }
    weights.put(name + ".weight", manager.create(values, new Shape(out, in)));
  }

  /** Measures memory at the middle and the end of each stage. */
  private static final class Watch implements RunListener {
    @Override
    public void say(String line) {}

    @Override
    public Progress begin(String what, long first, long total, String unit) {
      return new Progress() {
        private long settled;

        @Override
        public void at(long done, String note) {
          if (!what.startsWith("stage")) {
            return;
          }
          if (done == total / 2) {
            settled = residentKib();
          } else if (done == total) {
            System.out.println(
                "%s_growth_kib %d".formatted(what.replaceAll(".* ", ""), residentKib() - settled));
            System.out.println(what.replaceAll(".* ", "") + "_end " + note);
          }
        }

        @Override
        public void close() {}
      };
    }
  }

  private static void generate(Path folder, Path saved, int generations) throws IOException {
    if (generations == 0) {
      return;
    }
    MediaFiles media =
        new MediaFiles(
            MediaRoot.of(folder), MediaCache.of(folder.resolve("media"), MediaLimits.DEFAULT));
    List<Question> questions =
        new ArrayList<>(
            EvaluationRecipe.questions(
                folder.resolve("test.json"),
                OpenOptions.DEFAULT,
                media,
                EnumSet.of(Media.Kind.IMAGE)));
    try (MultimodalModel model = MultimodalModel.load(saved)) {
      FeatureCache features =
          new FeatureCache(folder.resolve("features"), model.parts().encoders());
      long settled = 0;
      for (int i = 0; i < generations; i++) {
        Question question = questions.get(i % questions.size());
        List<MediumFile> pictures = List.of(MediumFile.image(folder.resolve(question.medium())));
        model.answerAll(
            List.of(question.prompt()), List.of(pictures), features, model.greedy(NEW_TOKENS));
        if (i == generations / 2) {
          settled = residentKib();
        }
      }
      System.out.println("generation_growth_kib " + (residentKib() - settled));
    }
  }

  private static long residentKib() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("no VmRSS in /proc/self/status");
  }
}

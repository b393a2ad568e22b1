package org.sensorium.fusion.recipe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.fusion.model.TinyOfa;

/** Every system file learns, keeps its frozen parts, and answers alike once loaded again. */
class SystemsTest {
  private static final String QUERIES =
      "{count: 4, width: 32, layers: 2, heads: 4, inner: 64, text_positions: 300}";

  @TempDir private Path temp;

  @ParameterizedTest
  @CsvSource({
    "llava-v0, llama",
    "llava-v1, llama",
    "llava-v1.5, llama",
    "llava-v1.5-lora, llama",
    "llava-llama-2, llama",
    "llava-mpt, mpt",
    "vision-flan, llama",
    "sharegpt4v, llama",
    "allava-phi2, phi",
    "allava-phi3, phi3",
    "allava-stablelm, stablelm",
    "lamm-2d, llama",
    "multiinstruct, t5",
    "multiinstruct-sequential, t5"
  })
  void clip(String system, String decoder) throws IOException {
    SystemTrial trial = new SystemTrial(temp, "clip", decoder);
    if (system.equals("sharegpt4v")) {
      trial.set("model.encoder_trained_from", "1");
    }
    show(system, trial.run(system));
  }

  @ParameterizedTest
  @CsvSource({
    "blip2-opt, opt",
    "blip2-flan-t5, t5",
    "instructblip-vicuna, llama",
    "instructblip-flan-t5, t5"
  })
  void qformers(String system, String decoder) throws IOException {
    SystemTrial trial = new SystemTrial(temp, "blip2_opt", decoder);
    trial.set("model.projector.queries", QUERIES);
    trial.set("model.projector.tokenizer", temp.resolve("decoder").toString());
    if (system.startsWith("blip2")) {
      trial.captionsOnly();
    }
    show(system, trial.run(system));
  }

  @ParameterizedTest
  @CsvSource({
    "open-flamingo-3b, mpt, 1",
    "open-flamingo-9b, mpt, 2",
    "otter-llama, llama, 2",
    "otter-mpt, mpt, 2",
    "multimodal-gpt, llama, 2"
  })
  void flamingos(String system, String decoder, String every) throws IOException {
    SystemTrial trial = new SystemTrial(temp, "clip", decoder);
    for (String size :
        List.of("count=5", "width=32", "layers=2", "heads=4", "head_width=8", "inner=64")) {
      String[] keyValue = size.split("=");
      trial.set("model.projector.queries." + keyValue[0], keyValue[1]);
    }
    trial.set("model.projector.queries.every", every);
    show(system, trial.run(system));
  }

  @Test
  void ofa() throws IOException {
    Path checkpoint = TinyOfa.folder(temp.resolve("ofa"));
    SystemTrial trial = SystemTrial.ofOneCheckpoint(temp, checkpoint);
    trial.set("model.image_size", "64");
    show("multiinstruct-ofa", trial.run("multiinstruct-ofa"));
  }

  /** The filters of the net of pictures learn, too, as they do in fairseq. */
  @Test
  void ofaAndItsNet() throws IOException {
    Path checkpoint = TinyOfa.folder(temp.resolve("ofa"));
    SystemTrial trial = SystemTrial.ofOneCheckpoint(temp, checkpoint);
    trial.set("model.image_size", "64").set("model.encoder_trained_from", "0");
    trial.set("stages.0.train", "[encoder, projector, decoder]");
    show("multiinstruct-ofa", trial.run("multiinstruct-ofa"));
  }

  private static void show(String system, List<List<String>> stages) {
    stages.forEach(stage -> System.out.println("TRAINS " + system + " " + stage));
  }
}

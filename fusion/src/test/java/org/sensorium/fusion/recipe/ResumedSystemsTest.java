package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.fusion.train.RunLog;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.Checkpoints;

/** Systems whose run is stopped after every step learn what they learn in one go, to the bit. */
class ResumedSystemsTest {
  @TempDir private Path temp;

  /** Lets one step of training be saved, and stops in the next one, as a crash does. */
  private static final class OneStep implements RunListener {
    private int steps;

    @Override
    public void say(String line) {}

    @Override
    public Progress begin(String what, long first, long total, String unit) {
      return new Progress() {
        @Override
        public void at(long done, String note) {
          if (what.startsWith("stage ") && ++steps == 2) {
            throw new Stopped();
          }
        }

        @Override
        public void close() {}
      };
    }
  }

  private static final class Stopped extends RuntimeException {}

  private void assertResumes(SystemTrial trial, String system) throws IOException {
    trial.set("checkpoint_every", "1");
    Path whole = trial.learn(system, "whole", false, RunListener.SILENT);
    Path stopped = null;
    for (int session = 0; stopped == null; session++) {
      assertThat(session).as("sessions").isLessThan(20);
      try {
        stopped = trial.learn(system, "stopped", session > 0, new OneStep());
      } catch (Stopped e) {
        continue; // a new process
      }
    }
    assertThat(losses(stopped)).isEqualTo(losses(whole));
    for (String file :
        List.of(
            "model.safetensors",
            "adapter_model.safetensors",
            "adapters/image/adapter_model.safetensors",
            "adapters/points/adapter_model.safetensors")) {
      if (Files.exists(whole.resolve(file))) {
        assertThat(stopped.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
      }
    }
    Path again = trial.learn(system, "stopped", true, RunListener.SILENT);
    assertThat(again.resolve("model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("model.safetensors"));
  }

  private static List<?> losses(Path model) throws IOException {
    return RunLog.read(model.resolveSibling("log.jsonl"));
  }

  @Test
  void trainedTower() throws IOException {
    SystemTrial trial = new SystemTrial(temp, "clip", "llama");
    assertResumes(trial.set("model.encoder_trained_from", "1"), "sharegpt4v");
  }

  @ParameterizedTest
  @CsvSource({"open-flamingo-9b, mpt", "otter-llama, llama", "multimodal-gpt, llama"})
  void gatesTokensAndAdapters(String system, String decoder) throws IOException {
    SystemTrial trial = new SystemTrial(temp, "clip", decoder);
    trial.set(
        "model.projector.queries",
        "{count: 5, width: 32, layers: 2, heads: 4, head_width: 8, inner: 64, every: 2, eps: 1.0e-5}");
    assertResumes(trial, system);
  }

  /** Two modalities, each with adapters of its own. */
  @Test
  void adaptersOfTheModalities() throws IOException {
    SystemTrial trial = SystemTrial.of(temp, "llama", "image=clip", "points=epcl");
    assertResumes(trial.set("model.media.points.processor", "lamm_color"), "lamm");
    assertThat(temp.resolve("whole/model/adapters/points/adapter_model.safetensors")).exists();
  }

  /** Two bridges, and a frozen Q-Former that is saved with them. */
  @Test
  void branchesOfVideoLlama() throws IOException {
    assertResumes(
        SystemTrial.ofClips(temp, "video-llama", "video=blip2_opt audio=imagebind"), "video-llama");
  }

  private SystemTrial qFormer(String decoder) throws IOException {
    SystemTrial trial = new SystemTrial(temp, "blip2_opt", decoder);
    trial.set(
        "model.projector.queries",
        "{count: 4, width: 32, layers: 2, heads: 4, inner: 64, text_positions: 300}");
    return trial
        .set("model.projector.tokenizer", temp.resolve("decoder").toString())
        .captionsOnly();
  }

  @ParameterizedTest
  @CsvSource({"blip2-opt, opt", "blip2-flan-t5, t5"})
  void represent(String system, String decoder) throws IOException {
    assertResumes(qFormer(decoder), system);
  }

  /** What is in front of the Q-Former, and adapters that come in the second stage. */
  @Test
  void representThenAdaptersThenTheProjector() throws IOException {
    SystemTrial trial = qFormer("opt");
    trial.set("model.projector.positions", "true").set("model.projector.input_norm", "standard");
    String adapters =
        "{recipe: finetune, train: [lora], lora: {rank: 2, dropout: 0.1, targets: [q_proj]}}";
    String projector = "{recipe: finetune, train: [projector]}";
    trial.set("stages", "[{recipe: represent}, %s, %s]".formatted(adapters, projector));
    assertResumes(trial, "blip2-opt");
  }

  /** The norm of the queries among it, which is named otherwise where no text is read. */
  @Test
  void theProjectorGetsAllThatRepresentLearned() throws IOException {
    SystemTrial trial = qFormer("opt").set("stages", "[{recipe: represent}]");
    Path model = trial.learn("blip2-opt", "run", false, RunListener.SILENT);
    try (NDManager manager = NDManager.newBaseManager();
        Checkpoint learned = Checkpoints.open(model.resolveSibling("representation"));
        Checkpoint saved = Checkpoints.open(model.resolve("model.safetensors"))) {
      for (String name : saved.tensors().keySet()) {
        if (!name.contains(".language_projection.")) {
          String there =
              name.replace("multi_modal_projector.", "")
                  .replace("qformer.layernorm", "qformer.embeddings.layernorm");
          assertThat(saved.read(manager, name).toFloatArray())
              .as(name)
              .containsExactly(learned.read(manager, there).toFloatArray());
        }
      }
    }
  }

  @Test
  void representGoesOnWithWhatAnotherRunLeft() throws IOException {
    SystemTrial trial = qFormer("opt").set("stages", "[{recipe: represent}]");
    Path first = trial.learn("blip2-opt", "first", false, RunListener.SILENT);
    Path left = first.resolveSibling("representation");
    trial.set("model.projector.start", left.toString());
    trial.set("stages", "[{recipe: represent, learning_rate: 1.0e-9}]");
    Path second = trial.learn("blip2-opt", "second", false, RunListener.SILENT);
    try (NDManager manager = NDManager.newBaseManager();
        Checkpoint before = Checkpoints.open(left);
        Checkpoint after = Checkpoints.open(second.resolveSibling("representation"))) {
      for (String name : before.tensors().keySet()) {
        assertThat(after.read(manager, name).toFloatArray())
            .as(name)
            .containsExactly(before.read(manager, name).toFloatArray(), within(1e-6f));
      }
    }
  }

  /** What only the second stage needs is looked at before the first. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stages.1.template | no.jinja | no chat template file",
        "stages.1.lora | {targets: [nope]} | lora.targets is [nope], but the language model",
        "model.encoder_trained_from | 5 | trained from 5): encoder layer 5 does not exist",
      })
  void nothingBeginsThatCannotEnd(String key, String value, String message) throws IOException {
    SystemTrial trial = new SystemTrial(temp, "clip", "llama").set(key, value);
    assertThatThrownBy(() -> trial.learn("llava-v1.5-lora", "run", false, new OneStep()))
        .hasMessageContaining(message);
    assertThat(temp.resolve("run")).doesNotExist();
  }
}

package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code models inspect} and {@code models import} on published checkpoints, tiny ones. */
class ModelsPublishedCommandsTest {
  private static final Path FILES = Path.of("../fusion/src/test/resources/published");

  @TempDir private Path temp;

  private static String file(String name) {
    return FILES.resolve(name).toString();
  }

  @Test
  void inspectSaysWhatACheckpointIs() {
    String out = CommandRun.of("models", "inspect", file("lavis/blip2_opt.pth")).succeeds().out();
    assertThat(out)
        .contains("system     blip2-opt")
        .contains("layout     lavis")
        .contains("encoder    eva, layers [-1], tokens all, pictures blip (not in the file)")
        .contains("projector  qformer, 16 -> 32, 3 queries of 24, 2 layers")
        .contains("decoder    of a shape that the files do not tell (not in the file)")
        .containsPattern(
            "projector +42 x F16 .* model.Qformer.bert.encoder.layer.\\* -> qformer.encoder.layer.\\*")
        .contains("missing    decoder: give --decoder (the authors' is facebook/opt-2.7b")
        .contains("left over  nothing");
  }

  /** What is given is missing no more; what is not is told not to be in the sum. */
  @Test
  void inspectKnowsWhatIsGiven() {
    String encoder = "../nn/src/test/resources/fixtures/clip";
    String[] line = {"models", "inspect", "--plan", "--encoder", encoder, file("lamm")};
    assertThat(CommandRun.of(line).succeeds().out())
        .contains("given      encoder: " + encoder)
        .doesNotContain("missing    encoder")
        .contains("missing    decoder: give --decoder")
        .contains("not counted: the decoder, which --decoder names")
        .doesNotContain("not counted: the encoder");
    CommandRun.of("models", "inspect", "--plan", encoder)
        .refusedWith(encoder + ": no image-language model of a known layout, which --plan needs");
    CommandRun rank = CommandRun.of("models", "inspect", "--plan", "--rank", "0", file("lamm"));
    rank.refusedWith("--rank is 0, expected at least 1");
    assertThat(rank.out()).isEmpty();
  }

  @Test
  void inspectListsEveryTensorIfAsked() {
    assertThat(CommandRun.of("models", "inspect", "--tensors", file("otter")).succeeds().out())
        .contains(
            "projector  perceiver.layers.0.to_q.weight -> perceiver.layers.0.0.to_q.weight F16 (64, 16)");
  }

  /** Megabytes of 25 248 numbers and 1 600; see MemoryPlanTest. */
  @Test
  void inspectPlans() {
    assertThat(
            CommandRun.of("models", "inspect", "--plan", "--rank", "2", file("llava"))
                .succeeds()
                .out())
        .containsPattern("decoder +0\\.1 +0\\.1 +0\\.1")
        .containsPattern("lora, rank 2 +0\\.1 +0\\.2")
        .containsPattern("full +0\\.4 +0\\.4");
  }

  @Test
  void importRefusesWhatIsIncompleteOrThere() {
    CommandRun.of(
            "models",
            "import",
            file("lamm/pytorch_model.pt"),
            "--out",
            temp.resolve("a").toString())
        .refusedWith("is lamm-2d as lamm lays it out, without its encoder and decoder");
    CommandRun.of("models", "import", file("llava"), "--out", temp.toString())
        .refusedWith(temp + ": exists already");
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void mergeWritesAModelOrNothing() {
    Path out = temp.resolve("merged");
    CommandRun.of(
            "models",
            "merge",
            "--base",
            file("llava"),
            "--adapter",
            file("llava_lora"),
            "--out",
            out.toString())
        .succeeds();
    assertThat(CommandRun.of("models", "inspect", out.toString()).succeeds().out())
        .contains("system     llava-v1.5", "layout     llava\n", "left over  nothing");
    CommandRun.of(
            "models",
            "merge",
            "--base",
            file("llava_mpt"),
            "--delta",
            file("llava"),
            "--out",
            temp.resolve("none").toString())
        .refusedWith("llava_mpt/pytorch_model.bin is not the base of the delta ");
    assertThat(temp.resolve("none")).doesNotExist();
    CommandRun.of("models", "merge", "--base", file("llava"), "--out", temp.resolve("n").toString())
        .refusedWith("--delta", "--adapter");
  }
}

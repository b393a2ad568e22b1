package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.fusion.recipe.RunConfig;

/** What quickstart refuses, and when; its runs end where a decoder is asked for that nobody has. */
class QuickstartCommandTest {
  private static final String NO_DECODER = "model.decoder=nowhere";

  @TempDir private Path temp;
  private Path out;

  @BeforeEach
  void chooseFolder() {
    out = temp.resolve("runs/first");
  }

  @Test
  void refusesBadArgumentsBeforeAnythingIsDrawn() {
    quickstart("stages.1.batch_sise=4")
        .refusedWith("stages[1].batch_sise: unknown key, did you mean batch_size?");
    quickstart("device=gpu").refusedWith("device is \"gpu\", expected auto, cpu or cuda:0");
    quickstart("device=cuda:99").refusedWith("device is \"cuda:99\", but the engine sees");
    quickstart("seed").refusedWith("override \"seed\": expected key=value");
    quickstart("--sandbox", "trainScene=3").refusedWith("there is no \"trainScene\"");
    quickstart("--seed", "one").refusedWith("Invalid value for option '--seed'");
    quickstart("name=other")
        .refusedWith("name= and output= would put", "name the folder with --out");
    quickstart("output=elsewhere").refusedWith("elsewhere", "name the folder with --out");
    assertThat(out).doesNotExist();
  }

  @Test
  void drawsAndThenSaysWhichModelCannotBeHad() {
    quickstart(NO_DECODER)
        .refusedWith("drawing: 5/5 pictures", "model \"nowhere\" could not be had");
    assertThat(out.resolve("data")).isDirectoryContaining("glob:**sandbox.json");
  }

  @ParameterizedTest
  @CsvSource({"video, clips", "audio, sounds", "points, clouds"})
  void eachModalityHasItsSandboxAndItsRunFile(String modality, String nouns) {
    CommandRun run = quickstart("--modality", modality, NO_DECODER);
    run.refusedWith("drawing: 5/5 ", "could not be had");
    assertThat(run.err()).containsIgnoringCase(nouns);
    assertThat(out.resolve("data")).isDirectoryContaining("glob:**sandbox.json");
    assertThat(out.resolve("data/sandbox.json")).content().contains("\"" + modality + "\"");
  }

  @Test
  void allModalitiesAreDrawnSideBySide() throws IOException {
    quickstart("--modality", "all", "--sandbox", "audio.trainScenes=4", NO_DECODER)
        .refusedWith("drawing: 5/5 pictures", "drawing: 6/6 ", "could not be had");
    for (String id : List.of("image", "video", "audio", "points")) {
      assertThat(out.resolve("data").resolve(id)).isDirectoryContaining("glob:**train.json");
    }
    assertThat(out.resolve("data/audio/sandbox.json")).content().contains("\"trainScenes\" : 4");
    assertThat(out.resolve("data/video/sandbox.json")).content().contains("\"trainScenes\" : 3");
  }

  @Test
  void refusesBadModalitiesBeforeAnythingIsDrawn() {
    quickstart("--modality", "sound")
        .refusedWith("--modality is \"sound\", expected image, video, audio, points or all");
    quickstart("--modality").refusedWith("Missing required parameter for option '--modality'");
    quickstart("--modality", "Video").refusedWith("--modality is \"Video\"");
    quickstart("--modality", "video", "--sandbox", "clips=3").refusedWith("there is no \"clips\"");
    quickstart("--modality", "all", "--sandbox", "audio.clips=3")
        .refusedWith("there is no \"clips\"");
    quickstart("--modality", "all", "data.test=[{paht: a}]").refusedWith("did you mean path?");
    assertThat(out).doesNotExist();
  }

  @Test
  void aBegunRunGoesOnAsItBegan() throws IOException {
    quickstart(NO_DECODER).refusedWith("could not be had");
    begin();
    String scenes = Files.readString(out.resolve("data/train.json"));

    quickstart("--seed", "2", NO_DECODER).refusedWith("config.yaml, line 2", "give another name");
    quickstart("--sandbox", "testScenes=1", NO_DECODER)
        .refusedWith("was begun with other scenes (testScenes is 1, not 2)", "another --out");
    quickstart("max_new_tokens=3", NO_DECODER).refusedWith("config.yaml", "max_new_tokens");
    assertThat(out.resolve("data/train.json")).hasContent(scenes);

    quickstart(NO_DECODER).refusedWith("could not be had");
    assertThat(out.resolve("data/train.json")).hasContent(scenes);
  }

  @Test
  void aFinishedRunIsLeftAlone() throws IOException {
    Files.createDirectories(out);
    Files.writeString(out.resolve("scores.json"), "{}");
    quickstart(NO_DECODER).refusedWith("could not be had");
    assertThat(out.resolve("data")).doesNotExist();
    assertThat(temp.resolve("runs/first-2/data")).isDirectoryContaining("glob:**sandbox.json");
  }

  /** As if training had begun and been interrupted. */
  private void begin() throws IOException {
    List<String> overrides =
        List.of(
            "name=first",
            "output='%s'".formatted(out.getParent()),
            "data.train=['%s']".formatted(out.resolve("data/train.json")),
            "data.test='%s'".formatted(out.resolve("data/test.json")),
            NO_DECODER);
    RunConfig.read(Path.of("../configs/quickstart.yaml"), overrides)
        .write(out.resolve("config.yaml"));
  }

  private CommandRun quickstart(String... more) {
    List<String> args = new ArrayList<>(List.of("quickstart", "--out", out.toString()));
    args.addAll(List.of("--sandbox", "trainScenes=3"));
    if (!List.of(more).contains("testScenes=1")) {
      args.addAll(List.of("--sandbox", "testScenes=2"));
    }
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray(String[]::new));
  }
}

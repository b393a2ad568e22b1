package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.fusion.model.TinyOfa;

/**
 * Every system file learns, keeps its frozen parts, and answers alike once loaded again. The last
 * column says what each stage trains, by {@link TrainedSets}.
 */
class SystemsTest {
  private static final String QUERIES =
      "{count: 4, width: 32, layers: 2, heads: 4, inner: 64, text_positions: 300}";

  @TempDir private Path temp;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          llava-v0                 | llama    | linear; linear + llama
          llava-v1                 | llama    | linear; linear + llama
          llava-mpt                | mpt      | linear; linear + mpt
          llava-llama-2            | llama    | linear; linear + llama
          llava-v1.5               | llama    | mlp; mlp + llama
          llava-v1.5-lora          | llama    | mlp; mlp + lora of attention + lora of mlps
          vision-flan              | llama    | mlp; mlp + llama; mlp + llama
          sharegpt4v               | llama    | tower + mlp + llama; mlp + llama
          allava-phi2              | phi      | mlp + phi; mlp + phi
          allava-phi3              | phi3     | mlp + phi3; mlp + phi3
          allava-stablelm          | stablelm | mlp + stablelm; mlp + stablelm
          lamm-2d                  | llama    | linear + lora of attention
          multiinstruct            | t5       | mlp + t5
          multiinstruct-sequential | t5       | mlp + t5; mlp + t5
          """)
  void maps(String system, String decoder, String trained) throws IOException {
    SystemTrial trial = new SystemTrial(temp, "clip", decoder);
    if (system.equals("sharegpt4v")) {
      trial.set("model.encoder_trained_from", "1"); // of two blocks
    }
    assertTrains(trained, trial.run(system));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          blip2-opt            | opt   | ; queries + alone
          blip2-flan-t5        | t5    | ; queries + alone
          instructblip-vicuna  | llama | queries + reading
          instructblip-flan-t5 | t5    | queries + reading
          """)
  void qformers(String system, String decoder, String trained) throws IOException {
    SystemTrial trial = new SystemTrial(temp, "blip2_opt", decoder);
    trial.set("model.projector.queries", QUERIES);
    trial.set("model.projector.tokenizer", temp.resolve("decoder").toString());
    if (system.startsWith("blip2")) {
      trial.captionsOnly();
    }
    assertTrains(trained, trial.run(system));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          open-flamingo-3b | mpt   | 1 | flamingo + tokens
          open-flamingo-9b | mpt   | 2 | flamingo + tokens
          otter-llama      | llama | 2 | flamingo + words of llama
          otter-mpt        | mpt   | 2 | flamingo + words of mpt
          multimodal-gpt   | llama | 2 | lora of attention + lora of gates
          """)
  void gates(String system, String decoder, String every, String trained) throws IOException {
    SystemTrial trial = new SystemTrial(temp, "clip", decoder);
    for (String size :
        List.of("count=5", "width=32", "layers=2", "heads=4", "head_width=8", "inner=64")) {
      String[] keyValue = size.split("=");
      trial.set("model.projector.queries." + keyValue[0], keyValue[1]);
    }
    trial.set("model.projector.queries.every", every);
    if (!system.equals("multimodal-gpt")) { // whose prompt has one picture
      trial.withExamples();
    }
    assertTrains(trained, trial.run(system));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lamm-3d     | llama | points=epcl      | linear of/points + lora of attention
          pointllm    | llama | points=pointbert | deep mlp of/points + tokens; deep mlp of/points + llama + tokens
          lamm        | llama | image=clip points=epcl | linear + lora of attention; linear of/points + lora of attention
          any-to-text | llama | image=clip video=clip audio=whisper_encoder points=pointbert | mlp; mlp of/video; mlp of/audio; mlp of/points; mlp + mlp of/video + mlp of/audio + mlp of/points + lora of attention + lora of mlps
          """)
  void mapsOfSeveralModalities(String system, String decoder, String encoders, String trained)
      throws IOException {
    SystemTrial trial = SystemTrial.of(temp, decoder, encoders.split(" "));
    if (system.startsWith("lamm")) {
      trial.set("model.media.points.processor", "lamm_color"); // the fixture's points have colours
    }
    if (system.startsWith("any")) {
      trial.set("precision", "float32").set("model.media.video.projector.pool", "2");
    }
    assertTrains(trained, trial.run(system));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          video-llama-vl     | video=blip2_opt | clip queries of/video; clip queries of/video
          video-llama-al     | video=imagebind | sound queries of/video; sound queries of/video
          video-llama        | video=blip2_opt audio=imagebind | sound queries of/audio
          instructblip-video | video=instructblip_video | queries of/video + reading of/video
          videochat-style    | video=blip2_opt | queries of/video + alone of/video; queries of/video + alone of/video
          """)
  void qFormersOfClips(String system, String encoders, String trained) throws IOException {
    assertTrains(trained, SystemTrial.ofClips(temp, system, encoders).run(system));
  }

  private static void assertTrains(String expected, List<List<String>> stages) {
    assertThat(stages)
        .containsExactlyElementsOf(
            Arrays.stream(expected.split(";", -1)).map(TrainedSets::of).toList());
  }

  @Test
  void ofa() throws IOException {
    Path checkpoint = TinyOfa.folder(temp.resolve("ofa"));
    SystemTrial trial = SystemTrial.ofOneCheckpoint(temp, checkpoint);
    trial.set("model.image_size", "64");
    assertTrains("linear + ofa", trial.run("multiinstruct-ofa"));
  }

  /** The encoder of clouds learns as a whole, where a stage asks for it. */
  @Test
  void pointllmAndItsEncoder() throws IOException {
    SystemTrial trial = SystemTrial.of(temp, "llama", "points=pointbert");
    trial.set("model.media.points.encoder_trained_from", "0");
    trial.set("stages", "[{recipe: finetune, train: [encoder, projector, tokens]}]");
    assertTrains("point-bert + deep mlp of/points + tokens", trial.run("pointllm"));
  }

  /** The filters of the net of pictures learn, too, as they do in fairseq. */
  @Test
  void ofaAndItsNet() throws IOException {
    Path checkpoint = TinyOfa.folder(temp.resolve("ofa"));
    SystemTrial trial = SystemTrial.ofOneCheckpoint(temp, checkpoint);
    trial.set("model.image_size", "64").set("model.encoder_trained_from", "0");
    trial.set("stages.0.train", "[encoder, projector, decoder]");
    assertThat(trial.run("multiinstruct-ofa").get(0))
        .filteredOn(name -> name.startsWith("encoder: "))
        .containsExactly(
            "encoder: vision_tower.layerN.N.convN.weight",
            "encoder: vision_tower.layerN.N.downsample.N.weight");
  }

  /** MedVInT and OFA have tests of their own. */
  @Test
  void everyFileIsTried() throws IOException {
    TreeSet<String> tried = new TreeSet<>(List.of("medvint-td", "medvint-te", "multiinstruct-ofa"));
    for (var method : SystemsTest.class.getDeclaredMethods()) {
      CsvSource source = method.getAnnotation(CsvSource.class);
      if (source != null) {
        source.textBlock().lines().map(line -> line.split("\\|")[0].strip()).forEach(tried::add);
      }
    }
    assertThat(SystemTrial.ids()).containsExactlyElementsOf(tried);
  }
}

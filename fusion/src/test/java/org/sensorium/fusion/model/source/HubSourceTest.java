package org.sensorium.fusion.model.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubSourceTest {
  @TempDir Path folder;
  private FakeHub hub;
  private byte[] weights;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void start() throws IOException {
    hub = new FakeHub();
    weights = new byte[300_000];
    new Random(1).nextBytes(weights);
    hub.files.put("README.md", bytes("# tiny"));
    hub.files.put("config.json", bytes("{}"));
    hub.files.put("modeling.py", bytes("import os"));
    hub.files.put("model.safetensors", weights);
    hub.files.put("pytorch_model.bin", weights);
    hub.files.put("onnx/model.safetensors", weights);
    environment.put("HF_ENDPOINT", hub.endpoint() + "/");
    environment.put("NO_PROXY", "*");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Path resolve(String id) throws IOException {
    SourceSettings settings = SourceSettings.of(environment, folder);
    return new ModelSources(settings, DownloadListener.SILENT).resolve(id);
  }

  private Path models() {
    return folder.resolve(".cache/sensorium/models");
  }

  @Test
  void theTokenizerOfAQFormerIsFetchedWithItsFolder() throws IOException {
    hub.files.put("qformer_tokenizer/tokenizer.json", bytes("{\"words\": 1}"));
    hub.files.put("qformer_tokenizer/run.py", bytes("import os"));
    hub.files.put("other/tokenizer.json", bytes("{}"));
    Path model = resolve("org/tiny");
    assertThat(model.resolve("qformer_tokenizer/tokenizer.json")).hasContent("{\"words\": 1}");
    assertThat(model.resolve("qformer_tokenizer/run.py")).doesNotExist();
    assertThat(model.resolve("other")).doesNotExist();
    assertThat(model.resolve("source.json"))
        .content()
        .contains("\"qformer_tokenizer/tokenizer.json\"");
  }

  @Test
  void fetchesOnlyWhatAModelNeedsAndOnlyOnce() throws IOException {
    Path model = resolve("org/tiny");

    assertThat(model).isEqualTo(models().resolve("org--tiny"));
    try (Stream<Path> files = Files.list(model)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("config.json", "model.safetensors", "source.json");
    }
    assertThat(model.resolve("model.safetensors")).hasBinaryContent(weights);
    assertThat(model.resolve("source.json"))
        .content()
        .contains("org/tiny@" + FakeHub.COMMIT)
        .contains(FakeHub.sha256(weights));
    int requests = hub.requests.size();
    assertThat(resolve("org/tiny")).isEqualTo(model);
    assertThat(hub.requests).hasSize(requests);
  }

  @Test
  void goesOnWhereTheLineBroke() throws IOException {
    hub.breakAfter = 100_000;

    assertThat(resolve("org/tiny").resolve("model.safetensors")).hasBinaryContent(weights);
    assertThat(hub.requests).anyMatch(line -> line.matches("GET /store/.* bytes=[1-9]\\d*- .*"));
  }

  @Test
  void goesOnInALaterRun() throws IOException {
    Path part = Files.createDirectories(models().resolve(".org--tiny.part"));
    Files.write(part.resolve("model.safetensors.part"), java.util.Arrays.copyOf(weights, 123_456));

    assertThat(resolve("org/tiny").resolve("model.safetensors")).hasBinaryContent(weights);
    assertThat(hub.requests)
        .anyMatch(line -> line.startsWith("GET /store/model.safetensors bytes=123456-"));
  }

  @Test
  void startsAgainWhenThePiecesAreOfAnotherFile() throws IOException {
    Path part = Files.createDirectories(models().resolve(".org--tiny.part"));
    Files.write(part.resolve("model.safetensors.part"), new byte[123_456]);

    assertThat(resolve("org/tiny").resolve("model.safetensors")).hasBinaryContent(weights);
  }

  @Test
  void takesTheWholeFileFromAServerWithoutRanges() throws IOException {
    hub.ranges = false;
    hub.breakAfter = 100_000;

    assertThat(resolve("org/tiny").resolve("model.safetensors")).hasBinaryContent(weights);
  }

  @Test
  void triesAgainWhenTheServerIsBusy() throws IOException {
    hub.failures = 2;

    assertThat(resolve("org/tiny").resolve("model.safetensors")).hasBinaryContent(weights);
  }

  @Test
  void refusesAWrongChecksumAndLeavesNothing() {
    hub.wrongHash = true;

    assertThatThrownBy(() -> resolve("org/tiny"))
        .isInstanceOf(ModelSourceException.class)
        .hasMessageContaining("checksum of config.json.part: found ")
        .hasMessageContaining("try again")
        .hasMessageContaining("To place it by hand, put there and run again:")
        .hasMessageContaining(models().resolve("org--tiny") + ", with config.json");
    assertThat(models().resolve("org--tiny")).doesNotExist();
    assertThat(models().resolve(".org--tiny.part")).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    "404, 'HTTP 404, no such model, revision or file'",
    "401, 'HTTP 401, no access (a wrong name, or a model whose terms must be accepted first'",
    "418, 'HTTP 418, unexpected answer'",
  })
  void saysWhatTheHubAnswered(int status, String message) {
    hub.status = status;

    assertThatThrownBy(() -> resolve("org/tiny"))
        .hasMessageContaining("1. path ")
        .hasMessageContaining("2. our cache, " + models().resolve("org--tiny") + ": not there")
        .hasMessageContaining("3. Hugging Face cache, ")
        .hasMessageContaining("4. Hugging Face hub, " + hub.endpoint() + ": ")
        .hasMessageContaining(message);
  }

  @Test
  void saysWhenNobodyAnswers() {
    hub.close();

    assertThatThrownBy(() -> resolve("org/tiny"))
        .hasMessageContaining("api/models/org/tiny/revision/main: no answer (");
  }

  @Test
  void doesNotAskWhenOffline() {
    environment.put("HF_HUB_OFFLINE", "1");

    assertThatThrownBy(() -> resolve("org/tiny"))
        .hasMessageContaining("not asked, HF_HUB_OFFLINE is set");
    assertThat(hub.requests).isEmpty();
  }

  @Test
  void sendsTheTokenToTheHubAlone() throws IOException {
    environment.put("HF_TOKEN", "secret");
    resolve("org/tiny");

    assertThat(hub.requests)
        .filteredOn(line -> line.contains("/store/"))
        .isNotEmpty()
        .allMatch(line -> line.endsWith(" null"));
    assertThat(hub.requests)
        .filteredOn(line -> !line.contains("/store/"))
        .allMatch(line -> line.endsWith(" Bearer secret"));
  }

  @Test
  void refusesRepositoriesWithoutReadableWeights() {
    hub.files.remove("model.safetensors");
    hub.files.remove("pytorch_model.bin");
    assertThatThrownBy(() -> resolve("org/tiny"))
        .hasMessageContaining("holds no weights in a format that is read here");

    hub.files.put("a.gguf", weights);
    hub.files.put("b.gguf", weights);
    assertThatThrownBy(() -> resolve("org/tiny"))
        .hasMessageContaining("several GGUF files, of which one is needed: [a.gguf, b.gguf]");
  }

  @Test
  void neverWritesOutsideItsFolder() {
    hub.files.put("..\\\\up.safetensors", weights);

    assertThatThrownBy(() -> resolve("org/tiny"))
        .hasMessageContaining("is not one that is fetched");
  }

  @Test
  void readsTheHuggingFaceCache() throws IOException {
    Path cached = folder.resolve(".cache/huggingface/hub/models--org--tiny");
    Path snapshot = Files.createDirectories(cached.resolve("snapshots/abc"));
    Files.createDirectories(cached.resolve("refs"));
    Files.writeString(cached.resolve("refs/main"), "abc");
    Files.writeString(
        snapshot.resolve("model.safetensors.index.json"),
        "{\"weight_map\":{\"a\":\"model-1-of-2.safetensors\",\"b\":\"model-2-of-2.safetensors\"}}");
    Files.createFile(snapshot.resolve("model-1-of-2.safetensors"));
    environment.put("HF_HUB_OFFLINE", "1");

    assertThatThrownBy(() -> resolve("org/tiny"))
        .hasMessageContaining("holds only some of the files that model.safetensors.index.json");

    Files.createFile(snapshot.resolve("model-2-of-2.safetensors"));
    assertThat(resolve("org/tiny")).isEqualTo(snapshot);
    assertThat(resolve("org/tiny@abc")).isEqualTo(snapshot);
    assertThatThrownBy(() -> resolve("org/tiny@other")).hasMessageContaining("does not hold it");
  }

  @Test
  void readsProxiesFromTheEnvironment() {
    EnvironmentProxies proxies =
        new EnvironmentProxies(
            Map.of(
                "https_proxy", "http://proxy.example:3128",
                "HTTP_PROXY", "other.example:80",
                "no_proxy", "localhost, .internal.example"));

    assertThat(proxies.select(URI.create("https://huggingface.co/x")))
        .hasToString("[HTTP @ proxy.example/<unresolved>:3128]");
    assertThat(proxies.select(URI.create("http://x.example")))
        .hasToString("[HTTP @ other.example/<unresolved>:80]");
    assertThat(proxies.select(URI.create("http://localhost:1/x"))).hasToString("[DIRECT]");
    assertThat(proxies.select(URI.create("https://a.internal.example"))).hasToString("[DIRECT]");
  }
}

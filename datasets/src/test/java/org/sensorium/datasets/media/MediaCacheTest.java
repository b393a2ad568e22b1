package org.sensorium.datasets.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaRoot;

class MediaCacheTest {
  @TempDir Path folder;
  private MediaCache cache;

  @BeforeEach
  void open() throws IOException {
    cache = MediaCache.of(folder.resolve("cache"), new MediaLimits(1000, 2000, 1 << 20, 10));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void namesFilesByTheirContent() throws IOException {
    Path first = cache.put("../../evil.sh", text("GIF89a"));
    Path second = cache.put("a.jpg", text("GIF89a"));

    // sha256sum of "GIF89a"
    assertThat(first.getFileName().toString())
        .isEqualTo("610f5ae4d76e332636a17bd357fd6ce99029316a99d320280d4d77a746bf29e8.gif");
    assertThat(second).isEqualTo(first).hasBinaryContent(text("GIF89a"));
    assertThat(files()).containsExactly(first);
  }

  @Test
  void keepsAHarmlessEndingOfUnknownContent() throws IOException {
    assertThat(cache.put("a/b.PCD", text("# .PCD")).toString()).endsWith(".pcd");
    assertThat(cache.put("a/b.x/y", text("abc")).getFileName().toString()).hasSize(64);
    assertThat(cache.put("b.a b", text("abc")).getFileName().toString()).hasSize(64);
  }

  @Test
  void leavesNothingOfWhatIsTooLargeOrEmpty() throws IOException {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }
        };

    assertThatThrownBy(() -> cache.put("a.jpg", endless))
        .hasMessageContaining("a.jpg is larger than 1000 bytes");
    assertThat(cache.put("a.wav", wav(2000))).hasSize(2000);
    assertThatThrownBy(() -> cache.put("a.wav", wav(2001)))
        .hasMessageContaining("larger than 2000 bytes");
    assertThatThrownBy(() -> cache.put("a.jpg", new byte[0])).hasMessageContaining("is empty");
    assertThat(files()).hasSize(1);
  }

  private static byte[] wav(int size) {
    byte[] bytes = new byte[size];
    System.arraycopy(text("RIFF    WAVE"), 0, bytes, 0, 12);
    return bytes;
  }

  @Test
  void repairsAFileThatWasCutOff() throws IOException {
    Path file = cache.remember("key", cache.put("a", text("GIF89a")));
    Files.writeString(file, "GIF");

    assertThat(cache.known("key")).isNull();
    assertThat(cache.put("a", text("GIF89a"))).hasBinaryContent(text("GIF89a"));
    assertThat(cache.known("key")).isEqualTo(file);
  }

  @Test
  void ignoresPointersThatLeadElsewhere() throws IOException {
    cache.remember("key", cache.put("a", text("GIF89a")));
    Path pointer = files().stream().filter(f -> f.toString().contains("keys")).findFirst().get();
    Files.writeString(folder.resolve("secret"), "123456");
    Files.writeString(pointer, "../../secret 6");

    assertThat(cache.known("key")).isNull();
  }

  @Test
  void dropsWhatAKilledProcessLeft() throws IOException {
    Path old = Files.writeString(folder.resolve("cache/part/1.part"), "x");
    Path young = Files.writeString(folder.resolve("cache/part/2.part"), "x");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));

    MediaCache.of(folder.resolve("cache"), MediaLimits.DEFAULT);

    assertThat(old).doesNotExist();
    assertThat(young).exists();
  }

  @Test
  void liesWhereTheEnvironmentSays() {
    Path home = Path.of("/home/u");
    assertThat(MediaCache.defaultFolder(Map.of(), home))
        .isEqualTo(Path.of("/home/u/.cache/sensorium/media"));
    assertThat(MediaCache.defaultFolder(Map.of("XDG_CACHE_HOME", "/c"), home))
        .isEqualTo(Path.of("/c/sensorium/media"));
    assertThat(
            MediaCache.defaultFolder(Map.of("XDG_CACHE_HOME", "/c", "SENSORIUM_HOME", "/s"), home))
        .isEqualTo(Path.of("/s/media"));
  }

  @Test
  void givesTheFilesOfMedia() throws IOException {
    Path root = Files.createDirectory(folder.resolve("root"));
    Files.writeString(root.resolve("1.jpg"), "x");
    Files.writeString(root.resolve("2.jpg"), "y");
    try (MediaFiles files = new MediaFiles(MediaRoot.of(root), cache)) {
      Media embedded = Media.embedded(Media.Kind.IMAGE, "row 1", text("GIF89a"));
      Media frames = Media.ofFrames("v", List.of("2.jpg", "1.jpg"));

      assertThat(files.file(embedded)).hasBinaryContent(text("GIF89a"));
      assertThat(files.file(new Media(Media.Kind.IMAGE, "1.jpg"))).hasContent("x");
      assertThat(files.frames(frames))
          .containsExactly(root.toRealPath().resolve("2.jpg"), root.toRealPath().resolve("1.jpg"));
      assertThat(files.frames(embedded)).containsExactly(files.file(embedded));
    }
    assertThatThrownBy(() -> new MediaFiles(null, cache).file(new Media(Media.Kind.IMAGE, "1.jpg")))
        .hasMessageContaining("no place to look for media was given");
  }
}

package org.sensorium.datasets.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.MediaStore;
import org.sensorium.datasets.source.TarSamples;

class TarMediaTest {
  @TempDir Path folder;
  private MediaCache cache;

  @BeforeEach
  void open() throws IOException {
    cache = MediaCache.of(folder.resolve("cache"), MediaLimits.DEFAULT);
  }

  private MediaStore store(byte[] archive) throws IOException {
    return MediaStores.open(Files.write(folder.resolve("images.tar"), archive), cache);
  }

  private static byte[] gzip(byte[]... parts) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      for (byte[] part : parts) {
        gzip.write(part);
      }
    }
    return packed.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void findsMembersPlainAndCompressed(boolean compressed) throws IOException {
    String deep = "d/".repeat(80) + "deep.png";
    byte[] tar =
        new TarSamples()
            .special("images/", TarConstants.LF_DIR, "")
            .add("images/a.png", Samples.png(1))
            .add(deep, Samples.png(2))
            .add("images/b.png", Samples.png(3))
            .bytes();
    try (MediaStore store = store(compressed ? gzip(tar) : tar)) {
      assertThat(store.resolve("images/b.png")).hasBinaryContent(Samples.png(3));
      assertThat(store.resolve("a.png")).hasBinaryContent(Samples.png(1));
      assertThat(store.resolve(deep)).hasBinaryContent(Samples.png(2));
      assertThatThrownBy(() -> store.resolve("c.png"))
          .hasMessageContaining("images.tar has 3 members, none of that name");
    }
  }

  @Test
  void refusesWhatLeadsOut() throws IOException {
    byte[] tar =
        new TarSamples()
            .add("../a.png", Samples.png(1))
            .add("/abs/b.png", Samples.png(1))
            .special("c.png", TarConstants.LF_SYMLINK, "/etc/passwd")
            .special("d.png", TarConstants.LF_LINK, "../a.png")
            .special("e.png", TarConstants.LF_FIFO, "")
            .bytes();
    try (MediaStore store = store(tar)) {
      assertThatThrownBy(() -> store.resolve("a.png"))
          .hasMessageContaining("the member \"../a.png\"")
          .hasMessageContaining("climbs out");
      assertThatThrownBy(() -> store.resolve("b.png")).hasMessageContaining("is an absolute path");
      assertThatThrownBy(() -> store.resolve("../a.png")).hasMessageContaining("climbs out");
      assertThatThrownBy(() -> store.resolve("/abs/b.png"))
          .hasMessageContaining("is an absolute path");
      assertThatThrownBy(() -> store.resolve("c.png")).hasMessageContaining("is a link");
      assertThatThrownBy(() -> store.resolve("d.png")).hasMessageContaining("is a link");
      assertThatThrownBy(() -> store.resolve("e.png")).hasMessageContaining("is a device");
    }
  }

  @Test
  void tellsDamage() throws IOException {
    byte[] tar = new TarSamples().add("a.png", Samples.png(1)).bytes();
    assertThatThrownBy(() -> store(Arrays.copyOf(tar, 600)))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("cut off");
    MediaCache small = MediaCache.of(folder.resolve("small"), new MediaLimits(1000, 1000, 1000, 1));
    byte[] two = new TarSamples().add("a", "x").add("b", "y").bytes();
    Path file = Files.write(folder.resolve("two.tar"), two);
    assertThatThrownBy(() -> TarMedia.open(file, small))
        .hasMessageContaining("more than 1 members");
    Path packed = Files.write(folder.resolve("two.tar.gz"), gzip(two));
    assertThatThrownBy(() -> TarMedia.open(packed, small))
        .hasMessageContaining("larger than 1000 bytes");
  }

  @Test
  void tellsThatACompressedArchiveIsCutOff() throws IOException {
    byte[] packed = gzip(new TarSamples().add("a.png", Samples.png(1)).bytes());
    assertThatThrownBy(() -> store(Arrays.copyOf(packed, packed.length - 10)))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("the compressed file is cut off");
  }

  @Test
  void stopsBombs() throws IOException {
    byte[] start = new TarSamples().add("a.png", Samples.png(1)).bytes();
    byte[] zeros = new byte[1 << 20];
    byte[][] parts = new byte[66][];
    Arrays.fill(parts, zeros);
    parts[0] = start;

    assertThatThrownBy(() -> store(gzip(parts)))
        .hasMessageContaining("unpacks to more than 200 times its size");
  }

  @Test
  void isNoPlaceForMediaOtherwise() throws IOException {
    Path table = Files.writeString(folder.resolve("a.csv"), "a,b\n1,2\n");
    assertThatThrownBy(() -> MediaStores.open(table, cache))
        .hasMessageContaining("this is a table with commas; expected a folder, a zip or a tar");
  }
}

package org.sensorium.datasets.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.MediaStore;

class ZipMediaTest {
  @TempDir Path folder;
  private MediaCache cache;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes);

  @BeforeEach
  void open() throws IOException {
    cache = MediaCache.of(folder.resolve("cache"), MediaLimits.DEFAULT);
  }

  private void add(String name, byte[] content) throws IOException {
    zip.putArchiveEntry(new ZipArchiveEntry(name));
    zip.write(content);
    zip.closeArchiveEntry();
  }

  private MediaStore store() throws IOException {
    zip.close();
    return store(bytes.toByteArray());
  }

  private MediaStore store(byte[] archive) throws IOException {
    return MediaStores.open(Files.write(folder.resolve("images.zip"), archive), cache);
  }

  @Test
  void findsByNameOrElseByBaseName() throws IOException {
    add("figures/PMC 1+[2].jpg", Samples.png(1));
    add("figures/x.png", Samples.png(2));
    add("other/x.png", Samples.png(3));
    try (MediaStore store = store()) {
      assertThat(store.resolve("figures/PMC 1+[2].jpg")).hasBinaryContent(Samples.png(1));
      assertThat(store.resolve("PMC 1+[2].jpg")).hasBinaryContent(Samples.png(1));
      assertThat(store.resolve("set/figures/PMC 1+[2].jpg").toString()).endsWith(".png");
      assertThatThrownBy(() -> store.resolve("images/PMC 1+[2].jpg"))
          .hasMessageContaining("not found"); // of another folder: it may be another picture
      assertThat(store.resolve("./other/x.png")).hasBinaryContent(Samples.png(3));
      assertThatThrownBy(() -> store.resolve("x.png"))
          .hasMessageContaining(
              "several members of that name (\"figures/x.png\", \"other/x.png\")");
      assertThatThrownBy(() -> store.resolve("y.png"))
          .hasMessageContaining("images.zip has 3 members, none of that name");
    }
  }

  @Test
  void keepsWhatIsUnpacked() throws IOException {
    add("a.png", Samples.png(1));
    Path first;
    try (MediaStore store = store()) {
      first = store.resolve("a.png");
    }
    byte[] marked = Samples.png(1);
    marked[marked.length - 1] ^= 1; // of the same size, so that only a second unpacking shows
    Files.write(first, marked);
    try (MediaStore store = MediaStores.open(folder.resolve("images.zip"), cache)) {
      assertThat(store.resolve("a.png")).isEqualTo(first).hasBinaryContent(marked);
    }
  }

  @Test
  void readsStoredZip64AndOldNames() throws IOException {
    zip.setUseZip64(Zip64Mode.Always);
    zip.setEncoding("IBM437");
    zip.setUseLanguageEncodingFlag(false);
    ZipArchiveEntry entry = new ZipArchiveEntry("Bär.png");
    entry.setMethod(ZipEntry.STORED);
    byte[] content = Samples.png(5);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setCrc(crc.getValue());
    entry.setSize(content.length);
    zip.putArchiveEntry(entry);
    zip.write(content);
    zip.closeArchiveEntry();
    add("b.png", Samples.png(6));
    zip.close();

    try (MediaStore store = store(bytes.toByteArray())) {
      assertThat(store.resolve("Bär.png")).hasBinaryContent(content);
      assertThat(store.resolve("b.png")).hasBinaryContent(Samples.png(6));
    }
  }

  @Test
  void readsWhatJavaWritesBehindAProgram() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream java = new ZipOutputStream(out)) {
      java.putNextEntry(new ZipEntry("ordner/ä.png"));
      java.write(Samples.png(7));
    }
    byte[] archive = new byte[out.size() + 100];
    System.arraycopy(out.toByteArray(), 0, archive, 100, out.size());

    try (MediaStore store =
        ZipMedia.open(Files.write(folder.resolve("setup.exe"), archive), cache)) {
      assertThat(store.resolve("ä.png")).hasBinaryContent(Samples.png(7));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "../a.png, climbs out",
    "x/../../b.png, climbs out",
    "/etc/c.png, is an absolute path",
    "C:/d.png, is an absolute path",
    "x\\e.png, holds a backslash",
  })
  void refusesNamesThatLeadOut(String name, String why) throws IOException {
    add(name.replace('\\', '|'), Samples.png(1));
    zip.close();
    String signs = bytes.toString(StandardCharsets.ISO_8859_1).replace('|', '\\');
    try (MediaStore store = store(signs.getBytes(StandardCharsets.ISO_8859_1))) {
      // a ref of that name, and one that finds the member by its base name
      assertThatThrownBy(() -> store.resolve(name)).hasMessageContaining(why);
      if (name.indexOf('\\') < 0) {
        assertThatThrownBy(() -> store.resolve(name.substring(name.lastIndexOf('/') + 1)))
            .hasMessageContaining("the member \"%s\"".formatted(name))
            .hasMessageContaining(why);
      }
    }
    assertThat(folder.resolve("a.png")).doesNotExist();
  }

  @Test
  void refusesLinksDevicesFoldersAndWhatIsEncrypted() throws IOException {
    ZipArchiveEntry link = new ZipArchiveEntry("link.png");
    link.setUnixMode(0120777);
    zip.putArchiveEntry(link);
    zip.write("/etc/passwd".getBytes(StandardCharsets.US_ASCII));
    zip.closeArchiveEntry();
    ZipArchiveEntry device = new ZipArchiveEntry("device.png");
    device.setUnixMode(0020666);
    zip.putArchiveEntry(device);
    zip.closeArchiveEntry();
    add("folder/", new byte[0]);
    add("secret.png", Samples.png(1));
    zip.close();
    byte[] archive = bytes.toByteArray();
    archive[directory(archive, "secret.png") + 8] |= 1;
    try (MediaStore store = store(archive)) {
      assertThatThrownBy(() -> store.resolve("link.png"))
          .hasMessageContaining("is a symbolic link");
      assertThatThrownBy(() -> store.resolve("device.png")).hasMessageContaining("is a device");
      assertThatThrownBy(() -> store.resolve("folder/")).hasMessageContaining("is a folder");
      assertThatThrownBy(() -> store.resolve("secret.png")).hasMessageContaining("is encrypted");
    }
  }

  @Test
  void refusesWhatIsThereTwiceAndOpensNoZipInside() throws IOException {
    add("a.png", Samples.png(1));
    add("a.png", Samples.png(2));
    ByteArrayOutputStream inner = new ByteArrayOutputStream();
    try (ZipOutputStream java = new ZipOutputStream(inner)) {
      java.putNextEntry(new ZipEntry("inside.png"));
      java.write(Samples.png(7));
    }
    add("inner.zip", inner.toByteArray());
    try (MediaStore store = store()) {
      assertThatThrownBy(() -> store.resolve("a.png")).hasMessageContaining("several members");
      assertThatThrownBy(() -> store.resolve("inside.png")).hasMessageContaining("not found");
      assertThatThrownBy(() -> store.resolve("inner.zip/inside.png"))
          .hasMessageContaining("not found");
    }
  }

  @Test
  void stopsBombs() throws IOException {
    byte[] zeros = new byte[1 << 20];
    zip.putArchiveEntry(new ZipArchiveEntry("picture.bmp"));
    for (int i = 0; i < 65; i++) {
      zip.write(zeros);
    }
    zip.closeArchiveEntry();
    zip.putArchiveEntry(new ZipArchiveEntry("cloud.npy"));
    zip.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'});
    for (int i = 0; i < 65; i++) {
      zip.write(zeros);
    }
    zip.closeArchiveEntry();
    cache = MediaCache.of(folder.resolve("small"), new MediaLimits(1_000_000, 1L << 40, 1, 10));
    try (MediaStore store = store()) {
      assertThatThrownBy(() -> store.resolve("picture.bmp"))
          .hasMessageContaining("larger than 1000000 bytes");
      assertThatThrownBy(() -> store.resolve("cloud.npy"))
          .hasMessageContaining("unpacks to more than 200 times its size");
    }
  }

  @Test
  void believesNoClaim() throws IOException {
    add("a.png", Samples.png(1));
    zip.close();
    byte[] archive = bytes.toByteArray();
    int entry = directory(archive, "a.png");
    ByteBuffer view = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
    int size = Samples.png(1).length;
    assertThat(view.getInt(entry + 24)).isEqualTo(size);

    view.putInt(entry + 24, size - 1);
    assertFails(archive, "holds more than the");
    view.putInt(entry + 24, size + 1);
    assertFails(archive, "it holds %d bytes and claims %d".formatted(size, size + 1));
    view.putInt(entry + 24, size).putInt(entry + 16, 0);
    assertFails(archive, "checksum is wrong");
    view.putInt(entry + 42, 7); // the local header
    assertFails(archive, "not where the directory says");
    view.putInt(entry + 42, 0).putInt(entry + 20, Integer.MAX_VALUE);
    assertFails(archive, "not where the directory says");
  }

  private void assertFails(byte[] archive, String why) throws IOException {
    Path file = Files.write(folder.resolve("claims.zip"), archive);
    MediaCache fresh = MediaCache.of(folder.resolve("fresh" + why.hashCode()), MediaLimits.DEFAULT);
    try (MediaStore store = MediaStores.open(file, fresh)) {
      assertThatThrownBy(() -> store.resolve("a.png"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(why);
    }
  }

  @Test
  void refusesArchivesWithTooManyMembersOrCutOff() throws IOException {
    for (int i = 0; i < 11; i++) {
      add(i + ".png", Samples.png(i));
    }
    zip.close();
    byte[] archive = bytes.toByteArray();
    Path file = Files.write(folder.resolve("many.zip"), archive);
    MediaCache small =
        MediaCache.of(folder.resolve("small"), new MediaLimits(1000, 1000, 1000, 10));

    assertThatThrownBy(() -> MediaStores.open(file, small))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("more than 10 members");
    assertThatThrownBy(() -> store(Arrays.copyOf(archive, archive.length - 30)))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("it is cut off");
  }

  @Test
  void failsOnDamageInOneWayOnly() throws IOException {
    add("a.png", Samples.png(1));
    add("b/c.png", new byte[] {1, 2, 3});
    zip.close();
    byte[] good = bytes.toByteArray();
    Random random = new Random(3);
    Path file = folder.resolve("fuzz.zip");
    int failed = 0;
    for (int round = 0; round < 1500; round++) {
      byte[] bad = good.clone();
      for (int i = 0; i <= random.nextInt(4); i++) {
        bad[random.nextInt(good.length)] = (byte) (random.nextInt(3) - 1);
      }
      Files.write(file, bad);
      try (MediaStore store = ZipMedia.open(file, cache)) {
        store.resolve("a.png");
        store.resolve("c.png");
      } catch (IOException e) {
        failed++;
      }
    }
    assertThat(failed).isGreaterThan(300);
  }

  /** Where the directory's entry of a name begins. */
  private static int directory(byte[] archive, String name) {
    String signs = new String(archive, StandardCharsets.ISO_8859_1);
    return signs.lastIndexOf("PK\1\2", signs.lastIndexOf(name));
  }
}

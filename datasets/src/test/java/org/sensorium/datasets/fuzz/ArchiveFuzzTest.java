package org.sensorium.datasets.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.sensorium.datasets.conversation.MediaStore;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.media.MediaLimits;
import org.sensorium.datasets.media.TarMedia;
import org.sensorium.datasets.media.ZipMedia;
import org.sensorium.datasets.source.RowLayout;
import org.sensorium.datasets.source.TarReader;

/**
 * Archives of any bytes give rows and media or are refused; nothing is written but in the cache.
 */
class ArchiveFuzzTest {
  private static final MediaLimits LIMITS = new MediaLimits(1 << 20, 1 << 20, 1 << 22, 1000);
  private static final int MOST = 20; // members

  @FuzzTest(maxDuration = "10m")
  void tar(byte[] bytes) throws IOException {
    readTar(bytes);
    readTar(withRightSums(bytes));
  }

  @FuzzTest(maxDuration = "10m")
  void zip(byte[] bytes) throws IOException {
    try (FuzzFolder folder = new FuzzFolder()) {
      Path file = folder.file("media.zip", bytes);
      MediaCache cache = MediaCache.of(folder.path().resolve("cache"), LIMITS);
      try (MediaStore store = ZipMedia.open(file, cache)) {
        resolve(store, zipNames(bytes), folder.path());
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("media.zip");
      }
    }
  }

  private static void readTar(byte[] bytes) throws IOException {
    try (FuzzFolder folder = new FuzzFolder()) {
      Path file = folder.file("rows.tar", bytes);
      RowTrail.of(file, RowLayout.TOP);
      MediaCache cache = MediaCache.of(folder.path().resolve("cache"), LIMITS);
      try (MediaStore store = TarMedia.open(file, cache)) {
        resolve(store, tarNames(bytes), folder.path());
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("rows.tar");
      }
    }
  }

  private static void resolve(MediaStore store, List<String> names, Path folder)
      throws IOException {
    for (String name : names) {
      try {
        Path file = store.resolve(name);
        assertThat(file).startsWith(folder.resolve("cache"));
        assertThat(Files.size(file)).isLessThanOrEqualTo(LIMITS.otherBytes());
      } catch (IOException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  /** The sums of headers, which changes by chance would never get right. */
  private static byte[] withRightSums(byte[] bytes) {
    byte[] right = bytes.clone();
    for (int at = 0; at + 512 <= right.length; at += 512) {
      if (new String(right, at + 257, 5, StandardCharsets.ISO_8859_1).equals("ustar")) {
        int sum = 8 * ' ';
        for (int i = 0; i < 512; i++) {
          sum += i >= 148 && i < 156 ? 0 : right[at + i] & 0xFF;
        }
        byte[] field = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(field, 0, right, at + 148, 8);
      }
    }
    return right;
  }

  private static List<String> tarNames(byte[] bytes) throws IOException {
    List<String> names = new ArrayList<>();
    try (TarReader tar = new TarReader(new ByteArrayInputStream(bytes), 0)) {
      for (TarReader.Member next = tar.next();
          next != null && names.size() < MOST;
          next = tar.next()) {
        names.add(next.name());
      }
    } catch (TarReader.Damaged e) {
      return names; // those in front of the damage
    }
    return names;
  }

  private static List<String> zipNames(byte[] bytes) throws IOException {
    List<String> names = new ArrayList<>();
    names.add("a.jpg");
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry next = zip.getNextEntry();
          next != null && names.size() < MOST;
          next = zip.getNextEntry()) {
        names.add(next.getName());
      }
    } catch (IOException | IllegalArgumentException e) {
      return names; // those in front of the damage
    }
    return names;
  }
}

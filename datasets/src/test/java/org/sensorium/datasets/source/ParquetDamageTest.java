package org.sensorium.datasets.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sensorium.datasets.source.ParquetRowsTest.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.datasets.DatasetFormatException;

class ParquetDamageTest {
  private static final List<String> TABLES =
      List.of(
          "conversations_none",
          "conversations_snappy",
          "conversations_zstd",
          "conversations_gzip",
          "conversations_lz4",
          "pages_v2",
          "dictionary",
          "number_delta_binary_packed",
          "number_byte_stream_split",
          "text_delta_byte_array",
          "text_delta_length_byte_array",
          "kinds",
          "int96");

  private static final List<String> FOUND = List.of("footer_length", "page_header_length");
  private static final int STEP = 3; // bytes from one change to the next

  @TempDir Path folder;

  @Test
  void aFileThatIsCutOffSaysSo() throws IOException {
    byte[] whole = Files.readAllBytes(file("conversations_snappy.parquet"));
    Path cut = folder.resolve("cut.parquet");
    for (int length = 4; length < whole.length; length += 97) {
      Files.write(cut, Arrays.copyOf(whole, length));

      assertThatThrownBy(() -> RowFiles.open(cut, RowLayout.TOP))
          .isInstanceOf(DatasetFormatException.class)
          .hasMessageContaining("cut.parquet: the file does not end with PAR1, so it is cut off")
          .hasMessageContaining("after %d bytes".formatted(length));
    }
  }

  @ParameterizedTest
  @CsvSource({"-1", "0", "2147483647", "3300", "100000000"})
  void aFooterWhoseLengthLiesIsRefused(int length) throws IOException {
    byte[] bytes = Files.readAllBytes(file("conversations_snappy.parquet"));
    for (int i = 0; i < 4; i++) {
      bytes[bytes.length - 8 + i] = (byte) (length >> 8 * i);
    }
    Path lying = Files.write(folder.resolve("lying.parquet"), bytes);

    assertThatThrownBy(() -> RowFiles.open(lying, RowLayout.TOP))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("lying.parquet: ")
        .hasMessageContaining("footer");
  }

  @Test
  void whatIsNoTableIsRefused() throws IOException {
    Path words = Files.writeString(folder.resolve("words.parquet"), "PAR2 but not quite PAR1");

    assertThatThrownBy(() -> ParquetRows.open(words))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("words.parquet: the file does not start with PAR1");
  }

  @Test
  void aChecksumThatDoesNotMatchNamesThePlace() throws IOException {
    byte[] bytes = Files.readAllBytes(file("checksums.parquet"));
    int cat = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("grey cat");
    bytes[cat] = 'G';
    Path changed = Files.write(folder.resolve("changed.parquet"), bytes);

    assertThatThrownBy(() -> ParquetRowsTest.rows(changed))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining(
            "changed.parquet, record 1: column conversations.list.element.value, byte")
        .hasMessageContaining("the page does not match its checksum")
        .hasMessageContaining("the rows after it cannot be read")
        .satisfies(e -> assertThat(((DatasetFormatException) e).skippable()).isFalse());
  }

  /** In a Java of its own, whose heap holds no table that claims to be large. */
  @Test
  void anyChangedByteIsReadOrRefusedInLittleMemory() throws IOException, InterruptedException {
    Path said = folder.resolve("said.txt");
    Process reader =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile"),
                "-cp",
                System.getProperty("java.class.path"),
                ParquetDamageTest.class.getName(),
                folder.resolve("damaged.parquet").toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(reader.waitFor(2, TimeUnit.MINUTES)).isTrue();

    assertThat(reader.exitValue()).as(Files.readString(said)).isZero();
  }

  /** Exits with 0 if no change leads to anything but rows or a fault that names the file. */
  public static void main(String[] arguments) throws Exception {
    Path damaged = Path.of(arguments[0]);
    Random random = new Random(4);
    int tried = 0;
    int refused = 0;
    boolean good = true;
    for (String table : TABLES) {
      byte[] whole = Files.readAllBytes(file(table + ".parquet"));
      for (int at = 4 + random.nextInt(STEP); at < whole.length - 4; at += STEP) {
        byte[] bytes = whole.clone();
        bytes[at] ^= (byte) (1 + random.nextInt(255));
        Files.write(damaged, bytes);
        tried++;
        Throwable fault = fault(damaged);
        refused += fault == null ? 0 : 1;
        good &= isGood(fault, damaged, "%s, byte %d".formatted(table, at));
      }
    }
    System.out.printf("%d changes, %d refused%n", tried, refused);
    for (String found : FOUND) { // lengths that fuzzing found to be believed
      Path file = file("damaged/" + found + ".parquet");
      Throwable fault = fault(file);
      good &= fault != null && isGood(fault, file, found);
    }
    System.exit(good && refused > tried / 5 ? 0 : 1);
  }

  private static boolean isGood(@Nullable Throwable fault, Path file, String name) {
    boolean good =
        fault == null
            || (fault instanceof DatasetFormatException
                && fault.getMessage().contains(file.toString())
                && !fault.getMessage().contains("-Xmx")); // memory was asked for
    if (!good) {
      System.out.printf("%s: %s%n", name, fault);
    }
    return good;
  }

  private static @Nullable Throwable fault(Path file) {
    try (RowSource source = RowFiles.open(file, RowLayout.TOP)) {
      readOn(source);
      return null;
    } catch (Throwable e) {
      return e;
    }
  }

  private static void readOn(RowSource source) throws IOException {
    while (true) {
      try {
        if (source.next() == null) {
          return;
        }
      } catch (DatasetFormatException e) {
        if (!e.skippable()) {
          throw e;
        }
      }
    }
  }
}

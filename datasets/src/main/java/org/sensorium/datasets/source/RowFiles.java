package org.sensorium.datasets.source;

import com.fasterxml.jackson.core.JsonParser;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.sensorium.datasets.DatasetFormatException;

/**
 * Opens files of rows by their content, whatever they are called: JSON lists, objects and lines,
 * CSV, TSV, parquet, WebDataset tars; each but parquet also compressed by gzip.
 */
public final class RowFiles {
  private static final String LFS = "version https://git-lfs";
  private static final int HEAD = 1024; // bytes looked at to detect the content

  private RowFiles() {}

  /**
   * Opens a file, or a folder of parquet parts; close the source.
   *
   * @param layout where a JSON file keeps its rows
   * @throws DatasetFormatException if the content is no rows
   * @throws IOException if the file cannot be read
   */
  public static RowSource open(Path file, RowLayout layout) throws IOException {
    if (Files.isDirectory(file)) {
      return ParquetFolder.open(file);
    }
    // not closed here on success: the source owns the stream
    InputStream in = stream(file);
    try {
      Container container = container(file, head(in));
      switch (container) {
        case JSON_LIST, JSON_OBJECTS -> {
          return new JsonRows(file, in, layout);
        }
        case CSV, TSV -> {
          return new CsvRows(file, in, container == Container.CSV ? ',' : '\t');
        }
        case TAR -> {
          return new TarRows(file, in);
        }
        case PARQUET -> {
          in.close(); // its footer is read first
          return ParquetRows.open(file);
        }
        default ->
            throw DatasetFormatException.ofFile(
                file, "this is %s; expected a file of rows".formatted(container.title()));
      }
    } catch (ByteWindow.Unreadable e) {
      in.close();
      throw DatasetFormatException.ofFile(file, e.getMessage());
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** Opens a file whose rows are slices of it. */
  static SlicedSource sliced(Path file, RowLayout layout) throws IOException {
    RowSource rows = open(file, layout);
    if (rows instanceof SlicedSource sliced && !isGzip(file)) {
      return sliced;
    }
    rows.close();
    throw DatasetFormatException.ofFile(
        file,
        "rows of this file cannot be reached by their offset; unpack it, or convert it to JSON lines");
  }

  /**
   * How a file holds its rows; of a folder, PARQUET if it holds the parts of a table, else OTHER.
   *
   * @throws DatasetFormatException if it is empty or a git-LFS pointer
   */
  public static Container container(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      return ParquetFolder.isOne(file) ? Container.PARQUET : Container.OTHER;
    }
    try (InputStream in = stream(file)) {
      return container(file, head(in));
    }
  }

  /**
   * A parser of a JSON file from its beginning; close it.
   *
   * @throws DatasetFormatException if it is empty, a git-LFS pointer, or no JSON in UTF-8
   */
  public static JsonParser parser(Path file) throws IOException {
    InputStream in = stream(file);
    try {
      Container container = container(file, head(in));
      if (container != Container.JSON_LIST && container != Container.JSON_OBJECTS) {
        throw DatasetFormatException.ofFile(
            file, "this is %s; expected JSON".formatted(container.title()));
      }
      return Json.MAPPER.getFactory().createParser(in);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /**
   * The unpacked bytes of a file, compressed by gzip or not; supports mark. Close it.
   *
   * @throws DatasetFormatException if it is compressed and damaged, here or by a read from it
   */
  public static InputStream stream(Path file) throws IOException {
    boolean gzip = isGzip(file);
    InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      return gzip ? new BufferedInputStream(new GzipFile(file, raw), 1 << 16) : raw;
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  static boolean isGzip(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() == 0x1F && in.read() == 0x8B;
    }
  }

  private static byte[] head(InputStream in) throws IOException {
    in.mark(HEAD);
    byte[] head = in.readNBytes(HEAD);
    in.reset();
    return head;
  }

  /** By its mark, or by a 0 beside its first bracket, at which a parser of JSON thinks so too. */
  private static boolean isUtf16(byte[] head) {
    if (head.length < 2) {
      return false;
    }
    byte[] start = Arrays.copyOf(head, 4);
    int mark = (start[0] & 0xFF) << 8 | start[1] & 0xFF;
    return mark == 0xFFFE && start[3] == 0
        || mark == 0xFEFF && start[2] == 0
        || mark == '[' << 8
        || mark == '{' << 8
        || (mark == '[' || mark == '{') && start[2] == 0;
  }

  private static Container container(Path file, byte[] head) throws DatasetFormatException {
    String signs = new String(head, StandardCharsets.ISO_8859_1);
    if (signs.startsWith("PAR1")) {
      return Container.PARQUET;
    }
    if (signs.startsWith("PK\3\4") || signs.startsWith("PK\5\6")) {
      return Container.ZIP;
    }
    if (TarReader.isTar(head)) {
      return Container.TAR;
    }
    if (isUtf16(head)) {
      throw DatasetFormatException.ofFile(file, "the text is UTF-16; convert the file to UTF-8");
    }
    String text =
        (signs.startsWith("\u00EF\u00BB\u00BF") ? signs.substring(3) : signs).stripLeading();
    if (text.startsWith(LFS)) {
      throw DatasetFormatException.ofFile(
          file,
          "this is a git-LFS pointer, not the data; run \"git lfs pull\" in the repository it came"
              + " from, or download the file itself");
    }
    if (text.isEmpty()) {
      throw DatasetFormatException.ofFile(
          file, "the file is empty; expected a JSON list of rows, one row per line, or a table");
    }
    return switch (text.charAt(0)) {
      case '[' -> Container.JSON_LIST;
      case '{' -> Container.JSON_OBJECTS;
      default -> table(file, text);
    };
  }

  /** A table by its name, or by a first line that can be nothing else. */
  private static Container table(Path file, String text) throws DatasetFormatException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT).replaceAll("\\.gz$", "");
    String header = text.lines().findFirst().orElse("");
    if (name.endsWith(".csv") || name.endsWith(".tsv")) {
      boolean tabs = header.indexOf('\t') >= 0 && header.indexOf(',') < 0 || name.endsWith(".tsv");
      return tabs ? Container.TSV : Container.CSV;
    }
    if (name.endsWith(".json") || name.endsWith(".jsonl")) {
      boolean page = text.startsWith("<");
      throw DatasetFormatException.ofFile(
          file,
          "the content starts with \"%s\"; expected \"[\" (a JSON list of rows) or \"{\" (one row per line)%s"
              .formatted(
                  header.substring(0, Math.min(20, header.length())),
                  page ? "; it looks like a web page, download the file again" : ""));
    }
    return Container.OTHER;
  }
}

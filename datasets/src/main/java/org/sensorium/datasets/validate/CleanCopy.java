package org.sensorium.datasets.validate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.function.Consumer;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.source.RowCopy;
import org.sensorium.datasets.source.RowLayout;

/**
 * Writes a file of rows again without those that cannot be used, and beside it a ledger of what was
 * left out: one JSON line for each reason, with {@code file row offset cause reason}.
 *
 * <p>The source is only read. Both files are written under other names first, forced to the disk
 * and then moved, the ledger before the copy: a copy always has its ledger.
 */
public final class CleanCopy implements Consumer<Finding>, Closeable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final RowLayout layout;
  private final Path target;
  private final Path ledgerPart;
  private final FileTime changed; // the source, for the last time
  private final FileChannel channel;
  private final BufferedWriter ledger;

  private CleanCopy(
      RowLayout layout, Path target, Path ledgerPart, FileTime changed, FileChannel channel) {
    this.layout = layout;
    this.target = target;
    this.ledgerPart = ledgerPart;
    this.changed = changed;
    this.channel = channel;
    this.ledger =
        new BufferedWriter(
            new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8));
  }

  /**
   * Starts a copy.
   *
   * @param source the dataset's file
   * @param target the file to be written
   * @throws FileAlreadyExistsException if there is one of that name
   * @throws DatasetFormatException if such a file cannot be copied row by row
   */
  public static CleanCopy create(Path source, RowLayout layout, Path target) throws IOException {
    if (!RowCopy.handles(source, layout)) {
      throw DatasetFormatException.ofFile(
          source,
          "a clean copy is made of JSON lists, JSON lines, CSV and TSV; convert this file to"
              + " openai-messages first");
    }
    if (Files.exists(target)) {
      throw new FileAlreadyExistsException(target.toString(), null, "a clean copy is a new file");
    }
    Path absolute = target.toAbsolutePath();
    Files.createDirectories(absolute.getParent());
    Path part = part(ledgerOf(absolute));
    Files.deleteIfExists(part); // of a copy that was killed
    FileTime changed = Files.getLastModifiedTime(source);
    FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return new CleanCopy(layout, absolute, part, changed, channel);
  }

  /** Where the ledger of a copy lies. */
  public static Path ledgerOf(Path target) {
    return target.resolveSibling(target.getFileName() + ".dropped.jsonl");
  }

  private static Path part(Path file) {
    return file.resolveSibling(file.getFileName() + ".part");
  }

  /** Writes the reason down, if it makes a row unusable. */
  @Override
  public void accept(Finding finding) {
    if (finding.severity() != Finding.Severity.ERROR) {
      return;
    }
    ObjectNode line = MAPPER.createObjectNode();
    line.put("file", finding.place().file().toString());
    line.put("row", finding.place().record());
    line.put("offset", finding.place().offset());
    line.put("cause", finding.cause());
    line.put("reason", finding.message());
    try {
      ledger.write(line.toString());
      ledger.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes the copy and moves both files into place.
   *
   * @param report of the source, whose findings were all told to {@link #accept}
   * @return rows in the copy
   * @throws DatasetFormatException if the source could not be read to its end
   * @throws IOException if it changed since the copy was started
   */
  public long finish(ValidationReport report) throws IOException {
    if (report.cutOff() != null) {
      throw DatasetFormatException.ofFile(
          report.file(), "no clean copy of a file that ends in its middle: " + report.cutOff());
    }
    Path part = part(target);
    Files.deleteIfExists(part); // of a copy that was killed
    long kept =
        RowCopy.copy(
            report.file(), layout, record -> !report.bad().contains(report.file(), record), part);
    if (kept < report.rows() - report.bad().count()) {
      throw new IllegalStateException(
          "%d of %d rows are good, but %d were found again"
              .formatted(report.rows() - report.bad().count(), report.rows(), kept));
    }
    if (!Files.getLastModifiedTime(report.file()).equals(changed)) {
      throw new IOException(report.file() + " changed while it was checked; try again");
    }
    ledger.flush();
    channel.force(true);
    ledger.close();
    Files.move(
        ledgerPart,
        ledgerOf(target),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    return kept;
  }

  /** Without {@link #finish} before it, nothing is left behind. */
  @Override
  public void close() throws IOException {
    ledger.close();
    Files.deleteIfExists(ledgerPart);
    Files.deleteIfExists(part(target));
  }
}

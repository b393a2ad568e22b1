package org.sensorium.datasets.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.instruct.RowMapper;
import org.sensorium.datasets.media.MediaFiles;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * Writes conversations to a file. Each row is read back before it is appended: what is written is
 * known to be read as it was, and what a plain form loses is counted.
 *
 * <p>The file is absent until {@link #finish}, then complete. Not for use by several threads.
 */
public final class ConversationWriter implements Closeable {
  private final Path file;
  private final RowForm form;
  private final RowSink sink;
  private final RowMapper reader;
  private final boolean plain;
  private final @Nullable MediaBytes media;
  private final Map<String, Long> losses = new TreeMap<>();
  private long rows;

  ConversationWriter(
      Path file,
      RowForm form,
      RowSink sink,
      RowMapper reader,
      boolean holdsBytes,
      WriteOptions options) {
    this.file = file;
    this.form = form;
    this.sink = sink;
    this.reader = reader;
    this.plain = options.plain();
    MediaFiles files = options.media();
    this.media = holdsBytes && files != null ? new MediaBytes(files) : null;
  }

  /**
   * Appends a conversation.
   *
   * @throws RowException if the format cannot carry it; nothing of it is written then, and the next
   *     one can be
   */
  public void add(Conversation given) throws IOException, RowException {
    Conversation row = media == null ? given : media.into(given);
    ObjectNode staged = sink.stage(form.row(row, plain));
    Losses compared = new Losses(row, readBack(row, staged));
    String contradiction = compared.contradiction();
    if (contradiction != null) {
      throw new RowException(contradiction);
    }
    Set<String> lost = compared.kinds();
    if (!plain && !lost.isEmpty()) {
      throw new RowException("it would be read back without its " + String.join(", ", lost));
    }
    sink.commit();
    rows++;
    lost.forEach(kind -> losses.merge(kind, 1L, Long::sum));
  }

  private Conversation readBack(Conversation row, ObjectNode staged) throws RowException {
    try {
      List<Conversation> read = reader.map(Row.ofCells(file, rows + 1, -1, staged));
      return read.get(0);
    } catch (DatasetFormatException e) {
      String word = Losses.spokenPlaceholder(row);
      throw new RowException(
          word == null
              ? "it could not be read back: " + e.reason()
              : "%s, which stands for a medium in this format: %s".formatted(word, e.reason()));
    }
  }

  /** Rows written so far. */
  public long rows() {
    return rows;
  }

  /** What was not carried, and in how many rows; empty but for plain forms. */
  public Map<String, Long> losses() {
    return Map.copyOf(losses);
  }

  /** Ends the file, has it written to the disk, and moves it into place. */
  public void finish() throws IOException {
    sink.finish();
  }

  /** Without {@link #finish} before it, what was written so far is dropped. */
  @Override
  public void close() throws IOException {
    sink.close();
  }
}

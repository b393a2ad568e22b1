package org.sensorium.datasets.write;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.instruct.RowMapper;

/** A format that conversations can be written in. */
public final class WritableFormat {
  private final String id;
  private final String dataset;
  private final String title;
  private final boolean hasPlain;
  private final boolean holdsBytes;
  private final Supplier<RowForm> form;
  private final Target target;

  /** Starts a file. */
  interface Target {
    RowSink create(Path file, WriteOptions options) throws IOException;
  }

  /**
   * @param dataset id of the loader that reads it back
   * @param hasPlain whether it is ever written with a further key, and so can be without
   * @param holdsBytes whether media's bytes go into it
   */
  WritableFormat(
      String id,
      String dataset,
      String title,
      boolean hasPlain,
      boolean holdsBytes,
      Supplier<RowForm> form,
      Target target) {
    this.id = id;
    this.dataset = dataset;
    this.title = title;
    this.hasPlain = hasPlain;
    this.holdsBytes = holdsBytes;
    this.form = form;
    this.target = target;
  }

  /** Its exact name in the index. */
  public String id() {
    return id;
  }

  /** Id of the dataset that reads it back. */
  public String dataset() {
    return dataset;
  }

  /** What it is, in a line. */
  public String title() {
    return title;
  }

  /** Whether media's bytes go into it. */
  public boolean holdsBytes() {
    return holdsBytes;
  }

  /**
   * Starts a file; close the writer.
   *
   * @throws java.nio.file.FileAlreadyExistsException if it is there
   * @throws IllegalArgumentException if an option has no meaning for this format
   */
  public ConversationWriter create(Path file, WriteOptions options) throws IOException {
    if (options.plain() && !hasPlain) {
      throw new IllegalArgumentException(
          "%s has no form without additions: its own keys say everything; leave \"plain\" out"
              .formatted(id));
    }
    if (options.rowsPerShard() > 0 && !id.equals(WritableFormats.WEBDATASET)) {
      throw new IllegalArgumentException(
          "only %s is written in shards, not %s".formatted(WritableFormats.WEBDATASET, id));
    }
    RowMapper reader =
        new RowMapper((RowDataset) InstructionDatasets.of(dataset), OpenOptions.DEFAULT);
    return new ConversationWriter(
        file, form.get(), target.create(file, options), reader, holdsBytes, options);
  }

  @Override
  public String toString() {
    return id;
  }
}

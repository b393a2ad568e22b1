package org.sensorium.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.index.IndexedDataset;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.QuarantineLedger;
import org.sensorium.datasets.source.RowLayout;
import org.sensorium.datasets.validate.CleanCopy;
import org.sensorium.datasets.validate.ValidationReport;
import org.sensorium.datasets.validate.Validator;
import org.sensorium.datasets.write.ConversationWriter;
import org.sensorium.datasets.write.Conversion;
import org.sensorium.datasets.write.WritableFormats;
import org.sensorium.datasets.write.WriteOptions;

/** Work of {@link KilledWritersTest} that is done in a process of its own. */
enum WriterJob {
  LLAVA {
    @Override
    void run(Path source, Path folder) throws IOException {
      convert(source, folder.resolve("out.json"), "llava", WriteOptions.DEFAULT);
    }
  },
  PARQUET {
    @Override
    void run(Path source, Path folder) throws IOException {
      convert(source, folder.resolve("out.parquet"), "parquet", WriteOptions.DEFAULT);
    }
  },
  SHARDS {
    @Override
    void run(Path source, Path folder) throws IOException {
      WriteOptions options = WriteOptions.DEFAULT.rowsPerShard(400);
      convert(source, folder.resolve("out"), "webdataset", options);
    }
  },
  CLEAN_COPY {
    @Override
    void run(Path source, Path folder) throws IOException {
      try (CleanCopy copy = CleanCopy.create(source, RowLayout.TOP, folder.resolve("clean.json"));
          ConversationReader rows = InstructionDatasets.open(source, OpenOptions.DEFAULT)) {
        ValidationReport report = new Validator(1, 10).findings(copy).run(source, "llava", rows);
        copy.finish(report);
      }
    }

    /** The copy never comes without its ledger. */
    @Override
    boolean isWhole(List<String> names) {
      return !names.contains("clean.json") || names.contains("clean.json.dropped.jsonl");
    }
  },
  ROW_INDEX {
    @Override
    void run(Path source, Path folder) throws IOException {
      Path copy = folder.resolve("rows.json");
      if (!Files.exists(copy)) {
        Files.createLink(copy, source); // the index is kept beside the file
      }
      IndexedDataset.open(copy, OpenOptions.DEFAULT).close();
    }
  };

  /** Writes into a folder. */
  abstract void run(Path source, Path folder) throws IOException;

  /** Whether these files may stand there together. */
  boolean isWhole(List<String> names) {
    return true;
  }

  private static void convert(Path source, Path target, String format, WriteOptions options)
      throws IOException {
    Path ledger = Files.createTempFile("ledger", ".jsonl");
    try (ConversationReader rows = InstructionDatasets.open(source, OpenOptions.DEFAULT);
        ConversationWriter writer = WritableFormats.of(format).create(target, options);
        QuarantineLedger bad = QuarantineLedger.create(ledger, 0)) {
      new Conversion(bad).run(source, rows, writer);
    } finally {
      Files.delete(ledger);
    }
  }

  /** The folder of a round. */
  static String round(int number) {
    return "%06d".formatted(number);
  }

  /** Does a job until the process is killed, each time in a new folder. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[2]);
    for (int number = 0; ; number++) {
      Path target = Files.createDirectory(folder.resolve(round(number)));
      WriterJob.valueOf(args[0]).run(Path.of(args[1]), target);
    }
  }
}

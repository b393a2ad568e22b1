package org.sensorium.datasets.instruct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.instruct.llava.LlavaJson;

class QuarantiningReaderTest {
  private static final String GOOD = "{\"conversations\":[{\"from\":\"human\",\"value\":\"a\"}]}\n";
  private static final String BAD = "{\"conversations\":[{\"from\":\"bot\",\"value\":\"a\"}]}\n";

  @TempDir Path folder;
  private Path file;
  private Path ledgerFile;

  @BeforeEach
  void names() {
    file = folder.resolve("rows.jsonl");
    ledgerFile = folder.resolve("run/quarantine.jsonl");
  }

  private long read(double maxBad) throws IOException {
    try (QuarantineLedger ledger = QuarantineLedger.create(ledgerFile, maxBad);
        ConversationReader rows =
            new QuarantiningReader(file, new LlavaJson().open(file, OpenOptions.DEFAULT), ledger)) {
      int read = rows.rest().size();
      assertThat(ledger.rows()).isEqualTo(read + ledger.bad());
      return read;
    }
  }

  @Test
  void writesBadRowsDownAndReadsOn() throws IOException {
    Files.writeString(file, GOOD + BAD + GOOD);

    assertThat(read(0.5)).isEqualTo(2);
    assertThat(ledgerFile)
        .hasContent(
            "{\"file\":\"%s\",\"row\":2,\"offset\":%d,\"reason\":\"turn 1: \\\"from\\\" is \\\"bot\\\", expected"
                    .formatted(file, GOOD.length())
                + " \\\"human\\\", \\\"gpt\\\" or \\\"system\\\"\"}\n");
  }

  @Test
  void stopsAtTheEndWhenTooManyAreBad() throws IOException {
    Files.writeString(file, GOOD + BAD + GOOD);

    assertThatThrownBy(() -> read(0.01))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("1 of 3 rows are bad (33.3 %), more than the limit of 1.0 %")
        .hasMessageContaining(ledgerFile.toString())
        .hasMessageContaining("the first was: " + file + ", record 2");
  }

  @Test
  void aRowThatIsFoundToBeBadLaterIsNotCountedTwice() throws IOException {
    Files.writeString(file, GOOD + GOOD);
    try (QuarantineLedger ledger = QuarantineLedger.create(ledgerFile, 0.5);
        ConversationReader rows =
            new QuarantiningReader(file, new LlavaJson().open(file, OpenOptions.DEFAULT), ledger)) {
      rows.rest();
      ledger.withdraw(DatasetFormatException.ofRecord(file, 2, -1, "no picture"));
      ledger.check(file);
      assertThat(ledger.rows()).isEqualTo(2);
      assertThat(ledger.bad()).isEqualTo(1);
      ledger.withdraw(DatasetFormatException.ofRecord(file, 1, -1, "no picture"));
      assertThatThrownBy(() -> ledger.check(file)).hasMessageContaining("2 of 2 rows are bad");
    }
  }

  @Test
  void stopsEarlyInALongFile() throws IOException {
    Files.writeString(file, BAD.repeat(5000));

    assertThatThrownBy(() -> read(0.01)).hasMessageContaining("1000 of 1000 rows are bad");
  }
}

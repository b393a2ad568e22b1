package org.sensorium.datasets.write;

import java.io.IOException;
import java.nio.file.Path;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.RowPlace;
import org.sensorium.datasets.instruct.QuarantineLedger;
import org.sensorium.datasets.instruct.QuarantiningReader;
import org.sensorium.datasets.source.RowException;

/**
 * Turns a dataset into another format. Rows that cannot be read, and rows that the format cannot
 * carry, go to a ledger with the reason; too many of them end it.
 */
public final class Conversion {
  private static final int SETTLED = 1000; // rows before the share of bad ones is looked at

  private final QuarantineLedger ledger;
  private Progress progress = (rows, place) -> {};

  /** Is told how far the conversion is. */
  public interface Progress {
    /**
     * @param rows seen
     * @param place of the last
     */
    void at(long rows, RowPlace place);
  }

  /**
   * @param ledger for rows that are not carried; stays open
   */
  public Conversion(QuarantineLedger ledger) {
    this.ledger = ledger;
  }

  /** Is told how far the conversion is, row by row. */
  public Conversion progress(Progress each) {
    progress = each;
    return this;
  }

  /**
   * Writes every conversation that is left in a reader; the target is finished, or left alone.
   *
   * @param file that the rows come from
   * @throws DatasetFormatException if too many rows are bad, or none is good
   */
  public ConversionReport run(Path file, ConversationReader rows, ConversationWriter target)
      throws IOException {
    QuarantiningReader good = new QuarantiningReader(file, rows, ledger);
    for (Conversation row = good.next(); row != null; row = good.next()) {
      RowPlace place = good.place();
      try {
        target.add(row);
      } catch (RowException e) {
        ledger.withdraw(
            DatasetFormatException.ofRecord(
                place.file(), place.record(), place.offset(), e.getMessage()));
        if (ledger.rows() >= SETTLED) {
          ledger.check(file);
        }
      }
      progress.at(ledger.rows(), place);
    }
    if (target.rows() == 0) {
      throw DatasetFormatException.ofFile(file, "there is no row to be written");
    }
    target.finish();
    return new ConversionReport(target.rows(), ledger.bad(), target.losses());
  }
}

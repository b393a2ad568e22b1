package org.sensorium.datasets.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.source.IndexedRows;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowFiles;
import org.sensorium.datasets.source.RowLayout;
import org.sensorium.datasets.source.RowSource;

/**
 * What reading a file's rows to the end came to. Whatever the bytes, numbers go up by one, offsets
 * go up, and all that is wrong is told by a {@link DatasetFormatException}.
 *
 * @param steps rows and faults in their order
 * @param complete whether the end was reached; else a fault ended it
 */
record RowTrail(List<Step> steps, boolean complete) {
  /** Tables can claim any number of equal rows in a few bytes. */
  private static final int MOST = 5000;

  /**
   * A row, or a row that could not be made out.
   *
   * @param value null where it could not
   * @param fault why it could not
   */
  record Step(
      long offset, @Nullable String key, @Nullable JsonNode value, @Nullable String fault) {}

  static RowTrail of(Path file, RowLayout layout) throws IOException {
    List<Step> steps = new ArrayList<>();
    try (RowSource rows = RowFiles.open(file, layout)) {
      while (steps.size() < MOST) {
        Step step;
        try {
          Row row = rows.next();
          if (row == null) {
            return new RowTrail(steps, true);
          }
          assertThat(row.record()).isEqualTo(steps.size() + 1L);
          step = step(row);
        } catch (DatasetFormatException e) {
          assertThat(e.reason()).isNotBlank();
          if (!e.skippable()) {
            return new RowTrail(steps, false);
          }
          assertThat(e.record()).isEqualTo(steps.size() + 1L);
          step = new Step(e.offset(), null, null, e.reason());
        }
        if (!steps.isEmpty() && step.offset >= 0) {
          assertThat(step.offset).isGreaterThan(steps.get(steps.size() - 1).offset);
        }
        steps.add(step);
      }
    } catch (DatasetFormatException e) {
      assertThat(e.reason()).isNotBlank();
    }
    return new RowTrail(steps, false);
  }

  private static Step step(Row row) {
    try {
      return new Step(row.offset(), row.key(), row.value(), null);
    } catch (RowException e) {
      return new Step(row.offset(), row.key(), null, e.getMessage());
    }
  }

  List<@Nullable JsonNode> values() {
    List<@Nullable JsonNode> values = new ArrayList<>();
    steps.forEach(step -> values.add(step.value));
    return values;
  }

  /** Names of the rows that have one. */
  List<String> keys() {
    return steps.stream().flatMap(step -> Stream.ofNullable(step.key)).toList();
  }

  /** The same rows are had one by one. */
  void isThatOfIndex(Path file, RowLayout layout) throws IOException {
    try (IndexedRows indexed = IndexedRows.open(file, layout)) {
      assertThat(indexed.size()).isEqualTo(steps.size());
      for (int i = 0; i < steps.size(); i++) {
        Step expected = steps.get(i);
        assertThat(indexed.place(i).offset()).isEqualTo(expected.offset);
        assertThat(byIndex(indexed, i)).isEqualTo(expected);
      }
    } catch (DatasetFormatException e) {
      assertThat(complete).as(e.getMessage()).isFalse();
    }
  }

  private static Step byIndex(IndexedRows indexed, int row) throws IOException {
    try {
      return step(indexed.get(row));
    } catch (DatasetFormatException e) {
      return new Step(e.offset(), null, null, e.reason());
    }
  }
}

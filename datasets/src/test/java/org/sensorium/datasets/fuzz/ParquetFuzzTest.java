package org.sensorium.datasets.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.Objects;
import org.sensorium.datasets.source.ParquetRows;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowLayout;

/** A table of any bytes is read to its end or refused, in order and from the middle. */
class ParquetFuzzTest {

  @FuzzTest(maxDuration = "10m")
  void table(byte[] bytes) throws Exception {
    try (FuzzFolder folder = new FuzzFolder()) {
      Path file = folder.file("table.parquet", bytes);
      RowTrail trail = RowTrail.of(file, RowLayout.TOP);
      boolean parquet = bytes.length > 3 && bytes[0] == 'P' && bytes[1] == 'A' && bytes[2] == 'R';
      int middle = trail.steps().size() / 2;
      if (parquet && trail.complete() && middle > 0 && trail.steps().get(middle).fault() == null) {
        try (ParquetRows rows = ParquetRows.open(file)) {
          assertThat(rows.rows()).isEqualTo(trail.steps().size());
          rows.seek(middle + 1L);
          Row row = Objects.requireNonNull(rows.next());
          assertThat(row.record()).isEqualTo(middle + 1L);
          assertThat(row.value()).isEqualTo(trail.steps().get(middle).value());
        }
      }
    }
  }
}

package org.sensorium.datasets.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Real tables, read where they lie; numbers of rows and of bytes (of texts, of bytes, and of times
 * in ISO form) are what pyarrow reads.
 */
@Tag("samples")
class ParquetSamplesTest {

  @ParameterizedTest
  @CsvSource({
    "mimicit/DallE3_images.synthetic.parquet, 2, base64 __index_level_0__, 19206",
    "mimicit/DallE3_images_zstd_2rowgroups.synthetic.parquet, 2, base64 __index_level_0__, 19206",
    "mimicit/DallE3_images_dask.synthetic.parquet, 2, base64 __null_dask_index__, 19206",
    "instruct_pix2pix/instructpix2pix-clip-filtered.synthetic.parquet, 2, original_prompt original_image edit_prompt edited_prompt edited_image, 115230",
    "datajuicer/structured/demo-dataset.parquet, 6, text meta, 361",
    "media/datajuicer_parquet/demo-dataset-images-bytes.parquet, 3, images text image_bytes, 474739",
  })
  void readsARealTable(String table, int rows, String columns, long bytes) throws Exception {
    Path file = Path.of(System.getProperty("samples", "no-samples")).resolve(table);
    Assumptions.assumeTrue(
        Files.exists(file), "no real samples at " + file + " (-Dsamples=FOLDER names theirs)");

    ArrayNode read = ParquetRowsTest.rows(file);

    assertThat(read).hasSize(rows);
    assertThat(read.get(0).fieldNames()).toIterable().containsExactly(columns.split(" "));
    assertThat(bytes(read)).isEqualTo(bytes);
  }

  /** Of all texts and bytes, without the names of columns. */
  private static long bytes(JsonNode value) throws IOException {
    if (value.isTextual()) {
      return value.textValue().getBytes(StandardCharsets.UTF_8).length;
    }
    if (value.isBinary()) {
      return value.binaryValue().length;
    }
    long sum = 0;
    for (JsonNode item : value) {
      sum += bytes(item);
    }
    return sum;
  }
}

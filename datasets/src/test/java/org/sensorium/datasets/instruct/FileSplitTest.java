package org.sensorium.datasets.instruct;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSplitTest {
  @ParameterizedTest
  @CsvSource({
    "train_2.synthetic.csv, train",
    "v2_OpenEnded_mscoco_val2014_questions.json, val",
    "validate.json, val",
    "clotho_captions_validation.csv, val",
    "refcoco_testA.json, testA",
    "test_clean.csv, test",
    "testdev_balanced_questions.json, testdev",
    "trains.json,",
    "train_and_val.json,",
    "sb_final.json,",
  })
  void tellsTheSplitOfAName(String name, String split) {
    assertThat(FileSplit.of(Path.of("test", name))).isEqualTo(split);
  }
}

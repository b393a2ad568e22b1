package org.sensorium.pointcloud.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every cloud under {@code -Dsamples}, those of {@code media/pointcloud} and of {@code lamm}, reads
 * as independent readers read it (the table is written by {@code
 * src/test/scripts/real_clouds_reference.py}).
 */
class RealCloudsTest {
  @TestFactory
  Stream<DynamicTest> realFiles() throws IOException {
    Path samples = Path.of(System.getProperty("samples", "no-samples"));
    Path folder = samples.resolve("media").resolve("pointcloud");
    if (!Files.isDirectory(folder)) {
      return Stream.of(
          DynamicTest.dynamicTest(
              "no folder " + folder,
              () ->
                  Assumptions.abort("%s is not there, nothing is read from it".formatted(folder))));
    }
    List<String[]> rows = rows();
    List<String> files = new ArrayList<>(paths(samples, folder, ".*(?<!\\.md)"));
    files.addAll(paths(samples, samples.resolve("lamm"), ".*_pcls/.*\\.npy"));
    assertThat(rows.stream().map(row -> row[0])).containsExactlyInAnyOrderElementsOf(files);
    return rows.stream()
        .map(row -> DynamicTest.dynamicTest(row[0], () -> real(samples.resolve(row[0]), row)));
  }

  /** The files of a folder and of those below it, by their paths below the samples. */
  private static List<String> paths(Path samples, Path folder, String pattern) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> samples.relativize(file).toString().replace('\\', '/'))
          .filter(path -> path.matches(pattern))
          .toList();
    }
  }

  private static List<String[]> rows() throws IOException {
    try (BufferedReader table =
        new BufferedReader(
            new InputStreamReader(
                RealCloudsTest.class.getResourceAsStream("/real_clouds.csv"),
                StandardCharsets.UTF_8))) {
      return table.lines().map(row -> row.split(",")).toList();
    }
  }

  private static void real(Path file, String[] row) throws IOException {
    PointCloudInfo info = PointCloudDecoder.standard().probe(file);
    DecodedCloud read = PointCloudDecoder.standard().read(file);
    boolean sampled = row[0].matches(".*\\.(obj|off|stl)");
    assertThat(info.points()).isEqualTo(Long.parseLong(row[1]));
    assertThat(info.faces()).isEqualTo(Long.parseLong(row[2]));
    assertThat(info.colour()).isEqualTo(row[3].equals("yes"));
    assertThat(read.cloud().rgb() != null).isEqualTo(row[3].equals("yes"));
    assertThat(read.cloud().size()).isEqualTo(sampled ? 8192 : Integer.parseInt(row[1]));
    assertThat(read.dropped()).isZero();
    for (int axis = 0; axis < 3; axis++) {
      double deviation = Double.parseDouble(row[7 + axis]);
      double tolerance = (sampled ? 0.02 : 1e-5) * deviation + 1e-6;
      double[] actual = moments(read.cloud().xyz(), axis);
      assertThat(actual[0] + read.origin().get(axis))
          .as("mean %d", axis)
          .isCloseTo(Double.parseDouble(row[4 + axis]), within(tolerance + 1e-5 * deviation));
      assertThat(actual[1]).as("deviation %d", axis).isCloseTo(deviation, within(tolerance));
      if (read.cloud().rgb() != null) {
        assertThat(moments(read.cloud().rgb(), axis)[0])
            .as("colour %d", axis)
            .isCloseTo(Double.parseDouble(row[10 + axis]), within(1e-6));
      }
    }
  }

  /** Mean and standard deviation of a column. */
  private static double[] moments(float[] rows, int column) {
    double sum = 0;
    for (int i = column; i < rows.length; i += 3) {
      sum += rows[i];
    }
    double mean = sum / (rows.length / 3);
    double squares = 0;
    for (int i = column; i < rows.length; i += 3) {
      squares += (rows[i] - mean) * (rows[i] - mean);
    }
    return new double[] {mean, Math.sqrt(squares / (rows.length / 3))};
  }
}

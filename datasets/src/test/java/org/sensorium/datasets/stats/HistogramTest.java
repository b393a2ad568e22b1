package org.sensorium.datasets.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class HistogramTest {
  @Test
  void describesSmallNumbersExactly() {
    Distribution numbers = of(LongStream.of(3, 1, 4, 1, 5, 9, 2, 6)); // sorted: 1 1 2 3 4 5 6 9
    assertThat(numbers.count()).isEqualTo(8);
    assertThat(numbers.mean()).isEqualTo(3.875);
    assertThat(numbers.min()).isEqualTo(1);
    assertThat(numbers.median()).isEqualTo(3);
    assertThat(numbers.p95()).isEqualTo(9);
    assertThat(numbers.max()).isEqualTo(9);
    assertThat(numbers.bins().get(0)).isEqualTo(new Distribution.Bin(1, 1, 2));
    assertThat(numbers.bins()).hasSize(9);
  }

  @Test
  void findsQuantilesOfMany() {
    Distribution numbers = of(LongStream.rangeClosed(1, 1000));
    assertThat(numbers.median()).isEqualTo(500);
    assertThat(numbers.p95()).isEqualTo(950);
    assertThat(numbers.mean()).isEqualTo(500.5);
  }

  @Test
  void isALittleLowAmongLargeNumbers() {
    Distribution numbers = of(LongStream.rangeClosed(1, 1001).map(n -> n * 1_000_003));
    assertThat(numbers.median()).isLessThanOrEqualTo(501_001_503);
    assertThat(numbers.median()).isCloseTo(501_001_503, Percentage.withPercentage(0.4));
    assertThat(numbers.max()).isEqualTo(1_001_003_003);
    Distribution edge = of(LongStream.of(65_535, 65_536, 65_537));
    assertThat(edge.median()).isEqualTo(65_536);
    assertThat(of(LongStream.of(1L << 40)).median()).isEqualTo(1L << 40);
  }

  @Test
  void binsHoldEveryNumberAndTheTail() {
    Distribution numbers =
        of(LongStream.concat(LongStream.range(0, 1000).map(n -> n % 100), LongStream.of(70_000)));
    List<Distribution.Bin> bins = numbers.bins();
    assertThat(bins.stream().mapToLong(Distribution.Bin::count).sum()).isEqualTo(1001);
    assertThat(bins.get(0)).isEqualTo(new Distribution.Bin(0, 4, 50));
    assertThat(bins.get(bins.size() - 1).to()).isEqualTo(70_000);
    assertThat(bins).hasSizeLessThanOrEqualTo(21);
  }

  @Test
  void describesNothing() {
    assertThat(of(LongStream.empty())).isEqualTo(new Distribution(0, 0, 0, 0, 0, 0, List.of()));
  }

  private static Distribution of(LongStream numbers) {
    Histogram histogram = new Histogram();
    numbers.forEach(histogram::add);
    return histogram.distribution();
  }
}

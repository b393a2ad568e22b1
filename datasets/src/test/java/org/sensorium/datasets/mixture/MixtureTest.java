package org.sensorium.datasets.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.MediaRoot;

class MixtureTest {
  @TempDir private Path folder;

  @BeforeEach
  void sources() throws IOException {
    for (var source : Map.of("a", 100, "b", 300, "c", 25).entrySet()) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < source.getValue(); i++) {
        lines.append(
            "{\"instruction\":\"%s%d\",\"context\":\"\",\"response\":\"x\",\"category\":\"c\"}\n"
                .formatted(source.getKey(), i));
      }
      Files.writeString(folder.resolve(source.getKey() + ".jsonl"), lines);
    }
  }

  private Mixture open(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("mixture.yaml"), yaml);
    return Mixture.open(MixtureConfig.read(file), folder, (rows, root) -> MediaRoot.of(folder));
  }

  private static List<String> read(Mixture mixture, long from) throws IOException {
    try (MixtureReader reader = mixture.reader(from)) {
      return reader.rest().stream().map(MixtureTest::text).toList();
    }
  }

  private static String text(Conversation row) {
    return row.turns().get(0).text();
  }

  private static long of(String source, List<String> rows) {
    return rows.stream().filter(row -> row.startsWith(source)).count();
  }

  private static final String PLAIN =
      """
      seed: 4
      sources:
        - path: a.jsonl
        - path: b.jsonl
        - path: c.jsonl
          repeat: 4
      """;

  @Test
  void withoutWeightsEveryRowComesAsOftenAsItRepeatsAndEvenlySpread() throws IOException {
    try (Mixture mixture = open(PLAIN)) {
      List<String> rows = read(mixture, 0);
      assertThat(rows).hasSize(500);
      assertThat(rows.stream().filter(row -> row.startsWith("c")))
          .hasSize(100)
          .allSatisfy(row -> assertThat(Collections.frequency(rows, row)).isEqualTo(4));
      assertThat(rows.stream().filter(row -> !row.startsWith("c")))
          .hasSize(400)
          .doesNotHaveDuplicates();
      for (int at = 50; at <= 500; at += 50) {
        assertThat((double) of("b", rows.subList(0, at))).isCloseTo(0.6 * at, within(1.01));
      }
      assertThat(rows.indexOf("a0")).as("shuffled").isNotZero();
    }
  }

  @Test
  void goesOnAtAnyStepWithTheSameRowsAndCounters() throws IOException {
    try (Mixture mixture = open(PLAIN);
        Mixture again = open(PLAIN)) {
      List<String> rows = read(mixture, 0);
      assertThat(read(again, 0)).isEqualTo(rows);
      for (long step : new long[] {1, 123, 499, 500}) {
        assertThat(read(again, step)).isEqualTo(rows.subList((int) step, 500));
      }
      try (MixtureReader reader = again.reader(123);
          MixtureReader counted = mixture.reader(0)) {
        for (int i = 0; i < 123; i++) {
          counted.next();
        }
        assertThat(reader.counts()).isEqualTo(counted.counts());
        assertThat(counted.step()).isEqualTo(123);
        assertThat(counted.counts().values().stream().mapToLong(Long::longValue).sum())
            .isEqualTo(123);
      }
    }
    assertThat(read(open(PLAIN.replace("seed: 4", "seed: 5")), 0))
        .isNotEqualTo(read(open(PLAIN), 0));
  }

  @Test
  void weightsAndTemperatureSetTheShares() throws IOException {
    String weighted =
        """
        rows: 1000
        sources:
          - {path: a.jsonl, weight: 3}
          - {path: c.jsonl, weight: 1, name: small}
        """;
    try (Mixture mixture = open(weighted)) {
      List<String> rows = read(mixture, 0);
      assertThat(of("a", rows)).isEqualTo(750);
      assertThat(of("c", rows)).isEqualTo(250);
      assertThat(mixture.names()).containsExactly("a.jsonl", "small");
      List<String> first = rows.stream().filter(row -> row.startsWith("c")).limit(25).toList();
      List<String> second =
          rows.stream().filter(row -> row.startsWith("c")).skip(25).limit(25).toList();
      assertThat(first).doesNotHaveDuplicates();
      assertThat(second).containsExactlyInAnyOrderElementsOf(first).isNotEqualTo(first);
    }
    // sizes 100 and 25, square roots 10 and 5
    try (Mixture mixture =
        open("temperature: 2\nrows: 300\nsources: [{path: a.jsonl}, {path: c.jsonl}]")) {
      assertThat(of("a", read(mixture, 0))).isEqualTo(200);
    }
  }

  @Test
  void takesPartsOfSources() throws IOException {
    String parts =
        """
        sources:
          - {path: a.jsonl, take: "first:10"}
          - {path: b.jsonl, take: "random:10%"}
          - {path: c.jsonl, take: "last:5%"}
        """;
    try (Mixture mixture = open(parts)) {
      List<String> rows = new ArrayList<>(read(mixture, 0));
      assertThat(rows).hasSize(10 + 30 + 2).contains("a0", "a9", "c23", "c24");
      assertThat(of("a", rows)).isEqualTo(10);
      assertThat(rows).doesNotHaveDuplicates();
      assertThat(read(open(parts.replace("sources", "seed: 1\nsources")), 0))
          .as("another choice")
          .doesNotContainSequence(rows);
    }
    // LLaVA-NeXT's form
    try (Mixture mixture = open("datasets: [{json_path: a.jsonl, sampling_strategy: \"end:7\"}]")) {
      assertThat(read(mixture, 0)).hasSize(7).contains("a99");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sources: []|a mixture needs at least one source",
        "seed: 1|a mixture needs at least one source",
        "sources: [{path: a.jsonl, weigth: 2}]|weigth",
        "sources: [{path: a.jsonl, take: some}]|\"some\" does not say which rows to take",
        "sources: [{path: a.jsonl, take: 'random:120%'}]|does not say which rows to take",
        "sources: [{path: a.jsonl, weight: 1}, {path: b.jsonl}]|1 of 2 sources have a weight",
        "sources: [{path: a.jsonl, weight: -1}]|the weight must be above 0",
        "sources: [{path: a.jsonl}, {path: a.jsonl}]|two sources are called a.jsonl",
        "sources: [{path: none.jsonl}]|none.jsonl",
        "sources: [{path: a.jsonl, format: lava}]|there is no dataset \"lava\"",
        "sources: [|this is no mixture",
      })
  void saysWhatIsWrongWithTheConfiguration(String yaml, String message) {
    assertThatThrownBy(() -> open(yaml)).hasMessageContaining(message);
  }
}

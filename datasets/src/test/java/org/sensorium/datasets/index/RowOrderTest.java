package org.sensorium.datasets.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.instruct.OpenOptions;

class RowOrderTest {
  @TempDir private Path folder;

  @Test
  void aPermutationHasEachIndexOnceAndDependsOnTheSeed() {
    for (long size : new long[] {1, 2, 3, 16, 17, 1000, 4097}) {
      Permutation shuffle = new Permutation(size, 3);
      assertThat(LongStream.range(0, size).map(shuffle::at).sorted().toArray())
          .isEqualTo(LongStream.range(0, size).toArray());
    }
    Permutation one = new Permutation(1000, 1);
    Permutation two = new Permutation(1000, 2);
    assertThat(LongStream.range(0, 1000).filter(i -> one.at(i) == two.at(i)).count())
        .as("agreements of two shuffles, 1 on average")
        .isLessThan(10);
    // neighbours are torn apart: the mean distance in a uniform shuffle is a third of the size
    double distance =
        LongStream.range(1, 1000).map(i -> Math.abs(one.at(i) - one.at(i - 1))).average().orElse(0);
    assertThat(distance).isBetween(280.0, 390.0);
  }

  private List<String> ids(IndexedDataset dataset, RowOrder order) throws IOException {
    try (ConversationReader reader = dataset.reader(order)) {
      return reader.rest().stream().map(Conversation::id).toList();
    }
  }

  @Test
  void shuffledSharesCoverEverythingOnceAndGoOnWhereTheyStopped() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 101; i++) {
      lines.append(
          "{\"instruction\":\"q\",\"context\":\"\",\"response\":\"a\",\"category\":\"c\"}\n");
    }
    Path file = Files.writeString(folder.resolve("d.jsonl"), lines);
    try (IndexedDataset dataset = IndexedDataset.open(file, OpenOptions.DEFAULT.dataset("dolly"))) {
      List<String> all = ids(dataset, RowOrder.FILE);
      assertThat(all).hasSize(101).startsWith("1", "2", "3");
      RowOrder shuffled = RowOrder.shuffled(5);
      List<String> order = ids(dataset, shuffled);
      assertThat(order).isNotEqualTo(all).containsExactlyInAnyOrderElementsOf(all);
      assertThat(ids(dataset, shuffled)).isEqualTo(order);
      assertThat(ids(dataset, shuffled.from(40))).isEqualTo(order.subList(40, 101));

      List<String> shares = new ArrayList<>();
      for (int rank = 0; rank < 4; rank++) {
        List<String> share = ids(dataset, shuffled.share(rank, 4));
        assertThat(ids(dataset, shuffled.share(rank, 4).from(7)))
            .isEqualTo(share.subList(7, share.size()));
        shares.addAll(share);
      }
      assertThat(shares).containsExactlyInAnyOrderElementsOf(all);
    }
  }
}

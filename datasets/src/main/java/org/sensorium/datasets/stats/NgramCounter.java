package org.sensorium.datasets.stats;

/** Counts sequences of n words and how many differ, until so many were seen. */
final class NgramCounter {
  private final int n;
  private final long limit;
  private final HashSet64 distinct = new HashSet64();
  private long total;
  private boolean cut;

  NgramCounter(int n, long limit) {
    this.n = n;
    this.limit = limit;
  }

  /** Takes the n-gram of the last n of these hashes. */
  void add(long hash) {
    if (total == limit) {
      cut = true;
      return;
    }
    total++;
    distinct.add(hash);
  }

  DatasetStats.Ngrams result() {
    return new DatasetStats.Ngrams(n, total, distinct.size(), cut);
  }
}

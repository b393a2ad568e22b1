package org.sensorium.datasets.validate;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.sensorium.datasets.conversation.RowPlace;

/** Rows that cannot be used, by file and record number. */
public final class BadRows {
  private final Map<Path, BitSet> records = new HashMap<>();

  void add(RowPlace place) {
    records
        .computeIfAbsent(place.file(), file -> new BitSet())
        .set(Math.toIntExact(place.record()));
  }

  /** Whether this row is one of them. */
  public boolean contains(Path file, long record) {
    BitSet ofFile = records.get(file);
    return ofFile != null && ofFile.get(Math.toIntExact(record));
  }

  /** How many there are. */
  public long count() {
    return records.values().stream().mapToLong(BitSet::cardinality).sum();
  }
}

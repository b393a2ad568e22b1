package org.sensorium.demos.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;

/**
 * Another set, which a dataset should have nothing in common with.
 *
 * @param file file or folder
 * @param format its id; null to tell by the content
 */
record OtherSet(Path file, @Nullable String format) {

  /** Reads {@code FILE} or {@code FORMAT=FILE}. */
  static OtherSet of(String words) {
    int equals = words.indexOf('=');
    String id = equals < 0 ? "" : words.substring(0, equals);
    boolean known = InstructionDatasets.all().stream().anyMatch(dataset -> dataset.id().equals(id));
    return known
        ? new OtherSet(Path.of(words.substring(equals + 1)), id)
        : new OtherSet(Path.of(words), null);
  }

  OpenOptions options() {
    return OpenOptions.DEFAULT.dataset(format);
  }
}

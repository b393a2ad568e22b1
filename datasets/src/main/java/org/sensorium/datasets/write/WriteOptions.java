package org.sensorium.datasets.write;

import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.media.MediaFiles;

/**
 * How a file is to be written.
 *
 * @param plain leaves out the key {@code sensorium} and what only it can say
 * @param rowsPerShard samples of each archive of a WebDataset, which then is a folder; 0 for one
 *     file
 * @param media whose bytes go into formats that hold bytes; null to write only where they lie
 */
public record WriteOptions(boolean plain, long rowsPerShard, @Nullable MediaFiles media) {
  /** Everything, in one file; media stay where they are. */
  public static final WriteOptions DEFAULT = new WriteOptions(false, 0, null);

  public WriteOptions {
    if (rowsPerShard < 0) {
      throw new IllegalArgumentException(
          "the rows of a shard are 1 or more, or 0 for one file, got " + rowsPerShard);
    }
  }

  /** The same, without the key {@code sensorium} or with it. */
  public WriteOptions plain(boolean only) {
    return new WriteOptions(only, rowsPerShard, media);
  }

  /** The same, with so many samples in each archive. */
  public WriteOptions rowsPerShard(long rows) {
    return new WriteOptions(plain, rows, media);
  }

  /** The same, with the bytes of media. */
  public WriteOptions media(@Nullable MediaFiles files) {
    return new WriteOptions(plain, rowsPerShard, files);
  }
}

package org.sensorium.datasets.media;

import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;

/**
 * How large media may be before anything is decoded.
 *
 * @param imageBytes most bytes of a picture, and of content that is no known medium
 * @param otherBytes most bytes of a clip, recording, point cloud or table of features
 * @param archiveBytes most bytes of a compressed tar archive, unpacked
 * @param entries most members of an archive
 */
public record MediaLimits(long imageBytes, long otherBytes, long archiveBytes, int entries) {
  /** 64 MB, 4 GB, 256 GB; five million members. */
  public static final MediaLimits DEFAULT =
      new MediaLimits(64L << 20, 4L << 30, 256L << 30, 5_000_000);

  public MediaLimits {
    if (imageBytes < 1 || otherBytes < 1 || archiveBytes < 1 || entries < 1) {
      throw new IllegalArgumentException(
          "limits are at least 1, got %d, %d, %d bytes and %d entries"
              .formatted(imageBytes, otherBytes, archiveBytes, entries));
    }
  }

  /** Most bytes of a medium of this type. */
  long bytes(@Nullable MediaType type) {
    return type == null || type.kind() == Media.Kind.IMAGE ? imageBytes : otherBytes;
  }
}

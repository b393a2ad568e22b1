package org.sensorium.pointcloud.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.sensorium.media.MediaException;

/** The bytes of a file with all that its reader needs to know: name, limits, options. */
final class CloudSource {
  private final String name;
  private final ByteBuffer little;
  private final ByteBuffer big;
  private final PointCloudLimits limits;
  private final PointCloudOptions options;

  private CloudSource(
      String name, ByteBuffer bytes, PointCloudLimits limits, PointCloudOptions options) {
    this.name = name;
    this.little = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    this.big = bytes.duplicate().order(ByteOrder.BIG_ENDIAN);
    this.limits = limits;
    this.options = options;
  }

  static CloudSource of(
      String name, byte[] bytes, PointCloudLimits limits, PointCloudOptions options)
      throws MediaException {
    limits.checkBytes(name, bytes.length);
    return new CloudSource(name, ByteBuffer.wrap(bytes), limits, options);
  }

  static CloudSource of(Path file, PointCloudLimits limits, PointCloudOptions options)
      throws IOException {
    String name = file.toString();
    if (!Files.isRegularFile(file)) {
      throw new MediaException(
          name,
          Files.exists(file)
              ? "not a regular file, expected a point cloud"
              : "no such file; check the path, and the folder that relative paths start from");
    }
    long size = Files.size(file);
    limits.checkBytes(name, size);
    try {
      if (size <= PointCloudLimits.MAPPED_BYTES) {
        return new CloudSource(name, ByteBuffer.wrap(Files.readAllBytes(file)), limits, options);
      }
      try (FileChannel channel = FileChannel.open(file)) {
        ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
        return new CloudSource(name, bytes, limits, options);
      }
    } catch (NoSuchFileException e) {
      throw new MediaException(name, "the file vanished while it was read", e);
    }
  }

  String name() {
    return name;
  }

  PointCloudLimits limits() {
    return limits;
  }

  PointCloudOptions options() {
    return options;
  }

  int length() {
    return little.capacity();
  }

  ByteBuffer bytes(ByteOrder order) {
    return order == ByteOrder.BIG_ENDIAN ? big : little;
  }

  byte at(int position) {
    return little.get(position);
  }

  /** Whether the name ends so; small letters. */
  boolean isNamed(String ending) {
    return name.toLowerCase(Locale.ROOT).endsWith(ending);
  }

  boolean startsWith(String start) {
    return text(0, start.length()).equals(start);
  }

  /** Bytes as Latin-1, fewer where the file ends. */
  String text(int from, int length) {
    byte[] piece = new byte[Math.max(0, Math.min(length, length() - from))];
    little.get(from, piece);
    return new String(piece, StandardCharsets.ISO_8859_1);
  }

  MediaException fault(String reason, Object... arguments) {
    return new MediaException(name, reason.formatted(arguments));
  }

  /** For a file that should be longer: get it again. */
  MediaException truncated(String reason, Object... arguments) {
    return new MediaException(
        name,
        reason.formatted(arguments) + "; the file is truncated or damaged: copy or write it again");
  }

  /**
   * Refuses what a header promises but the limits or the file's length do not allow.
   *
   * @param count promised
   * @param what is counted: points, vertices, faces
   * @param each bytes that one takes at least
   * @param left bytes behind the header
   */
  void checkPromise(long count, String what, long each, long left) throws MediaException {
    limits.checkPoints(name, what + " promised by the header", count);
    if (each > 0 && count > left / each) {
      throw truncated(
          "the header promises %d %s of at least %d bytes, the file holds %d bytes behind it",
          count, what, each, left);
    }
  }
}

package org.sensorium.datasets.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.source.RowException;

/**
 * A folder of archives with so many samples each, {@code <folder>-000000.tar} …. It is written as
 * {@code <folder>.part} and moved when it is complete.
 */
final class ShardedSink implements RowSink {
  private final Path target;
  private final Path part;
  private final long rowsPerShard;
  private @Nullable TarSink shard;
  private int shards;
  private long rows; // of the shard

  private ShardedSink(Path target, Path part, long rowsPerShard) {
    this.target = target;
    this.part = part;
    this.rowsPerShard = rowsPerShard;
  }

  static ShardedSink create(Path folder, long rowsPerShard) throws IOException {
    Path target = folder.toAbsolutePath().normalize();
    PartFile.refuseExisting(target);
    Path part = target.resolveSibling(target.getFileName() + ".part");
    Files.createDirectories(part);
    ShardedSink sink = new ShardedSink(target, part, rowsPerShard);
    sink.clear(); // what a killed process left
    return sink;
  }

  @Override
  public ObjectNode stage(ObjectNode row) throws IOException, RowException {
    return open().stage(row);
  }

  private TarSink open() throws IOException {
    TarSink known = shard;
    if (known == null) {
      known = TarSink.create(part.resolve("%s-%06d.tar".formatted(target.getFileName(), shards++)));
      shard = known;
      rows = 0;
    }
    return known;
  }

  @Override
  public void commit() throws IOException {
    open().commit();
    if (++rows == rowsPerShard) {
      endShard();
    }
  }

  private void endShard() throws IOException {
    TarSink full = shard;
    if (full != null) {
      shard = null;
      if (rows > 0) {
        full.finish();
      } else {
        full.close(); // its only row was refused
      }
    }
  }

  @Override
  public void finish() throws IOException {
    endShard();
    PartFile.refuseExisting(target);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    if (shard != null) {
      shard.close();
    }
    if (Files.exists(part)) {
      clear();
      Files.delete(part);
    }
  }

  /** Removes what this class writes; anything else in the folder is somebody's, and stays. */
  private void clear() throws IOException {
    String own = target.getFileName() + "-";
    List<Path> files;
    try (Stream<Path> found = Files.list(part)) {
      files = found.toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (!name.startsWith(own) || !name.matches(".*-\\d{6}\\.tar(\\.part)?")) {
        throw new DirectoryNotEmptyException(
            part + " holds " + name + ", which is no part of a dataset; move it away");
      }
      Files.delete(file);
    }
  }
}

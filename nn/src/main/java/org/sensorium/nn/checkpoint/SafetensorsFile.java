package org.sensorium.nn.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** One memory-mapped safetensors file. */
public final class SafetensorsFile extends MappedCheckpoint<SafetensorsHeader.Entry> {

  private SafetensorsFile(MappedFile file, SafetensorsHeader header) {
    super(file, header.entries(), header.metadata());
  }

  /**
   * Opens a file and checks its whole directory; reads no tensor.
   *
   * @throws CheckpointException if anything in the directory does not fit the file
   */
  public static SafetensorsFile open(Path path) throws IOException {
    return MappedFile.open(path, file -> new SafetensorsFile(file, SafetensorsHeader.read(file)));
  }
}

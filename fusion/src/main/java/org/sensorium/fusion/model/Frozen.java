package org.sensorium.fusion.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.model.source.FileHash;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.vision.encoder.VisionEncoders;

/**
 * A frozen part where its files lie, checked.
 *
 * @param source what names it from any working folder, with the checksum found
 * @param path its folder or weights file
 */
record Frozen(ModelSpec.Source source, Path path) {
  private static final String CONFIG = "config.json";

  /**
   * Finds a part.
   *
   * @param folder of the model: a source may be a folder in it; null if there is none yet
   * @throws CheckpointException if its weights are not those that the model was trained with
   */
  static Frozen find(ModelSpec.Source source, @Nullable Path folder, ModelSources sources)
      throws IOException {
    String name = source.source();
    boolean local = inside(source, folder) != null || Files.exists(Path.of(name));
    Path path = path(source, folder, sources);
    String sum = PartWeights.sha256(path);
    if (source.sha256() != null && !source.sha256().equals(sum)) {
      throw new CheckpointException(
          "%s: the weights in %s have SHA-256 %s, but the model was trained with %s"
              .formatted(name, path, sum, source.sha256()));
    }
    String lasting = local ? path.toAbsolutePath().normalize().toString() : name;
    return new Frozen(new ModelSpec.Source(lasting, sum), path);
  }

  /** Where a part lies; nothing of it is read. */
  static Path path(ModelSpec.Source source, @Nullable Path folder, ModelSources sources)
      throws IOException {
    Path inside = inside(source, folder);
    return inside == null ? sources.resolve(source.source()) : inside;
  }

  private static @Nullable Path inside(ModelSpec.Source source, @Nullable Path folder) {
    Path inside = folder == null ? null : folder.resolve(source.source());
    return inside != null && Files.isDirectory(inside) ? inside : null;
  }

  /**
   * SHA-256 of the {@code config.json} beside the weights, which tells how they are read: the same
   * weights with another number of heads are another network. Empty where there is none.
   */
  String configSha256() throws IOException {
    Path config = Files.isDirectory(path) ? path.resolve(CONFIG) : path.resolveSibling(CONFIG);
    return Files.isRegularFile(config) ? FileHash.sha256Of(config) : "";
  }

  /** The kind of an encoder: as told, else what its files tell. */
  VisionEncoders.Entry encoderKind(@Nullable String told) throws IOException {
    return told == null ? VisionEncoders.of(path) : VisionEncoders.get(told);
  }
}

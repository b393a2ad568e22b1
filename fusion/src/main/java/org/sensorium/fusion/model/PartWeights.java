package org.sensorium.fusion.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.sensorium.fusion.model.source.FileHash;
import org.sensorium.nn.checkpoint.CheckpointException;

/** The weight files of a part and the checksum that stands for them. */
final class PartWeights {
  /** Best first; a folder's weights are all of the first kind that it holds. */
  private static final List<String> ENDINGS =
      List.of(".gguf", ".safetensors", ".bin", ".pth", ".pt");

  private static final String CONFIG = "config.json";

  private PartWeights() {}

  /** Whether a folder has a config alone: that of an encoder that is to be trained. */
  static boolean areMissing(Path path) throws IOException {
    Path config = path.resolve(CONFIG);
    return Files.isRegularFile(config) && files(path).equals(List.of(config));
  }

  /**
   * SHA-256 of a part: of its one file; of several shards that of a list with a line {@code SHA-256
   * two blanks, name} each, by name, as {@code sha256sum} writes it.
   *
   * @param path a weights file, a folder with weights, or with a config alone, whose sum it then is
   */
  static String sha256(Path path) throws IOException {
    List<Path> files = files(path);
    if (files.size() == 1) {
      return FileHash.sha256Of(files.get(0));
    }
    StringBuilder list = new StringBuilder();
    for (Path file : files) {
      list.append("%s  %s\n".formatted(FileHash.sha256Of(file), file.getFileName()));
    }
    return FileHash.sha256Of(list.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static List<Path> files(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    List<Path> all;
    try (Stream<Path> listed = Files.list(path)) {
      all = listed.filter(Files::isRegularFile).sorted().toList();
    }
    for (String ending : ENDINGS) {
      List<Path> found = all.stream().filter(file -> file.toString().endsWith(ending)).toList();
      if (!found.isEmpty()) {
        return found;
      }
    }
    if (all.contains(path.resolve(CONFIG))) {
      return List.of(path.resolve(CONFIG));
    }
    throw new CheckpointException(
        "%s: no weights in it, expected a file that ends in one of %s"
            .formatted(path, String.join(", ", ENDINGS)));
  }
}

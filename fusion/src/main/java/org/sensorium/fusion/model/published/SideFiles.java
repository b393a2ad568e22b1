package org.sensorium.fusion.model.published;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What lies beside a model's weights: config, tokenizer, template, processing. */
final class SideFiles {
  private static final List<String> ENDINGS = List.of(".json", ".model", ".txt", ".jinja");

  private SideFiles() {}

  /** Copies the files of a folder that say something of its weights; not those of an adapter. */
  static void copy(Path from, Path to) throws IOException {
    if (!Files.isDirectory(from)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> listed = Files.list(from)) {
      files = listed.filter(Files::isRegularFile).filter(SideFiles::isOne).sorted().toList();
    }
    for (Path file : files) {
      Path target = to.resolve(String.valueOf(file.getFileName()));
      if (!Files.exists(target)) {
        Files.copy(file, target);
      }
    }
  }

  private static boolean isOne(Path file) {
    String name = String.valueOf(file.getFileName());
    return ENDINGS.stream().anyMatch(name::endsWith)
        && !name.endsWith(".index.json")
        && !name.equals("adapter_config.json");
  }
}

package org.sensorium.datasets.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.instruct.chat.MediaKinds;

/** The media of a folder and of those below it, whose paths tell what they are. */
record LabelFolder(Path folder, MediaRoot media, NamePattern pattern) {

  /** In the order of their paths; what is no medium (a README) is passed over. */
  List<LabelledFile> read() throws IOException {
    List<LabelledFile> files = new ArrayList<>();
    Path root = media.folder().toRealPath();
    try (Stream<Path> found = Files.walk(folder.toRealPath())) {
      for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
        String ref = root.relativize(file).toString().replace('\\', '/');
        Media.Kind kind = MediaKinds.of(ref, () -> Files.newInputStream(file));
        if (kind != null) {
          files.add(new LabelledFile(new Media(kind, ref), fields(file, ref)));
        }
      }
    }
    if (files.isEmpty()) {
      throw DatasetFormatException.ofFile(
          folder, "no picture, clip, recording or point cloud in it or below");
    }
    return files;
  }

  private Map<String, String> fields(Path file, String ref) throws IOException {
    media.resolve(ref); // refuses what lies outside of the root
    Map<String, String> fields = pattern.read(ref);
    if (fields == null) {
      throw DatasetFormatException.ofFile(
          file,
          "its path does not fit the pattern %s: name what does, or move the file"
              .formatted(pattern));
    }
    return fields;
  }
}

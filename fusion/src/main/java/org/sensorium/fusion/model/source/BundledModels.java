package org.sensorium.fusion.model.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Models of ours that come with the program, because nobody else publishes such: {@code
 * point-bert-sandbox}, a small encoder of point clouds that knows the sandbox's solids ({@code
 * configs/pretrain-points.yaml} makes it).
 */
public final class BundledModels {
  /** What {@code models list} says of each. */
  private static final Map<String, String> ABOUT =
      Map.of(
          "point-bert-sandbox",
          "Point-BERT, 1.8 million parameters, knows the solids of data sandbox --modality points alone");

  private static final List<String> FILES =
      List.of("config.json", "preprocessor_config.json", "model.safetensors");

  private BundledModels() {}

  /** Their ids. */
  static List<String> ids() {
    return List.copyOf(ABOUT.keySet());
  }

  /** One line about each, by id. */
  public static Map<String, String> about() {
    return ABOUT;
  }

  /**
   * The folder of a bundled model, unpacked if need be; its name tells its content, so that another
   * version of the program unpacks its own.
   *
   * @param home our cache
   * @return null if there is none of this id
   */
  static @Nullable Path resolve(String id, Path home) throws IOException {
    if (!ABOUT.containsKey(id)) {
      return null;
    }
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String name : FILES) {
      files.put(name, read(id + "/" + name));
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    files.values().forEach(all::writeBytes);
    Path folder = home.resolve("bundled").resolve(id).resolve(FileHash.sha256Of(all.toByteArray()));
    if (Files.isDirectory(folder)) {
      return folder;
    }
    Path part = Files.createTempDirectory(Files.createDirectories(folder.getParent()), ".part");
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(part.resolve(file.getKey()), file.getValue());
    }
    try {
      return Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (Files.isDirectory(folder)) { // another process was faster
        FolderTree.delete(part);
        return folder;
      }
      throw e;
    }
  }

  private static byte[] read(String name) throws IOException {
    try (InputStream in = BundledModels.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("the resource %s is not in the jar: build again".formatted(name));
      }
      return in.readAllBytes();
    }
  }
}

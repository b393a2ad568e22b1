package org.sensorium.fusion.recipe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.sensorium.datasets.build.Sandboxes;

/**
 * Media of a modality with one row each: every fifth a real file where there are samples, the
 * others drawn by the sandbox; of each ten the sixth or seventh is damaged.
 */
final class SoakMedia {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int REAL_EVERY = 5;
  private static final int DAMAGED_EVERY = 10;
  private static final int FIRST_DAMAGED = 5;
  private static final int HEADER = 200; // bytes
  private static final long MOST_BYTES = 2 << 20; // of a real file

  /** What was done to a file. */
  enum Damage {
    CUT,
    BYTES_OF_THE_HEADER,
    BYTES_ANYWHERE,
    BLOCK_OF_ZEROS,
    BLOCK_LEFT_OUT,
    /** Reads as what it is. */
    OTHER_EXTENSION,
    EMPTY,
    WEB_PAGE,
    LFS_POINTER;

    /** Nothing of the medium is left. */
    boolean certain() {
      return compareTo(EMPTY) >= 0;
    }
  }

  private final String modality;
  private final Path folder;
  private final Map<Path, Damage> damaged = new LinkedHashMap<>();
  private final List<Path> files = new ArrayList<>();
  private int real;

  private SoakMedia(String modality, Path folder) {
    this.modality = modality;
    this.folder = folder;
  }

  /**
   * Makes media and their rows.
   *
   * @param samples folder of real files, which may be missing
   */
  static SoakMedia create(String modality, int count, Path folder, Path samples)
      throws IOException {
    SoakMedia media = new SoakMedia(modality, folder);
    List<Path> real = real(modality, samples);
    int drawn = real.isEmpty() ? count : count - (count + REAL_EVERY - 1) / REAL_EVERY;
    Sandboxes.of(modality)
        .with(Map.of("trainScenes", Integer.toString(drawn), "testScenes", "0"))
        .write(folder.resolve("sandbox"), done -> {});
    List<Path> scenes = media(folder.resolve("sandbox"));
    for (int i = 0; i < count; i++) {
      boolean takesReal = !real.isEmpty() && i % REAL_EVERY == 0;
      media.add(
          takesReal
              ? real.get(i / REAL_EVERY % real.size())
              : scenes.get(real.isEmpty() ? i : i - i / REAL_EVERY - 1),
          takesReal,
          i);
    }
    writeRows(modality, folder, media.files);
    return media;
  }

  private static List<Path> real(String modality, Path samples) throws IOException {
    Path folder =
        samples.resolve("media").resolve(modality.equals("points") ? "pointcloud" : modality);
    return Files.isDirectory(folder) ? media(folder) : List.of();
  }

  private static List<Path> media(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        if (!file.toString().matches(".*\\.(json|md|txt)") && Files.size(file) <= MOST_BYTES) {
          found.add(file);
        }
      }
    }
    return found;
  }

  private void add(Path from, boolean isReal, int number) throws IOException {
    String name = String.valueOf(from.getFileName());
    String extension = name.substring(name.lastIndexOf('.'));
    Damage damage =
        number % DAMAGED_EVERY == FIRST_DAMAGED + number / DAMAGED_EVERY % 2 // real ones, and drawn
            ? Damage.values()[2 * (number / DAMAGED_EVERY) % Damage.values().length] // all, in turn
            : null;
    Path to =
        Files.createDirectories(folder.resolve("media"))
            .resolve(number + (damage == Damage.OTHER_EXTENSION ? ".dat" : extension));
    byte[] bytes = Files.readAllBytes(from);
    Files.write(to, damage == null ? bytes : damaged(bytes, damage, new Random(number)));
    if (damage != null) {
      damaged.put(to, damage);
    }
    files.add(to);
    real += isReal ? 1 : 0;
  }

  private static byte[] damaged(byte[] whole, Damage damage, Random random) {
    byte[] bytes = whole.clone();
    int from = random.nextInt(bytes.length);
    int to = from + Math.min(bytes.length - from, 1 + random.nextInt(1 + bytes.length / 4));
    switch (damage) {
      case CUT -> {
        return Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length - 1));
      }
      case BYTES_OF_THE_HEADER -> scatter(bytes, Math.min(HEADER, bytes.length), random);
      case BYTES_ANYWHERE -> scatter(bytes, bytes.length, random);
      case BLOCK_OF_ZEROS -> Arrays.fill(bytes, from, to, (byte) 0);
      case BLOCK_LEFT_OUT -> {
        System.arraycopy(whole, to, bytes, from, whole.length - to);
        return Arrays.copyOf(bytes, whole.length - (to - from));
      }
      case OTHER_EXTENSION -> {}
      case EMPTY -> {
        return new byte[0];
      }
      case WEB_PAGE -> {
        return "<!DOCTYPE html><p>404 not found".getBytes(StandardCharsets.US_ASCII);
      }
      case LFS_POINTER -> {
        return "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 98432\n"
            .getBytes(StandardCharsets.US_ASCII);
      }
    }
    return bytes;
  }

  private static void scatter(byte[] bytes, int reach, Random random) {
    for (int i = random.nextInt(12); i >= 0; i--) {
      bytes[random.nextInt(reach)] = (byte) random.nextInt(256);
    }
  }

  /** Writes {@code rows.json}: one row of each file. */
  static void writeRows(String modality, Path folder, List<Path> files) throws IOException {
    String key = modality.equals("points") ? "point" : modality;
    ArrayNode rows = JSON.createArrayNode();
    for (Path file : files) {
      ObjectNode row = rows.addObject().put("id", String.valueOf(file.getFileName()));
      row.put(key, folder.relativize(file).toString());
      ArrayNode turns = row.putArray("conversations");
      turns.addObject().put("from", "human").put("value", "<%s>\nWhat?".formatted(key));
      turns.addObject().put("from", "gpt").put("value", "It.");
    }
    JSON.writeValue(folder.resolve("rows.json").toFile(), rows);
  }

  /** In the order of the rows. */
  List<Path> files() {
    return files;
  }

  /** The damaged ones, and what was done to them. */
  Map<Path, Damage> damaged() {
    return damaged;
  }

  /** How many are real files. */
  int real() {
    return real;
  }
}

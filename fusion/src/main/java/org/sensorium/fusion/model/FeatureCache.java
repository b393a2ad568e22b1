package org.sensorium.fusion.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * Features of a frozen encoder, computed once per medium and kept on disk. The key is the content
 * of the file and the encoder's fingerprint, so that a changed picture or another layer never finds
 * an old entry. An entry is P · V numbers, float32, little-endian.
 */
public final class FeatureCache {
  private static final int BATCH = 16; // files given to the encoder at a time

  private final Path folder;
  private final MediaEncoder encoder;
  private final Map<Path, String> keys = new ConcurrentHashMap<>();

  /** Hears of files that cannot be read. */
  @FunctionalInterface
  public interface Refused {
    /** A file of which there will be no features; throws to stop at it. */
    void accept(Path file, IOException problem) throws IOException;
  }

  /** A cache in a folder, which is made when the first entry is written. */
  public FeatureCache(Path folder, MediaEncoder encoder) {
    this.folder = folder;
    this.encoder = encoder;
  }

  /** Features of another encoder in the same folder. */
  public FeatureCache of(MediaEncoder other) {
    return new FeatureCache(folder, other);
  }

  /** The encoder behind. */
  public MediaEncoder encoder() {
    return encoder;
  }

  /**
   * Computes what is missing; the next group of files is decoded while one is encoded.
   *
   * @param done told how many files are dealt with after each group
   * @throws IOException at the first file that cannot be used
   */
  public void fill(List<Path> files, LongConsumer done) throws IOException {
    fill(
        files,
        done,
        (file, problem) -> {
          throw problem;
        });
  }

  /**
   * Computes what is missing; the next group of files is decoded while one is encoded.
   *
   * @param done told how many files are dealt with after each group
   * @param refused told of each file that cannot be used, on this thread and in order
   */
  public void fill(List<Path> files, LongConsumer done, Refused refused) throws IOException {
    List<Path> missing = new ArrayList<>();
    long ready = 0;
    for (Path file : files) {
      try {
        if (Files.exists(entry(file))) {
          ready++;
        } else {
          missing.add(file);
        }
      } catch (IOException e) {
        refused.accept(file, e);
        ready++;
      }
    }
    done.accept(ready);
    int groups = (missing.size() + BATCH - 1) / BATCH;
    try (Ahead<Group> decoded =
        new Ahead<>(
            "decoding",
            0,
            groups,
            g -> decode(missing.subList(g * BATCH, Math.min((g + 1) * BATCH, missing.size()))))) {
      for (int g = 0; g < groups; g++) {
        Group group = decoded.next();
        for (Map.Entry<Path, IOException> bad : group.refused().entrySet()) {
          refused.accept(bad.getKey(), bad.getValue());
        }
        if (!group.files().isEmpty()) {
          List<float[]> features = group.media().features();
          for (int k = 0; k < group.files().size(); k++) {
            write(entry(group.files().get(k)), features.get(k));
          }
        }
        done.accept(ready += group.files().size() + group.refused().size());
      }
    }
  }

  /** Files that wait for the network, and those among them that cannot be used. */
  private record Group(
      List<Path> files, MediaEncoder.Decoded media, Map<Path, IOException> refused) {}

  private Group decode(List<Path> files) throws IOException {
    try {
      return new Group(files, encoder.decode(files), Map.of());
    } catch (IOException e) {
      // which of them was it? one after the other tells
      List<Path> good = new ArrayList<>();
      Map<Path, IOException> refused = new LinkedHashMap<>();
      for (Path file : files) {
        try {
          encoder.decode(List.of(file));
          good.add(file);
        } catch (IOException problem) {
          refused.put(file, problem);
        }
      }
      return new Group(good, good.isEmpty() ? List::of : encoder.decode(good), refused);
    }
  }

  /** The features of a file: from disk, or computed now. */
  public float[] get(Path file) throws IOException {
    if (!Files.exists(entry(file))) {
      fill(List.of(file), ready -> {});
    }
    return stored(file);
  }

  /**
   * The features of a file from disk, without the encoder: may be called on another thread.
   *
   * @throws NoSuchFileException if they are not there
   */
  public float[] stored(Path file) throws IOException {
    Path entry = entry(file);
    if (!Files.exists(entry)) {
      throw new NoSuchFileException(
          entry.toString(),
          null,
          "the features of %s have gone from the cache: start the run again with --resume"
              .formatted(file));
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(entry)).order(ByteOrder.LITTLE_ENDIAN);
    float[] features = new float[encoder.positions() * encoder.width()];
    if (bytes.remaining() != 4 * features.length) {
      throw new IOException(
          "%s holds %d bytes of features, expected %d: delete the file"
              .formatted(entry, bytes.remaining(), 4 * features.length));
    }
    bytes.asFloatBuffer().get(features);
    return features;
  }

  private static void write(Path entry, float[] features) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * features.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(features);
    Files.createDirectories(entry.getParent());
    Path beside = Files.createTempFile(entry.getParent(), "feature", ".part");
    Files.write(beside, bytes.array());
    Files.move(beside, entry, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private Path entry(Path file) throws IOException {
    String key = keys.get(file);
    if (key == null) {
      key = key(Files.readAllBytes(file));
      keys.put(file, key);
    }
    return folder.resolve(key.substring(0, 2)).resolve(key);
  }

  private String key(byte[] content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(encoder.fingerprint().getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      return HexFormat.of().formatHex(digest.digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

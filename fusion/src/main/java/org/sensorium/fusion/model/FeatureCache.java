package org.sensorium.fusion.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final Map<Path, String> keys = new LinkedHashMap<>();

  /** A cache in a folder, which is made when the first entry is written. */
  public FeatureCache(Path folder, MediaEncoder encoder) {
    this.folder = folder;
    this.encoder = encoder;
  }

  /** The encoder behind. */
  public MediaEncoder encoder() {
    return encoder;
  }

  /**
   * Computes what is missing.
   *
   * @param done told how many files are ready after each group
   */
  public void fill(List<Path> files, LongConsumer done) throws IOException {
    List<Path> missing = new ArrayList<>();
    for (Path file : files) {
      if (!Files.exists(entry(file))) {
        missing.add(file);
      }
    }
    long ready = files.size() - missing.size();
    done.accept(ready);
    for (int i = 0; i < missing.size(); i += BATCH) {
      List<Path> group = missing.subList(i, Math.min(i + BATCH, missing.size()));
      List<float[]> features = encoder.encode(group);
      for (int k = 0; k < group.size(); k++) {
        write(entry(group.get(k)), features.get(k));
      }
      done.accept(ready += group.size());
    }
  }

  /** The features of a file: from disk, or computed now. */
  public float[] get(Path file) throws IOException {
    Path entry = entry(file);
    if (!Files.exists(entry)) {
      fill(List.of(file), ready -> {});
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

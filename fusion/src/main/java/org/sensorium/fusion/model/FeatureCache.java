package org.sensorium.fusion.model;

import java.io.IOException;
import java.io.InputStream;
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
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;

/**
 * Features of a frozen encoder, computed once per medium and kept on disk. The key is the content
 * of the files and the encoder's fingerprint, so that a changed picture or another layer never
 * finds an old entry. An entry is P · V numbers, float32, little-endian; when the frames of a clip
 * are shown lies beside it, seconds as float64.
 */
public final class FeatureCache {
  private static final int BATCH = 16; // files given to the encoder at a time
  private static final long LARGE = 64 << 20; // bytes, of a file whose header is looked at first
  private static final String TIMES = ".times"; // behind an entry's name

  private final Path folder;
  private final MediaEncoders encoders;
  private final Map<MediumFile, String> keys = new ConcurrentHashMap<>();

  /** Hears of files that cannot be read. */
  @FunctionalInterface
  public interface Refused {
    /** A medium of which there will be no features; throws to stop at it. */
    void accept(MediumFile medium, IOException problem) throws IOException;
  }

  /** A cache in a folder, which is made when the first entry is written. */
  public FeatureCache(Path folder, MediaEncoders encoders) {
    this.folder = folder;
    this.encoders = encoders;
  }

  /** Features of other encoders in the same folder. */
  public FeatureCache of(MediaEncoders other) {
    return new FeatureCache(folder, other);
  }

  /** The encoders behind. */
  public MediaEncoders encoders() {
    return encoders;
  }

  /**
   * Computes what is missing; the next group of files is decoded while one is encoded.
   *
   * @param done told how many files are dealt with after each group
   * @throws IOException at the first file that cannot be used
   */
  public void fill(List<MediumFile> media, LongConsumer done) throws IOException {
    fill(
        media,
        done,
        (medium, problem) -> {
          throw problem;
        });
  }

  /**
   * Computes what is missing; the next group of files is decoded while one is encoded.
   *
   * @param done told how many files are dealt with after each group
   * @param refused told of each file that cannot be used, on this thread and in order
   */
  public void fill(List<MediumFile> media, LongConsumer done, Refused refused) throws IOException {
    Map<Media.Kind, List<MediumFile>> missing = new TreeMap<>();
    long ready = 0;
    for (MediumFile medium : media) {
      try {
        if (Files.exists(entry(medium))) {
          ready++;
        } else {
          missing
              .computeIfAbsent(encoders.readAs(medium.kind()), kind -> new ArrayList<>())
              .add(medium);
        }
      } catch (IOException e) {
        refused.accept(medium, e);
        ready++;
      }
    }
    done.accept(ready);
    for (Map.Entry<Media.Kind, List<MediumFile>> of : missing.entrySet()) {
      long before = ready;
      fill(encoders.of(of.getKey()), of.getValue(), more -> done.accept(before + more), refused);
      ready += of.getValue().size();
    }
  }

  private void fill(
      MediaEncoder encoder, List<MediumFile> missing, LongConsumer done, Refused refused)
      throws IOException {
    int groups = (missing.size() + BATCH - 1) / BATCH;
    long ready = 0;
    try (Ahead<Group> decoded =
        new Ahead<>(
            "decoding",
            0,
            groups,
            g ->
                decode(
                    encoder,
                    missing.subList(g * BATCH, Math.min((g + 1) * BATCH, missing.size()))))) {
      for (int g = 0; g < groups; g++) {
        Group group = decoded.next();
        for (Map.Entry<MediumFile, IOException> bad : group.refused().entrySet()) {
          refused.accept(bad.getKey(), bad.getValue());
        }
        if (!group.media().isEmpty()) {
          List<float[]> features = group.decoded().features();
          for (int k = 0; k < group.media().size(); k++) {
            checkSize(encoder, features.get(k));
            write(entry(group.media().get(k)), features.get(k));
          }
        }
        done.accept(ready += group.media().size() + group.refused().size());
      }
    }
  }

  /** An entry of another size would be found and refused only when it is read. */
  private static void checkSize(MediaEncoder encoder, float[] features) {
    if (features.length != encoder.positions() * encoder.width()) {
      throw new IllegalArgumentException(
          "the encoder (%s) gives %d numbers of a medium, expected %d positions of %d: it does not give the layers and tokens asked for of every medium; choose others"
              .formatted(
                  encoder.fingerprint(), features.length, encoder.positions(), encoder.width()));
    }
  }

  /** Media that wait for the network, and those among them that cannot be used. */
  private record Group(
      List<MediumFile> media, MediaEncoder.Decoded decoded, Map<MediumFile, IOException> refused) {}

  private static Group decode(MediaEncoder encoder, List<MediumFile> media) throws IOException {
    try {
      return new Group(media, encoder.decode(media), Map.of());
    } catch (IOException e) { // which of them was it? each by itself tells
      return told(Parallel.map(media, medium -> One.decode(encoder, medium)));
    }
  }

  private static Group told(List<One> ones) {
    List<One> good = ones.stream().filter(one -> one.refusal() == null).toList();
    Map<MediumFile, IOException> refused = new LinkedHashMap<>();
    for (One one : ones) {
      if (one.refusal() != null) {
        refused.put(one.medium(), one.refusal());
      }
    }
    return new Group(
        good.stream().map(One::medium).toList(),
        () -> good.stream().flatMap(one -> one.decoded().features().stream()).toList(),
        refused);
  }

  /** A medium by itself, or why it cannot be used. */
  private record One(
      MediumFile medium, MediaEncoder.Decoded decoded, @Nullable IOException refusal) {
    static One decode(MediaEncoder encoder, MediumFile medium) {
      try {
        return new One(medium, encoder.decode(List.of(medium)), null);
      } catch (IOException e) {
        return new One(medium, List::of, e);
      }
    }
  }

  /** The features of a medium: from disk, or computed now. */
  public float[] get(MediumFile medium) throws IOException {
    if (!Files.exists(entry(medium))) {
      fill(List.of(medium), ready -> {});
    }
    return stored(medium);
  }

  /**
   * The features of a medium from disk, without the encoder: may be called on another thread.
   *
   * @throws NoSuchFileException if they are not there
   */
  public float[] stored(MediumFile medium) throws IOException {
    Path entry = entry(medium);
    if (!Files.exists(entry)) {
      throw new NoSuchFileException(
          entry.toString(),
          null,
          "the features of %s have gone from the cache: start the run again with --resume"
              .formatted(medium));
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(entry)).order(ByteOrder.LITTLE_ENDIAN);
    MediaEncoder encoder = encoders.of(medium.kind());
    float[] features = new float[encoder.positions() * encoder.width()];
    if (bytes.remaining() != 4 * features.length) {
      throw new IOException(
          "%s holds %d bytes of features, expected %d: delete the file"
              .formatted(entry, bytes.remaining(), 4 * features.length));
    }
    bytes.asFloatBuffer().get(features);
    return features;
  }

  /**
   * When the frames of a clip are shown, see {@link MediaEncoder#frameTimes}: from disk, where they
   * lie beside its features, or looked up now.
   */
  public double[] frameTimes(MediumFile clip) throws IOException {
    Path features = entry(clip);
    Path entry = features.resolveSibling(features.getFileName() + TIMES);
    if (!Files.exists(entry)) {
      double[] times = encoders.frameTimes(clip);
      ByteBuffer bytes = ByteBuffer.allocate(8 * times.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asDoubleBuffer().put(times);
      write(entry, bytes);
      return times;
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(entry)).order(ByteOrder.LITTLE_ENDIAN);
    double[] times = new double[bytes.remaining() / 8];
    bytes.asDoubleBuffer().get(times);
    return times;
  }

  private static void write(Path entry, float[] features) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * features.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(features);
    write(entry, bytes);
  }

  private static void write(Path entry, ByteBuffer bytes) throws IOException {
    Files.createDirectories(entry.getParent());
    Path beside = Files.createTempFile(entry.getParent(), "feature", ".part");
    Files.write(beside, bytes.array());
    Files.move(beside, entry, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private Path entry(MediumFile medium) throws IOException {
    String key = keys.get(medium);
    if (key == null) {
      key = key(medium);
      keys.put(medium, key);
    }
    return folder.resolve(key.substring(0, 2)).resolve(key);
  }

  private String key(MediumFile medium) throws IOException {
    MessageDigest digest = sha256();
    digest.update(encoders.of(medium.kind()).fingerprint().getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    if (medium.span() != null) {
      digest.update(medium.span().toString().getBytes(StandardCharsets.UTF_8));
    }
    for (Path file : medium.files()) {
      if (Files.size(file) > LARGE) {
        MediumReader.checkHeader(medium); // before gigabytes are read for nothing
      }
      if (medium.kind() == Media.Kind.POINTCLOUD) { // .bin and .pcd.bin are read differently
        digest.update(endings(file).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      content(file, digest);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** What stands behind the first point of a file's name. */
  private static String endings(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.substring(name.indexOf('.') + 1);
  }

  /** The bytes of a file; a folder of frames is what lies in it, by name. */
  private static void content(Path file, MessageDigest digest) throws IOException {
    if (Files.isDirectory(file)) {
      try (Stream<Path> inside = Files.list(file)) {
        for (Path one : inside.sorted().toList()) {
          digest.update(String.valueOf(one.getFileName()).getBytes(StandardCharsets.UTF_8));
          if (Files.isRegularFile(one)) {
            content(one, digest);
          }
        }
      }
      return;
    }
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

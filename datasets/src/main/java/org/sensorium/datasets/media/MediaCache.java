package org.sensorium.datasets.media;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.source.MemberNames;

/**
 * A folder of media that did not lie in files of their own: members of archives, cells of tables,
 * downloads. A file's name is the SHA-256 of its bytes and the ending of what they are, never a
 * name that a stranger chose. Files appear complete or not at all; equal media share one. Safe for
 * use by several threads and processes.
 *
 * <table>
 * <caption>Files below the folder</caption>
 * <tr><td>{@code 3f/3f9a….jpg}</td><td>a medium</td></tr>
 * <tr><td>{@code keys/c0/c071…}</td><td>which medium a member or an address led to: its file name
 * and bytes</td></tr>
 * <tr><td>{@code part/}</td><td>what is being written</td></tr>
 * </table>
 */
public final class MediaCache {
  private static final Pattern KNOWN =
      Pattern.compile("([0-9a-f]{64}(?:\\.[a-z0-9]{1,8})?) (\\d{1,18})");
  private static final Pattern ENDING = Pattern.compile("[a-z0-9]{1,8}");
  private static final Duration ABANDONED = Duration.ofDays(1);

  private final Path folder;
  private final Path parts;
  private final MediaLimits limits;

  private MediaCache(Path folder, MediaLimits limits) {
    this.folder = folder;
    this.parts = folder.resolve("part");
    this.limits = limits;
  }

  /**
   * The cache of a folder, which is made if it does not exist.
   *
   * @throws IOException if it cannot be written
   */
  public static MediaCache of(Path folder, MediaLimits limits) throws IOException {
    MediaCache cache = new MediaCache(folder.toAbsolutePath().normalize(), limits);
    Files.createDirectories(cache.parts);
    cache.dropAbandoned();
    return cache;
  }

  /**
   * Where the cache lies unless the user says otherwise: {@code media} in {@code SENSORIUM_HOME},
   * or else in {@code sensorium} of {@code XDG_CACHE_HOME} or {@code ~/.cache}.
   */
  public static Path defaultFolder(Map<String, String> environment, Path userHome) {
    String home = environment.getOrDefault("SENSORIUM_HOME", "");
    String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path own =
        !home.isBlank()
            ? Path.of(home)
            : (caches.isBlank() ? userHome.resolve(".cache") : Path.of(caches))
                .resolve("sensorium");
    return own.resolve("media");
  }

  /** What may be stored. */
  public MediaLimits limits() {
    return limits;
  }

  /**
   * Stores bytes that a row holds.
   *
   * @param name of the medium, for messages and for the ending where the content does not tell it
   * @return the file that holds them
   * @throws IOException if they are too many, or cannot be written
   */
  public Path put(String name, byte[] bytes) throws IOException {
    return put(name, new ByteArrayInputStream(bytes));
  }

  /** As {@link #put(String, byte[])}; the stream is read to its end and not closed. */
  public Path put(String name, InputStream in) throws IOException {
    byte[] head = in.readNBytes(MediaType.HEAD);
    MediaType type = MediaType.of(head);
    return store(name, ending(name, type), head, in, limits.bytes(type));
  }

  /** As {@link #put}, but only a medium of a known type. */
  Path putMedium(String name, InputStream in) throws IOException {
    byte[] head = in.readNBytes(MediaType.HEAD);
    MediaType type = MediaType.of(head);
    if (type == null) {
      String signs = new String(head, StandardCharsets.ISO_8859_1).stripLeading();
      throw new IOException(
          "%s is %s; expected a picture, clip, recording or point cloud"
              .formatted(name, signs.startsWith("<") ? "a web page" : "no known medium"));
    }
    return store(name, type.extension(), head, in, limits.bytes(type));
  }

  /** The unpacked form of a compressed archive. */
  Path putArchive(String name, InputStream in) throws IOException {
    return store(name, "tar", new byte[0], in, limits.archiveBytes());
  }

  /**
   * The file that a key led to before; null if it is not there any more.
   *
   * @param key says all that the content depends on
   */
  @Nullable Path known(String key) throws IOException {
    Path pointer = pointer(key);
    if (!Files.isRegularFile(pointer)) {
      return null;
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(pointer)) {
      bytes = in.readNBytes(128);
    }
    Matcher known = KNOWN.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
    if (!known.matches()) {
      return null;
    }
    Path file = place(known.group(1));
    return Files.isRegularFile(file) && Files.size(file) == Long.parseLong(known.group(2))
        ? file
        : null;
  }

  /** Writes down which file a key leads to; returns the file. */
  Path remember(String key, Path file) throws IOException {
    Path pointer = pointer(key);
    Files.createDirectories(pointer.getParent());
    Path part = Files.createTempFile(parts, "", ".part");
    try {
      Files.writeString(part, "%s %d".formatted(file.getFileName(), Files.size(file)));
      Files.move(
          part, pointer, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
    return file;
  }

  private Path store(String name, String ending, byte[] head, InputStream in, long most)
      throws IOException {
    MessageDigest hash = sha256();
    Path part = Files.createTempFile(parts, "", ".part");
    try {
      long size = 0;
      try (OutputStream out = Files.newOutputStream(part)) {
        byte[] buffer = Arrays.copyOf(head, 1 << 16);
        for (int read = head.length; read >= 0; read = in.read(buffer)) {
          size += read;
          if (size > most) {
            throw new IOException(
                "%s is larger than %d bytes, the limit for its kind; make it smaller or raise the limit"
                    .formatted(name, most));
          }
          hash.update(buffer, 0, read);
          out.write(buffer, 0, read);
        }
      }
      if (size == 0) {
        throw new IOException("%s is empty; expected a medium".formatted(name));
      }
      String digest = HexFormat.of().formatHex(hash.digest());
      Path file = place(ending.isEmpty() ? digest : digest + "." + ending);
      if (!Files.isRegularFile(file) || Files.size(file) != size) {
        Files.createDirectories(file.getParent());
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
      return file;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static String ending(String name, @Nullable MediaType type) {
    if (type != null) {
      return type.extension();
    }
    String base = MemberNames.base(name);
    String ending = base.substring(base.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return base.indexOf('.') >= 0 && ENDING.matcher(ending).matches() ? ending : "";
  }

  private Path place(String name) {
    return folder.resolve(name.substring(0, 2)).resolve(name);
  }

  private Path pointer(String key) {
    String digest = HexFormat.of().formatHex(sha256().digest(key.getBytes(StandardCharsets.UTF_8)));
    return folder.resolve("keys").resolve(digest.substring(0, 2)).resolve(digest);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /** What a killed process left behind. */
  private void dropAbandoned() throws IOException {
    Instant old = Instant.now().minus(ABANDONED);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(parts, "*.part")) {
      for (Path part : left) {
        if (Files.getLastModifiedTime(part).toInstant().isBefore(old)) {
          Files.deleteIfExists(part);
        }
      }
    }
  }
}

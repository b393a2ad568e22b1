package org.sensorium.fusion.model.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The content that a file must have: by SHA-256, or as git names its blobs. */
public record FileHash(Kind kind, String hex) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern SHA1 = Pattern.compile("[0-9a-f]{40}");

  /** How the value is made. */
  public enum Kind {
    SHA256,
    /** SHA-1 of "blob", the length and the content: the hub's ETag of small files. */
    GIT_BLOB
  }

  static FileHash sha256(String hex) {
    return new FileHash(Kind.SHA256, hex);
  }

  /**
   * Reads the hub's ETag: the SHA-256 of large files, the git blob of small ones.
   *
   * @throws IOException if it is neither, so that the file could not be checked
   */
  static FileHash ofEtag(String etag) throws IOException {
    String hex = etag.replaceFirst("^W/", "").replace("\"", "");
    if (SHA256.matcher(hex).matches()) {
      return new FileHash(Kind.SHA256, hex);
    }
    if (SHA1.matcher(hex).matches()) {
      return new FileHash(Kind.GIT_BLOB, hex);
    }
    throw new IOException(
        "its ETag \"%s\" is no checksum; expected 64 or 40 hexadecimal digits".formatted(etag));
  }

  /**
   * Reads a file and compares.
   *
   * @throws IOException if the content differs
   */
  void check(Path file) throws IOException {
    String found = of(kind, file);
    if (!found.equals(hex)) {
      throw new IOException(
          "checksum of %s: found %s, expected %s".formatted(file.getFileName(), found, hex));
    }
  }

  /** The SHA-256 of a file, hexadecimal. */
  public static String sha256Of(Path file) throws IOException {
    return of(Kind.SHA256, file);
  }

  /** The SHA-256 of bytes in memory, hexadecimal. */
  public static String sha256Of(byte[] bytes) throws IOException {
    return HexFormat.of().formatHex(digest(Kind.SHA256).digest(bytes));
  }

  private static MessageDigest digest(Kind kind) throws IOException {
    try {
      return MessageDigest.getInstance(kind == Kind.SHA256 ? "SHA-256" : "SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IOException("this Java lacks a digest that every Java has", e);
    }
  }

  static String of(Kind kind, Path file) throws IOException {
    MessageDigest digest = digest(kind);
    if (kind == Kind.GIT_BLOB) {
      digest.update("blob %d\0".formatted(Files.size(file)).getBytes(StandardCharsets.US_ASCII));
    }
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}

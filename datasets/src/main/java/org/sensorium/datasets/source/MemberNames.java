package org.sensorium.datasets.source;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Names of an archive's members. They are data of a stranger: no file is ever written under one,
 * and those that would lead out of a folder are refused even so, since an honest archive has none.
 */
public final class MemberNames {
  /** Longest name, characters: what file systems allow for a path. */
  static final int MAX_LENGTH = 4096;

  private MemberNames() {}

  /**
   * What is wrong with a name, as the end of a sentence; null if nothing is.
   *
   * @param name with {@code /} between folders
   */
  public static @Nullable String fault(String name) {
    if (name.isBlank()) {
      return "is empty";
    }
    if (name.length() > MAX_LENGTH) {
      return "has more than %d characters".formatted(MAX_LENGTH);
    }
    if (name.indexOf('\0') >= 0) {
      return "holds a zero byte";
    }
    if (name.startsWith("/") || name.startsWith("\\") || namesDrive(name)) {
      return "is an absolute path";
    }
    if (name.indexOf('\\') >= 0) {
      return "holds a backslash";
    }
    for (int from = 0; from <= name.length(); ) {
      int slash = name.indexOf('/', from);
      int to = slash < 0 ? name.length() : slash;
      if (to - from == 2 && name.startsWith("..", from)) {
        return "climbs out with \"..\"";
      }
      from = to + 1;
    }
    return null;
  }

  private static boolean namesDrive(String name) {
    return name.length() > 1 && name.charAt(1) == ':' && Character.isLetter(name.charAt(0));
  }

  /** The same name without a {@code ./} in front. */
  public static String plain(String name) {
    int from = 0;
    while (name.startsWith("./", from)) {
      from += 2;
    }
    return name.substring(from);
  }

  /** The last part of a name. */
  public static String base(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** Bytes as text: UTF-8, or else what the archiver of an older system wrote. */
  public static String decode(byte[] bytes, Charset otherwise) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, otherwise);
    }
  }
}

package org.sensorium.datasets.validate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.MediaLookup;
import org.sensorium.datasets.media.MediaFiles;
import org.sensorium.datasets.source.RowException;

/**
 * Finds media that another set has too, such as test pictures among those that are trained on, by
 * the bytes of their files. Files are read only where one of the other set has the same size.
 */
public final class MediaLeakage implements Rule {
  private final String name;
  private final MediaLookup lookup;
  private final MediaFiles files;
  private final Map<Long, List<Path>> bySize = new HashMap<>();
  private final Set<Path> others = new LinkedHashSet<>();
  private final Map<Path, String> hashes = new ConcurrentHashMap<>(); // SHA-256
  private final Map<Path, Path> same = new ConcurrentHashMap<>(); // itself where there is none
  private long missing;

  private MediaLeakage(String name, MediaLookup lookup, MediaFiles files) {
    this.name = name;
    this.lookup = lookup;
    this.files = files;
  }

  /**
   * Looks for the media of the other set; those that are not there are passed over.
   *
   * @param name what reports call it
   * @param other its rows; those that cannot be read are passed over
   * @param otherLookup finds its refs
   * @param otherFiles opens them; may be closed afterwards
   * @param lookup finds the refs of the set that is checked
   * @param files opens them
   */
  public static MediaLeakage against(
      String name,
      ConversationReader other,
      MediaLookup otherLookup,
      MediaFiles otherFiles,
      MediaLookup lookup,
      MediaFiles files)
      throws IOException {
    MediaLeakage leakage = new MediaLeakage(name, lookup, files);
    Set<Media> seen = new HashSet<>();
    while (true) {
      try {
        Conversation row = other.next();
        if (row == null) {
          return leakage;
        }
        for (Media medium : row.media()) {
          if (medium.content() != null || seen.add(medium)) {
            leakage.learn(medium, otherLookup, otherFiles);
          }
        }
      } catch (DatasetFormatException e) {
        if (!e.skippable()) {
          throw e;
        }
      }
    }
  }

  private void learn(Media medium, MediaLookup otherLookup, MediaFiles otherFiles) {
    try {
      for (Path file : otherFiles.frames(otherLookup.find(medium))) {
        if (others.add(file)) {
          bySize.computeIfAbsent(Files.size(file), size -> new ArrayList<>(1)).add(file);
        }
      }
    } catch (IOException | RowException e) {
      missing++;
    }
  }

  @Override
  public void check(Conversation row, Sink sink) {
    for (Media medium : row.media()) {
      try {
        for (Path file : files.frames(lookup.find(medium))) {
          Path other = find(file);
          if (other != null) {
            sink.warn(
                Causes.LEAKED_MEDIUM,
                other.equals(file)
                    ? "%s is also in %s".formatted(file, name)
                    : "%s is also in %s, as %s".formatted(file, name, other));
          }
        }
      } catch (IOException | RowException e) {
        continue; // told by MediaRule
      }
    }
  }

  /** The same file in the other set; null if there is none. */
  @Nullable Path find(Path file) throws IOException {
    if (others.contains(file)) {
      return file;
    }
    Path known = same.get(file);
    if (known == null) {
      known = compare(file);
      same.put(file, known);
    }
    return known.equals(file) ? null : known;
  }

  private Path compare(Path file) throws IOException {
    for (Path other : bySize.getOrDefault(Files.size(file), List.of())) {
      if (hash(file).equals(hash(other))) {
        return other;
      }
    }
    return file;
  }

  private String hash(Path file) throws IOException {
    String known = hashes.get(file);
    if (known == null) {
      known = sha256(file);
      hashes.put(file, known);
    }
    return known;
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The other set's media files. */
  Set<Path> others() {
    return others;
  }

  /** What reports call the other set. */
  String name() {
    return name;
  }

  /** What the check could not do in full; null if nothing. */
  @Nullable String note() {
    return missing == 0
        ? null
        : "%,d media of %s were not found, so they were not compared".formatted(missing, name);
  }
}

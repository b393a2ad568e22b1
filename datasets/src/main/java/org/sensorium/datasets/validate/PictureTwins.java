package org.sensorium.datasets.validate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.RowPlace;
import org.sensorium.datasets.instruct.MediaLookup;
import org.sensorium.datasets.media.MediaFiles;
import org.sensorium.datasets.media.NearDuplicates;
import org.sensorium.datasets.source.RowException;

/**
 * Finds picture files that look alike, by their perceptual hashes. Each file is decoded once, by
 * the thread that meets it; the comparing is done in the rows' order.
 */
public final class PictureTwins {

  /** Looks at a picture. */
  public interface Hasher {
    /**
     * Its perceptual hash.
     *
     * @throws IOException if it cannot be decoded
     */
    long hash(Path file) throws IOException;
  }

  /** A picture of a row. */
  record Picture(Path file, long hash) {}

  private final MediaLookup lookup;
  private final MediaFiles files;
  private final Hasher hasher;
  private final Map<Path, Long> hashes = new ConcurrentHashMap<>();
  private final int distance;
  private final NearDuplicates search;
  private final List<Path> compared = new ArrayList<>();
  private final Set<Path> seen = new HashSet<>();
  private final List<Others> others = new ArrayList<>();

  /** The pictures of another set. */
  private record Others(MediaLeakage exact, NearDuplicates search, List<Path> files) {}

  /**
   * @param distance bits of 64 in which the hashes of pictures that count as alike may differ
   */
  public PictureTwins(MediaLookup lookup, MediaFiles files, Hasher hasher, int distance) {
    this.lookup = lookup;
    this.files = files;
    this.hasher = hasher;
    this.distance = distance;
    this.search = new NearDuplicates(distance);
  }

  /** Looks for pictures of another set too; those that cannot be decoded are passed over. */
  public PictureTwins against(MediaLeakage exact) {
    Others set = new Others(exact, new NearDuplicates(distance), new ArrayList<>());
    for (Path file : exact.others()) {
      try {
        set.search().add(hasher.hash(file), set.files().size());
        set.files().add(file);
      } catch (IOException e) {
        continue; // no picture
      }
    }
    others.add(set);
    return this;
  }

  /** The pictures of a row; those that cannot be read are another rule's. */
  List<Picture> pictures(Conversation row) {
    List<Picture> pictures = new ArrayList<>(row.media().size());
    for (Media medium : row.media()) {
      if (medium.kind() == Media.Kind.IMAGE) {
        try {
          Path file = files.file(lookup.find(medium));
          Long hash = hashes.get(file);
          if (hash == null) {
            hash = hasher.hash(file);
            hashes.put(file, hash);
          }
          pictures.add(new Picture(file, hash));
        } catch (IOException | RowException e) {
          continue; // told by MediaRule
        }
      }
    }
    return pictures;
  }

  /** Compares the pictures of a row with all before; rows must come in order. */
  List<Finding> compare(List<Picture> pictures, RowPlace place) throws IOException {
    List<Finding> findings = new ArrayList<>(0);
    for (Picture picture : pictures) {
      if (seen.add(picture.file())) {
        NearDuplicates.Match match = search.nearest(picture.hash());
        if (match != null) {
          findings.add(alike(Causes.NEAR_DUPLICATE, picture, compared, match, "", place));
        }
        search.add(picture.hash(), compared.size());
        compared.add(picture.file());
        for (Others set : others) {
          NearDuplicates.Match leak = set.search().nearest(picture.hash());
          if (leak != null && set.exact().find(picture.file()) == null) { // else told by that
            String of = " of " + set.exact().name();
            findings.add(alike(Causes.LEAKED_MEDIUM, picture, set.files(), leak, of, place));
          }
        }
      }
    }
    return findings;
  }

  private static Finding alike(
      String cause,
      Picture picture,
      List<Path> files,
      NearDuplicates.Match match,
      String of,
      RowPlace place) {
    return new Finding(
        cause,
        Finding.Severity.WARNING,
        place,
        "%s looks like %s%s (%d of 64 bits differ)"
            .formatted(picture.file(), files.get((int) match.item()), of, match.distance()));
  }
}

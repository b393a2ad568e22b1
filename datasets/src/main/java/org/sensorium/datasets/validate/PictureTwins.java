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
  private final NearDuplicates search;
  private final List<Path> compared = new ArrayList<>();
  private final Set<Path> seen = new HashSet<>();

  /**
   * @param distance bits of 64 in which the hashes of pictures that count as alike may differ
   */
  public PictureTwins(MediaLookup lookup, MediaFiles files, Hasher hasher, int distance) {
    this.lookup = lookup;
    this.files = files;
    this.hasher = hasher;
    this.search = new NearDuplicates(distance);
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
  List<Finding> compare(List<Picture> pictures, RowPlace place) {
    List<Finding> findings = new ArrayList<>(0);
    for (Picture picture : pictures) {
      if (seen.add(picture.file())) {
        NearDuplicates.Match match = search.nearest(picture.hash());
        if (match != null) {
          findings.add(
              new Finding(
                  Causes.NEAR_DUPLICATE,
                  Finding.Severity.WARNING,
                  place,
                  "%s looks like %s (%d of 64 bits differ)"
                      .formatted(
                          picture.file(), compared.get((int) match.item()), match.distance())));
        }
        search.add(picture.hash(), compared.size());
        compared.add(picture.file());
      }
    }
    return findings;
  }
}

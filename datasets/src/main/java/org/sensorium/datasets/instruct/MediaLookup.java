package org.sensorium.datasets.instruct;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaStore;
import org.sensorium.datasets.source.RowException;

/**
 * Finds the media of conversations below the user's media root, where a dataset's paths may lack or
 * add a folder: the ref becomes the one that leads to the file.
 */
public final class MediaLookup {
  private static final String SUFFIX = "{suffix}";

  private final @Nullable MediaStore store;
  private final List<String> paths;

  /**
   * @param store where media must lie; null to leave refs as they are
   * @param paths the dataset's {@link InstructionDataset#mediaPaths}
   */
  public MediaLookup(@Nullable MediaStore store, List<String> paths) {
    this.store = store;
    this.paths = paths;
  }

  /**
   * The conversation with refs that lead to files; unchanged without a store.
   *
   * @throws RowException if a medium is missing, or its ref leads out of the store
   */
  Conversation find(Conversation row) throws RowException {
    if (store == null || row.media().isEmpty()) {
      return row;
    }
    List<Media> found = new ArrayList<>();
    for (Media medium : row.media()) {
      found.add(find(medium));
    }
    return found.equals(row.media())
        ? row
        : new Conversation(
            row.id(), row.source(), row.turns(), found, row.choices(), row.answers(), row.meta());
  }

  /**
   * The medium with a ref, or frames, that lead to files; unchanged without a store.
   *
   * @throws RowException if it is missing, or its ref leads out of the store
   */
  public Media find(Media medium) throws RowException {
    if (store == null || medium.content() != null) {
      return medium;
    }
    if (medium.frames().isEmpty()) {
      return medium.at(find(store, medium.ref()));
    }
    List<String> frames = new ArrayList<>();
    for (String frame : medium.frames()) {
      frames.add(find(store, frame));
    }
    return new Media(
        medium.kind(), medium.ref(), medium.span(), frames, medium.box(), medium.content());
  }

  private String find(MediaStore from, String ref) throws RowException {
    String name = ref.substring(ref.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    String stem = dot <= 0 ? name : name.substring(0, dot);
    IOException first = null;
    List<String> candidates = new ArrayList<>();
    for (String path : paths) {
      if (path.equals(SUFFIX)) {
        candidates.addAll(suffixes(ref));
      } else {
        candidates.add(
            path.replace("{ref}", ref)
                .replace("{trimmed}", ref.strip())
                .replace("{name}", name)
                .replace("{stem}", stem));
      }
    }
    for (String tried : candidates) {
      try {
        from.resolve(tried);
        return tried;
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    String also =
        paths.size() == 1 ? "" : " (also tried as %s)".formatted(paths.subList(1, paths.size()));
    throw new RowException(
        (first == null ? "no path to try for " + ref : first.getMessage()) + also);
  }

  /** What is left when folders are taken off the front, one after the other. */
  private static List<String> suffixes(String ref) {
    List<String> suffixes = new ArrayList<>();
    for (int slash = ref.indexOf('/'); slash >= 0; slash = ref.indexOf('/', slash + 1)) {
      suffixes.add(ref.substring(slash + 1));
    }
    return suffixes;
  }
}

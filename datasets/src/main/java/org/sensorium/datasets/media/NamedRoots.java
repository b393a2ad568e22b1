package org.sensorium.datasets.media;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sensorium.datasets.conversation.MediaStore;
import org.sensorium.datasets.source.MemberNames;

/**
 * Several places of media under names. The first folders of a ref choose one and are taken off:
 * with {@code coco=/data/coco} the ref {@code coco/train2017/1.jpg} is {@code train2017/1.jpg}
 * there. The longest name wins; a place without a name takes all other refs, whole.
 */
public final class NamedRoots implements MediaStore {
  private static final Pattern NAMED = Pattern.compile("([\\w.+-]+(?:/[\\w.+-]+)*)/?=(.+)");

  private final Map<String, MediaStore> stores = new LinkedHashMap<>(); // "" is the unnamed one

  private NamedRoots() {}

  /**
   * Opens the places; close it.
   *
   * @param roots {@code NAME=PLACE} or {@code PLACE}, the second at most once
   * @param opener of each place
   * @throws IllegalArgumentException if a name is given twice
   * @throws IOException if a place cannot be opened
   */
  public static NamedRoots open(List<String> roots, MediaOpener opener) throws IOException {
    NamedRoots opened = new NamedRoots();
    try {
      for (String root : roots) {
        Matcher named = NAMED.matcher(root);
        boolean hasName = named.matches();
        String name = hasName ? named.group(1) : "";
        if (opened.stores.containsKey(name)) {
          throw new IllegalArgumentException(
              hasName
                  ? "the media root \"%s\" is given twice".formatted(name)
                  : "there are two media roots without a name; give one as NAME=\"%s\""
                      .formatted(root));
        }
        Path place = Path.of(hasName ? named.group(2) : root);
        opened.stores.put(name, opener.open(place));
      }
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
    return opened;
  }

  @Override
  public Path resolve(String ref) throws IOException {
    String plain = MemberNames.plain(ref);
    String chosen = "";
    for (String name : stores.keySet()) {
      if (name.length() > chosen.length() && plain.startsWith(name + "/")) {
        chosen = name;
      }
    }
    MediaStore store = stores.get(chosen);
    if (store == null) {
      throw new IOException(
          "medium \"%s\" starts with none of the media roots' names %s; give its place as NAME=PLACE"
              .formatted(ref, stores.keySet()));
    }
    return store.resolve(chosen.isEmpty() ? ref : plain.substring(chosen.length() + 1));
  }

  @Override
  public void close() throws IOException {
    List<IOException> failures = new ArrayList<>();
    for (MediaStore store : stores.values()) {
      try {
        store.close();
      } catch (IOException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }
}

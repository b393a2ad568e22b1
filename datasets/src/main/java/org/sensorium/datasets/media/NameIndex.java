package org.sensorium.datasets.media;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.source.MemberNames;

/**
 * Finds members by full name, or where folders in front are missing on one side: {@code 1.jpg} and
 * {@code coco/train2017/1.jpg} both are the member {@code train2017/1.jpg}, but {@code 2/1.jpg} is
 * not. It takes 16 bytes a member: hashes are kept, and the names of the few candidates are read
 * again. An archive of a million pictures takes 16 MB.
 */
final class NameIndex {
  /** Reads a member's name. */
  @FunctionalInterface
  interface Names {
    String of(int member) throws IOException;
  }

  /** The builder of an index. */
  static final class Builder {
    private long[] full = new long[1024];
    private long[] base = new long[1024];
    private int size;

    /** Adds the next member's name. */
    void add(String name) {
      if (size == full.length) {
        full = Arrays.copyOf(full, 2 * size);
        base = Arrays.copyOf(base, 2 * size);
      }
      String plain = MemberNames.plain(name);
      full[size] = entry(plain, size);
      base[size] = entry(MemberNames.base(plain), size);
      size++;
    }

    int size() {
      return size;
    }

    NameIndex build(Names names) {
      long[] byName = Arrays.copyOf(full, size);
      long[] byBase = Arrays.copyOf(base, size);
      Arrays.sort(byName);
      Arrays.sort(byBase);
      return new NameIndex(byName, byBase, names);
    }

    private static long entry(String name, int member) {
      return (long) name.hashCode() << 32 | member;
    }
  }

  private final long[] byName; // hash in the upper half, member in the lower; sorted
  private final long[] byBase;
  private final Names names;

  private NameIndex(long[] byName, long[] byBase, Names names) {
    this.byName = byName;
    this.byBase = byBase;
    this.names = names;
  }

  /**
   * The member of a name, or else the only one whose name ends with it, or that it ends with.
   *
   * @throws IOException if there is none, or there are several
   */
  int find(String archive, String ref) throws IOException {
    String name = MemberNames.plain(ref);
    String base = MemberNames.base(name);
    Integer exact = only(archive, ref, byName, name, name);
    Integer found = exact != null ? exact : only(archive, ref, byBase, name, base);
    if (found == null) {
      throw new IOException(
          ("medium \"%s\" not found: %s has %d members, none of that name in whichever folder; is it"
                  + " the archive of this dataset?")
              .formatted(ref, archive, byName.length));
    }
    return found;
  }

  private @Nullable Integer only(
      String archive, String ref, long[] sorted, String wanted, String hashed) throws IOException {
    int at = Arrays.binarySearch(sorted, Builder.entry(hashed, 0));
    Integer found = null;
    for (int i = at < 0 ? -at - 1 : at; i < sorted.length; i++) {
      if ((int) (sorted[i] >> 32) != hashed.hashCode()) {
        break;
      }
      int member = (int) sorted[i];
      String name = MemberNames.plain(names.of(member));
      if (sorted == byName ? !name.equals(wanted) : !meansSame(name, wanted)) {
        continue;
      }
      if (found != null) {
        throw new IOException(
            "medium \"%s\": %s has several members of that name (\"%s\", \"%s\"); which is meant cannot be told"
                .formatted(ref, archive, names.of(found), name));
      }
      found = member;
    }
    return found;
  }

  private static boolean meansSame(String name, String wanted) {
    return name.equals(wanted) || name.endsWith("/" + wanted) || wanted.endsWith("/" + name);
  }
}

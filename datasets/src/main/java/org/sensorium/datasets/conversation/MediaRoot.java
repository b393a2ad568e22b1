package org.sensorium.datasets.conversation;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The folder under which a dataset's media lie, and a jail: no reference leads out of it, neither
 * by {@code ..}, nor as an absolute path, nor through a symbolic link.
 */
public final class MediaRoot implements MediaStore {
  private static final Pattern SCHEME =
      Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);
  private static final Pattern ABSOLUTE = Pattern.compile("([A-Za-z]:)?[/\\\\].*", Pattern.DOTALL);

  private final Path folder;
  private final Path real;

  private MediaRoot(Path folder, Path real) {
    this.folder = folder;
    this.real = real;
  }

  /**
   * The jail of a folder.
   *
   * @throws IOException if the folder does not exist
   */
  public static MediaRoot of(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new NoSuchFileException(
          folder.toString(), null, "no such folder; media are looked for under it");
    }
    return new MediaRoot(folder, folder.toRealPath());
  }

  /** The folder, as it was given. */
  public Path folder() {
    return folder;
  }

  /**
   * Finds the file of a reference.
   *
   * @param ref relative to this folder, as the dataset writes it
   * @return an existing, readable file under this folder, links followed
   * @throws IOException whose message says what was found and what to do, if the reference leads
   *     out of the folder or its file is missing
   */
  @Override
  public Path resolve(String ref) throws IOException {
    if (ref.isBlank()) {
      throw new IOException("the media reference is empty; expected a path under " + folder);
    }
    if (ABSOLUTE.matcher(ref).matches()) {
      throw refused(ref, "is an absolute path");
    }
    if (SCHEME.matcher(ref).matches()) {
      throw refused(ref, "is a remote address or names a drive");
    }
    Path relative;
    try {
      relative = Path.of(ref);
    } catch (InvalidPathException e) {
      throw refused(ref, "is no path (%s)".formatted(e.getReason()));
    }
    for (Path name : relative) {
      if (name.toString().equals("..")) {
        throw refused(ref, "climbs out with \"..\"");
      }
    }
    return found(ref, folder.resolve(relative));
  }

  private Path found(String ref, Path tried) throws IOException {
    Path file;
    try {
      file = tried.toRealPath();
    } catch (NoSuchFileException e) {
      throw new FileNotFoundException(
          ("medium \"%s\" not found: tried %s; put the file there, or name the folder that the"
                  + " dataset's media lie in")
              .formatted(ref, tried));
    } catch (AccessDeniedException e) {
      throw new IOException("medium \"%s\": %s may not be read".formatted(ref, tried), e);
    }
    if (!file.startsWith(real)) {
      throw refused(ref, "leads through a symbolic link to " + file);
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          "medium \"%s\": %s is not a file; expected one medium".formatted(ref, tried));
    }
    return file;
  }

  private IOException refused(String ref, String why) {
    return new IOException(
        "medium \"%s\" %s; only relative paths that stay under %s are read"
            .formatted(ref, why, folder));
  }
}

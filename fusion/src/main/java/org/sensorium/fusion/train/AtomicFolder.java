package org.sensorium.fusion.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.sensorium.fusion.model.source.FileHash;
import org.sensorium.fusion.model.source.FolderTree;

/**
 * A folder that is there whole or not at all, whenever the process or the machine stops: it is
 * written under another name, every file forced to disk, listed with its SHA-256, then renamed.
 */
public final class AtomicFolder {
  /** The list of files, as the command {@code sha256sum -c} reads it. */
  public static final String SUMS = "SHA256SUMS";

  private static final String UNFINISHED = ".unfinished-";
  private static final String OLD = ".old";

  private AtomicFolder() {}

  /** Fills a folder with files. */
  @FunctionalInterface
  public interface Contents {
    void write(Path folder) throws IOException;
  }

  /**
   * Writes a folder; one of that name that exists already is replaced.
   *
   * @param target where the folder appears when it is complete
   */
  public static void write(Path target, Contents contents) throws IOException {
    Path parent = target.toAbsolutePath().resolveSibling("");
    Files.createDirectories(parent);
    Path unfinished = parent.resolve(UNFINISHED + target.getFileName());
    FolderTree.delete(unfinished);
    Files.createDirectory(unfinished);
    contents.write(unfinished);
    StringBuilder sums = new StringBuilder();
    for (Path file : files(unfinished)) {
      sums.append("%s  %s\n".formatted(FileHash.sha256Of(file), name(unfinished, file)));
      force(file);
    }
    Files.writeString(unfinished.resolve(SUMS), sums);
    force(unfinished.resolve(SUMS));
    for (Path folder : folders(unfinished)) {
      force(folder);
    }
    Path old = parent.resolve(UNFINISHED + target.getFileName() + OLD);
    FolderTree.delete(old);
    if (Files.exists(target)) {
      Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    force(parent);
    FolderTree.delete(old);
  }

  /**
   * Compares a folder with its list.
   *
   * @throws IOException naming the first file that is missing, or is not what was written
   */
  public static void verify(Path folder) throws IOException {
    Path sums = folder.resolve(SUMS);
    if (!Files.isRegularFile(sums)) {
      throw new IOException("%s: there is no %s, so it was not finished".formatted(folder, SUMS));
    }
    for (String line : Files.readAllLines(sums)) {
      if (line.length() < 67 || line.charAt(64) != ' ') {
        throw new IOException("%s: \"%s\" is not a checksum and a name".formatted(sums, line));
      }
      Path file = folder.resolve(line.substring(66)).normalize();
      if (!file.startsWith(folder.normalize()) || !Files.isRegularFile(file)) {
        throw new IOException("%s: listed in %s, but not there".formatted(file, SUMS));
      }
      String found = FileHash.sha256Of(file);
      if (!found.equals(line.substring(0, 64))) {
        throw new IOException(
            "%s: SHA-256 is %s, expected %s".formatted(file, found, line.substring(0, 64)));
      }
    }
  }

  /** Tidies a folder after a kill: what is half written goes, what was being replaced returns. */
  public static void recover(Path parent) throws IOException {
    List<Path> left;
    try (Stream<Path> entries = Files.list(parent)) {
      left = entries.filter(entry -> nameOf(entry).startsWith(UNFINISHED)).toList();
    }
    for (Path entry : left) {
      String name = nameOf(entry).substring(UNFINISHED.length());
      Path target = parent.resolve(name.substring(0, Math.max(0, name.length() - OLD.length())));
      if (name.endsWith(OLD) && !Files.exists(target)) {
        Files.move(entry, target, StandardCopyOption.ATOMIC_MOVE);
      } else {
        FolderTree.delete(entry);
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> entries = Files.walk(folder)) {
      return entries.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** The folder and those in it, innermost first. */
  private static List<Path> folders(Path folder) throws IOException {
    try (Stream<Path> entries = Files.walk(folder)) {
      List<Path> folders = new ArrayList<>(entries.filter(Files::isDirectory).sorted().toList());
      Collections.reverse(folders);
      return folders;
    }
  }

  /** Waits until a file, or the names in a folder, are on disk. */
  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static String name(Path folder, Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }

  private static String nameOf(Path path) {
    return String.valueOf(path.getFileName());
  }
}

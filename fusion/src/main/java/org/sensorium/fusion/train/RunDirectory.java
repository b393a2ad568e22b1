package org.sensorium.fusion.train;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sensorium.fusion.model.source.FolderTree;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one training run.
 *
 * <table>
 *   <caption>What lies in it</caption>
 *   <tr><td>{@code config.yaml}</td><td>the run with every default spelled out</td></tr>
 *   <tr><td>{@code log.jsonl}</td><td>one line per logged step, see {@link RunLog}</td></tr>
 *   <tr><td>{@code events.out.tfevents.*}</td><td>the same for TensorBoard</td></tr>
 *   <tr><td>{@code checkpoint-<step>/}</td><td>whole or not there, see {@link AtomicFolder}</td></tr>
 * </table>
 */
public final class RunDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(RunDirectory.class);
  private static final Pattern CHECKPOINT = Pattern.compile("checkpoint-(\\d{1,12})");

  private final Path folder;

  /** A complete checkpoint. */
  public record SavedStep(long step, Path folder) {}

  private RunDirectory(Path folder) {
    this.folder = folder;
  }

  /**
   * Starts a run in a new folder.
   *
   * @param config text of {@code config.yaml}
   * @throws FileAlreadyExistsException if a run lies there already
   */
  public static RunDirectory create(Path folder, String config) throws IOException {
    checkFree(folder);
    RunDirectory run = new RunDirectory(folder);
    Files.createDirectories(folder);
    Files.writeString(run.config(), config);
    return run;
  }

  /**
   * Looks whether a run can be started there, before anything is loaded for it.
   *
   * @throws FileAlreadyExistsException if a run lies there already
   */
  public static void checkFree(Path folder) throws IOException {
    if (Files.exists(new RunDirectory(folder).config())) {
      throw new FileAlreadyExistsException(
          folder.toString(),
          null,
          "a run lies there: continue it with --resume, or give a new name");
    }
  }

  /**
   * Opens a run to continue it, and tidies up after a kill.
   *
   * @throws NoSuchFileException if there is none
   */
  public static RunDirectory open(Path folder) throws IOException {
    RunDirectory run = new RunDirectory(folder);
    if (!Files.isRegularFile(run.config())) {
      throw new NoSuchFileException(run.config().toString(), null, "no run lies there");
    }
    AtomicFolder.recover(folder);
    return run;
  }

  public Path folder() {
    return folder;
  }

  public Path config() {
    return folder.resolve("config.yaml");
  }

  public Path log() {
    return folder.resolve("log.jsonl");
  }

  /**
   * Saves a checkpoint, then deletes all but the newest.
   *
   * @param keep how many stay, at least 1
   */
  public void save(long step, int keep, AtomicFolder.Contents contents) throws IOException {
    AtomicFolder.write(folder.resolve("checkpoint-" + step), contents);
    List<SavedStep> saved = saved();
    for (SavedStep old : saved.subList(Math.min(Math.max(keep, 1), saved.size()), saved.size())) {
      FolderTree.delete(old.folder());
    }
  }

  /**
   * The newest checkpoint that is as it was written; a broken one is passed over with a warning.
   */
  public Optional<SavedStep> latestComplete() throws IOException {
    for (SavedStep candidate : saved()) {
      try {
        AtomicFolder.verify(candidate.folder());
        return Optional.of(candidate);
      } catch (IOException e) {
        LOG.warn("passing over a broken checkpoint: {}", e.getMessage());
      }
    }
    return Optional.empty();
  }

  /** Checkpoints by name, newest first, not verified. */
  private List<SavedStep> saved() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .flatMap(
              entry -> {
                Matcher name = CHECKPOINT.matcher(String.valueOf(entry.getFileName()));
                return name.matches()
                    ? Stream.of(new SavedStep(Long.parseLong(name.group(1)), entry))
                    : Stream.empty();
              })
          .sorted(Comparator.comparingLong(SavedStep::step).reversed())
          .toList();
    }
  }
}

package org.sensorium.datasets.validate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.MediaLookup;
import org.sensorium.datasets.media.MediaFiles;
import org.sensorium.datasets.media.MediaHeader;
import org.sensorium.datasets.media.MediaProbe;
import org.sensorium.datasets.source.RowException;

/** Whether every medium is there, begins as its kind does, and is no larger than it may be. */
public final class MediaRule implements Rule {
  private final MediaLookup lookup;
  private final MediaFiles files;
  private final MediaProbe probe;
  private final MediaCaps caps;
  private final Map<Path, Problem> known = new ConcurrentHashMap<>(); // many rows, one picture

  /** What a file has wrong; no cause if nothing. Seconds as by its header, NaN if unknown. */
  private record Problem(@Nullable String cause, String message, double seconds) {}

  /**
   * @param lookup finds refs below the media root
   * @param files opens them
   */
  public MediaRule(MediaLookup lookup, MediaFiles files, MediaProbe probe, MediaCaps caps) {
    this.lookup = lookup;
    this.files = files;
    this.probe = probe;
    this.caps = caps;
  }

  @Override
  public void check(Conversation row, Sink sink) {
    for (Media medium : row.media()) {
      try {
        Media found = lookup.find(medium);
        for (Path file : files.frames(found)) {
          boolean frame = !found.frames().isEmpty();
          Media.Kind kind = frame ? Media.Kind.IMAGE : medium.kind();
          Problem problem = known.computeIfAbsent(file, path -> problem(path, kind));
          if (problem.cause() != null) {
            sink.error(problem.cause(), problem.message());
          } else if (medium.span() != null && medium.span().start() >= problem.seconds()) {
            sink.warn( // of some formats a header only guesses
                Causes.BROKEN_MEDIUM,
                "%s: the part from %.2f s on is meant, but by its header it lasts %.2f s"
                    .formatted(file, medium.span().start(), problem.seconds()));
          }
        }
      } catch (RowException | IOException e) {
        sink.error(Causes.MISSING_MEDIUM, String.valueOf(e.getMessage()));
      }
    }
  }

  private Problem problem(Path file, Media.Kind kind) {
    MediaHeader header;
    try {
      header = probe.read(file, kind);
    } catch (IOException e) {
      return new Problem(Causes.BROKEN_MEDIUM, String.valueOf(e.getMessage()), Double.NaN);
    }
    String exceeded = caps.exceeded(header);
    return exceeded == null
        ? new Problem(null, "", header.seconds())
        : new Problem(
            Causes.MEDIUM_TOO_LARGE, "%s: %s".formatted(file, exceeded), header.seconds());
  }
}

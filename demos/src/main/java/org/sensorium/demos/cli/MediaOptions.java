package org.sensorium.demos.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Media on the command line, in the order in which they stand there. */
final class MediaOptions {
  private final List<Asked> asked = new ArrayList<>();
  private @Nullable String early; // a time before the first medium

  /** A medium and the part of it that is meant. */
  private static final class Asked {
    final Media.Kind kind;
    final Path file;
    @Nullable Double from;
    @Nullable Double to;

    Asked(Media.Kind kind, Path file) {
      this.kind = kind;
      this.file = file;
    }
  }

  @Option(
      names = {"-i", "--image"},
      paramLabel = "FILE",
      description = "Picture to look at. This and the next three may be repeated and mixed.")
  void images(List<Path> files) {
    add(Media.Kind.IMAGE, files);
  }

  @Option(
      names = "--video",
      paramLabel = "FILE",
      description = "Video, animation or folder of frames to watch.")
  void videos(List<Path> files) {
    add(Media.Kind.VIDEO, files);
  }

  @Option(
      names = "--audio",
      paramLabel = "FILE",
      description = "Recording to listen to; of a video, its sound.")
  void recordings(List<Path> files) {
    add(Media.Kind.AUDIO, files);
  }

  @Option(names = "--points", paramLabel = "FILE", description = "Point cloud or mesh to look at.")
  void clouds(List<Path> files) {
    add(Media.Kind.POINTCLOUD, files);
  }

  @Option(
      names = "--from",
      paramLabel = "S",
      description = "Only from this second on, of the video or recording in front of it.")
  void from(List<Double> seconds) {
    if (!seconds.isEmpty()) {
      last("--from", of -> of.from = seconds.get(seconds.size() - 1));
    }
  }

  @Option(
      names = "--to",
      paramLabel = "S",
      description = "Only up to this second, of the video or recording in front of it.")
  void to(List<Double> seconds) {
    if (!seconds.isEmpty()) {
      last("--to", of -> of.to = seconds.get(seconds.size() - 1));
    }
  }

  private interface Change {
    void apply(Asked of);
  }

  /**
   * Every time one of its options is met, picocli hands over all of that option's values so far.
   */
  private void add(Media.Kind kind, List<Path> files) {
    int known = (int) asked.stream().filter(one -> one.kind == kind).count();
    files.stream().skip(known).forEach(file -> asked.add(new Asked(kind, file)));
  }

  private void last(String option, Change change) {
    if (asked.isEmpty()) {
      early = option;
    } else {
      change.apply(asked.get(asked.size() - 1));
    }
  }

  /**
   * The media, in order; there may be none.
   *
   * @throws ParameterException if a time is out of place
   */
  List<Media> all(CommandLine command) {
    if (early != null) {
      throw new ParameterException(
          command, early + " stands before every medium; put it behind the one that it is about");
    }
    return asked.stream().map(one -> medium(command, one)).toList();
  }

  /** The media, in order; at least one. */
  List<Media> some(CommandLine command) {
    List<Media> all = all(command);
    if (all.isEmpty()) {
      throw new ParameterException(
          command,
          "there is nothing to ask about: give --image, --video, --audio or --points with a FILE");
    }
    return all;
  }

  private static Media medium(CommandLine command, Asked asked) {
    Media whole = Media.of(asked.kind, asked.file);
    if (asked.from == null && asked.to == null) {
      return whole;
    }
    if (asked.kind != Media.Kind.VIDEO && asked.kind != Media.Kind.AUDIO) {
      throw new ParameterException(
          command,
          "%s: --from and --to are about the seconds of a video or recording"
              .formatted(asked.file));
    }
    double from = asked.from == null ? 0 : asked.from;
    double to = asked.to == null ? Double.POSITIVE_INFINITY : asked.to;
    if (!(from >= 0 && to > from)) {
      throw new ParameterException(
          command,
          "%s:%s%s, expected seconds, 0 <= from < to"
              .formatted(
                  asked.file,
                  asked.from == null ? "" : " --from " + from,
                  asked.to == null ? "" : " --to " + to));
    }
    return whole.during(from, to);
  }
}

package org.sensorium.datasets.conversation;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reference to a picture, clip, recording or point cloud; its bytes are read later, by the module
 * of its modality.
 *
 * @param kind modality
 * @param ref path relative to the media root, key in a table of pictures, or address, as the
 *     dataset writes it
 * @param span the part of a clip or recording that is meant; null for all of it
 * @param frames refs of the ordered pictures that make up a video stored as such; else empty
 * @param box region meant, in the dataset's own coordinates; empty for the whole picture
 * @param content the bytes themselves, where the dataset holds them in its rows; else null
 */
public record Media(
    Kind kind,
    String ref,
    @Nullable TimeSpan span,
    List<String> frames,
    List<Double> box,
    @Nullable MediaContent content) {

  /** Modalities. */
  public enum Kind {
    IMAGE,
    VIDEO,
    AUDIO,
    POINTCLOUD,
    /** Numbers that an encoder has computed before: a .npy or .pkl beside the dataset. */
    FEATURES
  }

  /**
   * A part of a clip or recording.
   *
   * @param start seconds from its beginning
   * @param end seconds from its beginning; infinite for "to its end"
   */
  public record TimeSpan(double start, double end) {
    public TimeSpan {
      if (!(start >= 0 && end >= start)) {
        throw new IllegalArgumentException(
            "a time span is 0 <= start <= end, in seconds, got %s to %s".formatted(start, end));
      }
    }
  }

  public Media {
    frames = List.copyOf(frames);
    box = List.copyOf(box);
  }

  /** A whole medium that lies in a file. */
  public Media(Kind kind, String ref) {
    this(kind, ref, null, List.of(), List.of(), null);
  }

  /** A whole medium: the name of its file, or of a folder of frames, is its ref. */
  public static Media of(Kind kind, Path file) {
    return new Media(kind, file.toString());
  }

  /** A medium whose bytes the row itself holds. */
  public static Media embedded(Kind kind, String ref, byte[] bytes) {
    return new Media(kind, ref, null, List.of(), List.of(), new MediaContent(bytes));
  }

  /** A video that is stored as pictures. */
  public static Media ofFrames(String ref, List<String> frames) {
    return new Media(Kind.VIDEO, ref, null, frames, List.of(), null);
  }

  /** The same medium, this part of it only. */
  public Media during(double start, double end) {
    return new Media(kind, ref, new TimeSpan(start, end), frames, box, content);
  }

  /** The same medium, this region of it. */
  public Media within(List<Double> region) {
    return new Media(kind, ref, span, frames, region, content);
  }

  /** The same medium found under another ref. */
  public Media at(String other) {
    return new Media(kind, other, span, frames, box, content);
  }
}

package org.sensorium.fusion.model.source;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A model whose files are known in advance.
 *
 * @param id its name here, also that of its folder in the cache
 * @param kind what it is for
 * @param about one line for {@code models list}
 * @param licence of the weights, SPDX
 * @param hub its repository on the hub, ORG/NAME, which is asked first; null where it has none
 * @param files what Python packages carry of it
 * @param sides small files that we write beside them
 */
public record KnownModel(
    String id,
    Kind kind,
    String about,
    String licence,
    @Nullable String hub,
    List<File> files,
    List<Side> sides) {

  /** What a model is for. */
  public enum Kind {
    IMAGE_ENCODER,
    AUDIO_ENCODER,
    LANGUAGE_DECODER
  }

  /**
   * One file.
   *
   * @param name in the model's folder
   * @param pieces that make it, one behind the other
   * @param bytes its length
   * @param sha256 of its content, lower-case hex
   */
  public record File(String name, List<Piece> pieces, long bytes, String sha256) {
    public File {
      pieces = List.copyOf(pieces);
    }

    /** A file that lies whole in one package. */
    public File(PythonPackage origin, String name, String path, long bytes, String sha256) {
      this(name, List.of(new Piece(origin, path)), bytes, sha256);
    }
  }

  /**
   * A file of a Python package.
   *
   * @param path in the package
   */
  public record Piece(PythonPackage origin, String path) {}

  /** A text file that says what the packages do not. */
  public record Side(String name, String text) {}

  public KnownModel {
    files = List.copyOf(files);
    sides = List.copyOf(sides);
  }

  /** A model that Python packages alone carry, with all that belongs to it. */
  public KnownModel(String id, Kind kind, String about, String licence, List<File> files) {
    this(id, kind, about, licence, null, files, List.of());
  }

  /** The Python packages that its files come from, each once. */
  public List<PythonPackage> packages() {
    return files.stream()
        .flatMap(file -> file.pieces().stream())
        .map(Piece::origin)
        .distinct()
        .toList();
  }

  /** {@link #packages} for messages. */
  public String origin() {
    return packages().stream().map(PythonPackage::toString).collect(Collectors.joining(" and "));
  }

  /** Length of all files, bytes. */
  public long bytes() {
    return files.stream().mapToLong(File::bytes).sum();
  }
}

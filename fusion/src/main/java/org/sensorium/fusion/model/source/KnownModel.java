package org.sensorium.fusion.model.source;

import java.util.List;

/**
 * A model whose files are known in advance.
 *
 * @param id its name here, also that of its folder in the cache
 * @param kind what it is for
 * @param about one line for {@code models list}
 * @param licence of the weights, SPDX
 * @param origin where its files come from
 * @param files all that belongs to it
 */
public record KnownModel(
    String id, Kind kind, String about, String licence, PythonPackage origin, List<File> files) {

  /** What a model is for. */
  public enum Kind {
    IMAGE_ENCODER,
    LANGUAGE_DECODER
  }

  /**
   * One file.
   *
   * @param name in the model's folder
   * @param inPackage its path in the Python package
   * @param bytes its length
   * @param sha256 of its content, lower-case hex
   */
  public record File(String name, String inPackage, long bytes, String sha256) {}

  public KnownModel {
    files = List.copyOf(files);
  }

  /** Length of all files, bytes. */
  public long bytes() {
    return files.stream().mapToLong(File::bytes).sum();
  }
}

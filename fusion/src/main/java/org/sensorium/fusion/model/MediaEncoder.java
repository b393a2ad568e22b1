package org.sensorium.fusion.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A frozen encoder of one modality: from files to features, as plain numbers. */
public interface MediaEncoder {

  /** Everything that decides the features of a file, in words: part of the cache's key. */
  String fingerprint();

  /** Positions P of a medium. */
  int positions();

  /** Numbers V at each position. */
  int width();

  /**
   * Features of files.
   *
   * @return for each file (P · V), position by position
   * @throws IOException if a file cannot be used; the message names it
   */
  List<float[]> encode(List<Path> files) throws IOException;

  /** Writes how files are prepared into a model folder. */
  void save(Path folder) throws IOException;
}

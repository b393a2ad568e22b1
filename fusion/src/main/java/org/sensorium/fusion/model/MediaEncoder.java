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

  /** Media that are read and preprocessed: plain data that waits for the network. */
  interface Decoded {
    /** For each file (P · V), position by position. Runs the network: on the computing thread. */
    List<float[]> features();
  }

  /**
   * Reads and preprocesses files, without the engine: may run on another thread.
   *
   * @throws IOException if a file cannot be used; the message names it
   */
  Decoded decode(List<Path> files) throws IOException;

  /**
   * Features of files.
   *
   * @return for each file (P · V), position by position
   * @throws IOException if a file cannot be used; the message names it
   */
  default List<float[]> encode(List<Path> files) throws IOException {
    return decode(files).features();
  }

  /** Writes how files are prepared into a model folder. */
  void save(Path folder) throws IOException;
}

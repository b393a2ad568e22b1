package org.sensorium.fusion.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A frozen encoder of one modality: from files to features, as plain numbers. */
public interface MediaEncoder {

  /** Everything that decides the features of a medium, in words: part of the cache's key. */
  String fingerprint();

  /** Positions P of a medium. */
  int positions();

  /** Numbers V at each position. */
  int width();

  /** Media that are read and preprocessed: plain data that waits for the network. */
  interface Decoded {
    /** For each medium (P · V), position by position. Runs the network: on the computing thread. */
    List<float[]> features();
  }

  /**
   * Reads and preprocesses media, without the encoder: may run on another thread.
   *
   * @param media of the encoder's modality
   * @throws IOException if one cannot be used; the message names it
   */
  Decoded decode(List<MediumFile> media) throws IOException;

  /**
   * Features of media.
   *
   * @return for each (P · V), position by position
   * @throws IOException if one cannot be used; the message names it
   */
  default List<float[]> encode(List<MediumFile> media) throws IOException {
    return decode(media).features();
  }

  /**
   * When the frames are shown that the encoder looks at, seconds from the medium's beginning;
   * nothing for media other than videos.
   *
   * @throws IOException if the medium cannot be used; the message names it
   */
  default double[] frameTimes(MediumFile medium) throws IOException {
    return new double[0];
  }

  /** Writes how files are prepared into a model folder. */
  void save(Path folder) throws IOException;
}

package org.sensorium.vision.media.video;

import java.util.List;
import org.sensorium.media.MediaException;
import org.sensorium.vision.media.RgbImage;

/** A video whose frames are known by number and time and decoded only when asked for. */
interface FrameSource extends AutoCloseable {
  /** What messages call it. */
  String name();

  VideoInfo info();

  /** When each frame is shown, seconds from the first; never falling, at least one. */
  double[] times();

  /**
   * Decodes frames.
   *
   * @param wanted rising numbers of frames
   * @return one for each, in the same order
   * @throws MediaException if one of them is not there or damaged
   */
  List<RgbImage> read(int[] wanted) throws MediaException;

  /**
   * Shows a range of frames one after the other, each made small.
   *
   * @param first number of a frame
   * @param last number of a frame, included
   */
  void look(int first, int last, Viewer viewer) throws MediaException;

  /** Looks at frames. */
  interface Viewer {
    void see(RgbImage small);
  }

  @Override
  void close() throws MediaException;
}

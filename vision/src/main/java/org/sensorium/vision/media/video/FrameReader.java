package org.sensorium.vision.media.video;

import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;
import org.sensorium.media.container.Container;
import org.sensorium.media.container.StreamDecoder;
import org.sensorium.media.container.StreamInfo;

/**
 * Decodes chosen frames, and of the others only what these depend on.
 *
 * <p>For each frame it is known at which keyframe decoding must start. If decoding already got
 * beyond that keyframe it goes on, else it jumps there. In between, the decoder leaves out frames
 * that no other needs and that nobody asked for; behind the last frame of a stretch it is drained,
 * not fed.
 */
final class FrameReader {
  private static final int CORRUPT = 1; // AV_FRAME_FLAG_CORRUPT

  /** Takes a frame that was asked for; the frame is the decoder's. */
  interface Taker {
    void take(int at, AVFrame frame) throws MediaException;
  }

  /** A frame that was asked for did not come, or came damaged. */
  static final class Missing extends Exception {
    private static final long serialVersionUID = 1L;

    Missing(String reason) {
      super(reason);
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  private final PacketIndex index;
  private final PacketCursor cursor;
  private final StreamInfo stream;
  private final int threads;

  FrameReader(PacketIndex index, PacketCursor cursor, StreamInfo stream, int threads) {
    this.index = index;
    this.cursor = cursor;
    this.stream = stream;
    this.threads = threads;
  }

  /**
   * Decodes frames by their time stamps; the index must be sure.
   *
   * @param wanted rising numbers of frames
   */
  void read(int[] wanted, Taker taker) throws MediaException, Missing {
    try (StreamDecoder decoder = cursor.container().decoder(stream, threads)) {
      int from = 0;
      while (from < wanted.length) {
        int start = index.start(wanted[from]);
        int end = index.packet(wanted[from]);
        int to = from + 1;
        while (to < wanted.length && index.start(wanted[to]) <= end + 1) {
          end = Math.max(end, index.packet(wanted[to++]));
        }
        new Stretch(decoder, wanted, from, to, taker).decode(start, end);
        decoder.flush();
        from = to;
      }
    }
  }

  /** Wanted frames that are decoded in one go. */
  private final class Stretch {
    private final StreamDecoder decoder;
    private final int[] wanted;
    private final int to;
    private final Taker taker;
    private int at;

    Stretch(StreamDecoder decoder, int[] wanted, int from, int to, Taker taker) {
      this.decoder = decoder;
      this.wanted = wanted;
      this.at = from;
      this.to = to;
      this.taker = taker;
    }

    void decode(int start, int end) throws MediaException, Missing {
      int[] packets = new int[to - at];
      for (int i = at; i < to; i++) {
        packets[i - at] = index.packet(wanted[i]);
      }
      Arrays.sort(packets);
      long before = decoder.damaged();
      for (int number = start; number <= end; number++) {
        if (number > 0 && start > 0 && index.shown(number) < index.shown(start)) {
          continue; // depends on what lies before the keyframe, and nothing wanted on it
        }
        decoder.skipUnreferenced(Arrays.binarySearch(packets, number) < 0);
        decoder.send(cursor.read(number));
        takeAll();
        if (decoder.damaged() > before) {
          throw new Missing("packet %d of %d is damaged".formatted(number + 1, index.packets()));
        }
      }
      decoder.send(null);
      takeAll();
      if (at < to) {
        throw new Missing("the decoder did not give it");
      }
    }

    private void takeAll() throws MediaException, Missing {
      for (AVFrame frame = decoder.receive(); frame != null; frame = decoder.receive()) {
        if (at < to && frame.pts() == index.shown(index.packet(wanted[at]))) {
          check(frame);
          taker.take(at++, frame);
        }
      }
    }
  }

  private static void check(AVFrame frame) throws Missing {
    if (frame.decode_error_flags() != 0 || (frame.flags() & CORRUPT) != 0) {
      throw new Missing("its data are damaged");
    }
  }

  /** Sees every frame that decoding from the start gives. */
  interface Viewer {
    /**
     * Sees one.
     *
     * @param number of the frame
     * @return whether to go on
     */
    boolean see(int number, AVFrame frame) throws MediaException, Missing;
  }

  /**
   * Decodes everything from the first packet on, up to the one where the viewer has enough.
   *
   * @param container just opened, with the stream selected
   */
  static void readAll(Container container, StreamInfo stream, int threads, int most, Viewer viewer)
      throws MediaException, Missing {
    try (StreamDecoder decoder = container.decoder(stream, threads)) {
      int number = 0;
      @Nullable AVFrame frame = decoder.next();
      while (frame != null && number < most) {
        if (decoder.damaged() > 0) {
          throw new Missing("the data before it are damaged");
        }
        check(frame);
        if (!viewer.see(number++, frame)) {
          return;
        }
        frame = decoder.next();
      }
    }
  }
}

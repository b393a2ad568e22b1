package org.sensorium.vision.media.video;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
 *
 * <p>Stretches do not depend on each other: two threads, each with a decoder of its own, share
 * them, which wastes less than two threads inside one decoder. A lone stretch, or one of many
 * bytes, is left to the decoder's own threads.
 */
final class FrameReader {
  private static final int CORRUPT = 1; // AV_FRAME_FLAG_CORRUPT
  private static final int MOST_BYTES = 32 << 20; // of the packets of a stretch, held in memory

  /** Takes a frame that was asked for; the frame is the decoder's. */
  interface Taker {
    void take(int at, AVFrame frame) throws MediaException;
  }

  /** One for each thread that decodes. */
  interface Takers {
    Taker open();

    void close(Taker taker);
  }

  /** A frame that was asked for did not come, or came damaged. */
  static final class Missing extends Exception {
    private static final long serialVersionUID = 1L;
    private final int at;

    Missing(int at, String reason) {
      super(reason);
      this.at = at;
    }

    /** Which of the frames asked for. */
    int at() {
      return at;
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  /** Threads end when idle for a minute, and never hold the program back. */
  private static final ExecutorService HELPERS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "video-frames");
            thread.setDaemon(true);
            return thread;
          });

  private final PacketIndex index;
  private final PacketCursor cursor;
  private final StreamInfo stream;

  FrameReader(PacketIndex index, PacketCursor cursor, StreamInfo stream) {
    this.index = index;
    this.cursor = cursor;
    this.stream = stream;
  }

  /**
   * Decodes frames by their time stamps, in order, by one thread; the index must be sure.
   *
   * @param wanted rising numbers of frames
   */
  void read(int[] wanted, int threads, Taker taker) throws MediaException, Missing {
    try (StreamDecoder decoder = cursor.container().decoder(stream, threads)) {
      for (Stretch stretch : Stretch.plan(index, wanted)) {
        new StretchDecoder(index, stretch, decoder, taker).decode(cursor::read);
        decoder.flush();
      }
    }
  }

  /** Decodes frames by several threads, in any order. */
  void readTogether(int[] wanted, int threads, Takers takers) throws MediaException, Missing {
    Queue<Stretch> stretches = new ConcurrentLinkedQueue<>(Stretch.plan(index, wanted));
    boolean alone =
        stretches.size() < 2
            || threads < 2
            || stretches.stream().anyMatch(stretch -> stretch.bytes(index) > MOST_BYTES);
    if (alone) {
      Taker taker = takers.open();
      try {
        read(wanted, threads, taker);
      } finally {
        takers.close(taker);
      }
      return;
    }
    List<CompletableFuture<@Nullable Exception>> others = new ArrayList<>();
    for (int i = 1; i < Math.min(threads, stretches.size()); i++) {
      others.add(CompletableFuture.supplyAsync(() -> work(stretches, takers), HELPERS));
    }
    @Nullable Exception failure;
    try {
      failure = work(stretches, takers);
    } finally { // nobody may close the file while others read it
      CompletableFuture.allOf(others.toArray(CompletableFuture[]::new))
          .handle((none, e) -> e)
          .join();
    }
    for (CompletableFuture<@Nullable Exception> other : others) {
      @Nullable Exception theirs = other.join();
      failure = failure == null ? theirs : failure;
    }
    if (failure instanceof MediaException refusal) {
      throw refusal;
    } else if (failure instanceof Missing missing) {
      throw missing;
    }
  }

  private @Nullable Exception work(Queue<Stretch> stretches, Takers takers) {
    Taker taker = takers.open();
    try (StreamDecoder decoder = cursor.decoder();
        PacketBatch batch = new PacketBatch()) {
      for (Stretch next = stretches.poll(); next != null; next = stretches.poll()) {
        batch.fill(index, cursor, next);
        new StretchDecoder(index, next, decoder, taker).decode(batch::packet);
        decoder.flush();
      }
      return null;
    } catch (MediaException | Missing e) {
      stretches.clear();
      return e;
    } finally {
      takers.close(taker);
    }
  }

  static boolean isDamaged(AVFrame frame) {
    return frame.decode_error_flags() != 0 || (frame.flags() & CORRUPT) != 0;
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
        if (decoder.damaged() > 0 || isDamaged(frame)) {
          throw new Missing(number, "the data before it are damaged");
        }
        if (!viewer.see(number++, frame)) {
          return;
        }
        frame = decoder.next();
      }
    }
  }
}

package org.sensorium.vision.media.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_DISCARD;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;
import org.sensorium.media.container.Container;
import org.sensorium.media.container.StreamInfo;

/**
 * The packets of a video stream, found by reading all of the file without decoding it.
 *
 * <p>Packets are numbered in the order of the file, which is that of decoding; frames in the order
 * of presentation, by their packets' time stamps. Packets that show no frame (empty ones, those an
 * edit list cuts off, VP8's hidden references) are no frames.
 */
final class PacketIndex {
  /** Each frame is drawn over the one before, whatever the packets' flags say. */
  private static final Set<String> DRAWN_OVER = Set.of("gif", "apng");

  private static final int SHOW_FRAME = 0x10; // of a VP8 packet's first byte

  private long[] shown = new long[1024]; // time stamps of presentation
  private long[] decoded = new long[1024]; // time stamps of decoding
  private int[] sizes = new int[1024]; // bytes
  private byte[] flags = new byte[1024];
  private int count;
  private boolean timed = true;
  private @Nullable String broken;
  private int[] frames = {};
  private int[] keys = {}; // packets that are keyframes, rising

  private PacketIndex() {}

  private static final byte KEY = 1;
  private static final byte FRAME = 2;

  /** Reads all packets; the container is at its end afterwards. */
  static PacketIndex scan(Container container, StreamInfo stream) throws MediaException {
    PacketIndex index = new PacketIndex();
    AVPacket packet = av_packet_alloc();
    try {
      while (index.readInto(packet, container)) {
        if (packet.stream_index() == stream.index()) {
          index.add(packet, stream.codec());
        }
      }
    } finally {
      av_packet_free(packet);
    }
    index.order();
    return index;
  }

  /** Damage ends the index: frames before it can be had. */
  private boolean readInto(AVPacket packet, Container container) throws MediaException {
    try {
      return container.read(packet);
    } catch (MediaException e) {
      container.checkTime();
      broken = String.valueOf(e.getMessage()).replace(container.name() + ": ", "");
      return false;
    }
  }

  private void add(AVPacket packet, String codec) {
    if (count == shown.length) {
      shown = Arrays.copyOf(shown, 2 * count);
      decoded = Arrays.copyOf(decoded, 2 * count);
      sizes = Arrays.copyOf(sizes, 2 * count);
      flags = Arrays.copyOf(flags, 2 * count);
    }
    int found = packet.flags();
    int size = packet.size();
    boolean key = (found & AV_PKT_FLAG_KEY) != 0 && (count == 0 || !DRAWN_OVER.contains(codec));
    boolean frame =
        size > 0
            && (found & (AV_PKT_FLAG_DISCARD | AV_PKT_FLAG_CORRUPT)) == 0
            && !(codec.equals("vp8") && (packet.data().get(0) & SHOW_FRAME) == 0);
    shown[count] = packet.pts();
    decoded[count] = packet.dts();
    sizes[count] = size;
    flags[count] = (byte) ((key ? KEY : 0) | (frame ? FRAME : 0));
    timed &= !frame || shown[count] != AV_NOPTS_VALUE;
    count++;
  }

  private void order() {
    frames =
        IntStream.range(0, count)
            .filter(i -> (flags[i] & FRAME) != 0)
            .boxed()
            .sorted((a, b) -> Long.compare(shown[a], shown[b]))
            .mapToInt(i -> i)
            .toArray();
    keys = IntStream.range(0, count).filter(this::isKey).toArray();
  }

  /** Packets there are. */
  int packets() {
    return count;
  }

  /** Frames there are. */
  int frames() {
    return frames.length;
  }

  /** The packet of a frame. */
  int packet(int frame) {
    return frames[frame];
  }

  /** When a packet's frame is shown, in ticks. */
  long shown(int packet) {
    return shown[packet];
  }

  long decoded(int packet) {
    return decoded[packet];
  }

  int size(int packet) {
    return sizes[packet];
  }

  boolean isKey(int packet) {
    return (flags[packet] & KEY) != 0;
  }

  /** What ended the index before the end of the file; null if nothing did. */
  @Nullable String broken() {
    return broken;
  }

  /**
   * Whether the frames that a decoder gives are surely these: each has a time of its own, and none
   * comes before the first keyframe, in the file or on the screen.
   */
  boolean isSure() {
    if (!timed || frames.length == 0 || !isKey(0)) {
      return false;
    }
    for (int i = 0; i < frames.length; i++) {
      if (shown[frames[i]] < shown[0] || (i > 0 && shown[frames[i]] == shown[frames[i - 1]])) {
        return false;
      }
    }
    return true;
  }

  /**
   * The packet to start decoding from for a frame: the last keyframe in the file that is not shown
   * after it. What depends on frames before that keyframe is shown before it.
   */
  int start(int frame) {
    int packet = frames[frame];
    int at = Arrays.binarySearch(keys, packet);
    for (int i = at < 0 ? -at - 2 : at; i >= 0; i--) { // keyframes alone: some files have one
      if (shown[keys[i]] <= shown[packet]) {
        return keys[i];
      }
    }
    return 0;
  }
}

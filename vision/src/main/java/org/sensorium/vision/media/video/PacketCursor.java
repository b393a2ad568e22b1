package org.sensorium.vision.media.video;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;
import org.sensorium.media.container.Container;
import org.sensorium.media.container.StreamDecoder;
import org.sensorium.media.container.StreamInfo;

/**
 * Reads the packets of a stream by their numbers in a {@link PacketIndex}.
 *
 * <p>Where a container seeks to is checked by what is read there: an index inside a file may be
 * wrong or coarse. If it leads past the packet that is wanted, the file is opened again and read
 * from its start, which costs time and never exactness.
 */
final class PacketCursor implements AutoCloseable {
  /** Packets this near are reached by reading on. */
  private static final int NEAR = 8;

  interface Opening {
    Container open() throws MediaException;
  }

  private final Opening opening;
  private final StreamInfo stream;
  private final PacketIndex index;
  private final AVPacket packet = av_packet_alloc();
  private Container container;
  private int next; // number of the packet that would be read

  /**
   * Takes over a container that the index was scanned from and that is therefore at its end.
   *
   * @param opening opens it again
   */
  PacketCursor(Opening opening, Container container, StreamInfo stream, PacketIndex index) {
    this.opening = opening;
    this.container = container;
    this.stream = stream;
    this.index = index;
    this.next = index.packets();
  }

  Container container() {
    return container;
  }

  /** A decoder of one thread, closed by the caller. */
  synchronized StreamDecoder decoder() throws MediaException {
    return container.decoder(stream, 1);
  }

  /** Reads one packet, which is this cursor's and good until the next call. */
  AVPacket read(int number) throws MediaException {
    if (number < next || number > next + NEAR) {
      AVPacket found = seek(number);
      if (found != null) {
        return found;
      }
    }
    AVPacket found = packet;
    while (next <= number) {
      found = readNext();
    }
    return found;
  }

  private AVPacket readNext() throws MediaException {
    do {
      if (!container.read(packet)) {
        throw changed();
      }
    } while (packet.stream_index() != stream.index());
    if (next >= index.packets() || packet.size() != index.size(next)) {
      throw changed();
    }
    next++;
    return packet;
  }

  /** The packet, or null where the cursor now is somewhere before it. */
  private @Nullable AVPacket seek(int number) throws MediaException {
    for (long time : new long[] {index.shown(number), index.decoded(number)}) {
      if (time != AV_NOPTS_VALUE && container.seek(stream, time) && container.read(packet)) {
        int at = find(number);
        if (at >= 0) {
          next = at + 1;
          return at == number ? packet : null;
        }
      }
    }
    container.close();
    container = opening.open();
    container.select(stream);
    next = 0;
    return null;
  }

  /** The number of the packet just read if it is not behind the wanted one; else -1. */
  private int find(int number) {
    for (int i = number; i >= 0; i--) {
      if (index.decoded(i) == packet.dts()
          && index.shown(i) == packet.pts()
          && index.size(i) == packet.size()
          && packet.stream_index() == stream.index()) {
        return i;
      }
    }
    return -1;
  }

  private MediaException changed() {
    return container.refused(
        "read again, it has other packets than before; it is damaged, or was written to meanwhile");
  }

  @Override
  public void close() throws MediaException {
    av_packet_free(packet);
    container.close();
  }
}

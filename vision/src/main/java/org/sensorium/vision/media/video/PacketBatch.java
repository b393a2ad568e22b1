package org.sensorium.vision.media.video;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_clone;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;

/** The packets of a stretch, read by one thread at a time and held until the next stretch. */
final class PacketBatch implements AutoCloseable {
  private final List<@Nullable AVPacket> packets = new ArrayList<>();
  private int first;

  void fill(PacketIndex index, PacketCursor cursor, Stretch stretch) throws MediaException {
    close();
    first = stretch.first();
    synchronized (cursor) {
      for (int number = first; number <= stretch.last(); number++) {
        packets.add(stretch.needs(index, number) ? av_packet_clone(cursor.read(number)) : null);
      }
    }
  }

  AVPacket packet(int number) {
    AVPacket packet = packets.get(number - first);
    if (packet == null) {
      throw new IllegalStateException("packet %d was not read".formatted(number));
    }
    return packet;
  }

  @Override
  public void close() {
    for (AVPacket packet : packets) {
      if (packet != null) {
        av_packet_free(packet);
      }
    }
    packets.clear();
  }
}

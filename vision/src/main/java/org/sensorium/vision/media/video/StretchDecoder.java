package org.sensorium.vision.media.video;

import java.util.Arrays;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.sensorium.media.MediaException;
import org.sensorium.media.container.StreamDecoder;
import org.sensorium.vision.media.video.FrameReader.Missing;

/** Decodes one {@link Stretch}; the decoder is fresh or flushed before, and drained after. */
final class StretchDecoder {
  interface Packets {
    AVPacket get(int number) throws MediaException;
  }

  private final PacketIndex index;
  private final Stretch stretch;
  private final StreamDecoder decoder;
  private final FrameReader.Taker taker;
  private int taken;

  StretchDecoder(
      PacketIndex index, Stretch stretch, StreamDecoder decoder, FrameReader.Taker taker) {
    this.index = index;
    this.stretch = stretch;
    this.decoder = decoder;
    this.taker = taker;
  }

  void decode(Packets packets) throws MediaException, Missing {
    int[] wanted = Arrays.stream(stretch.frames()).map(index::packet).sorted().toArray();
    long before = decoder.damaged();
    for (int number = stretch.first(); number <= stretch.last(); number++) {
      if (stretch.needs(index, number)) {
        decoder.skipUnreferenced(Arrays.binarySearch(wanted, number) < 0);
        decoder.send(packets.get(number));
        takeAll();
        if (decoder.damaged() > before) {
          throw missing("packet %d of %d is damaged".formatted(number + 1, index.packets()));
        }
      }
    }
    decoder.send(null);
    takeAll();
    if (taken < stretch.frames().length) {
      throw missing("the decoder did not give it");
    }
  }

  private void takeAll() throws MediaException, Missing {
    for (AVFrame frame = decoder.receive(); frame != null; frame = decoder.receive()) {
      if (taken < stretch.frames().length
          && frame.pts() == index.shown(index.packet(stretch.frames()[taken]))) {
        if (FrameReader.isDamaged(frame)) {
          throw missing("its data are damaged");
        }
        taker.take(stretch.from() + taken++, frame);
      }
    }
  }

  private Missing missing(String reason) {
    int at = Math.min(taken, stretch.frames().length - 1);
    return new Missing(stretch.from() + at, reason);
  }
}

package org.sensorium.media.container;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_DEFAULT;
import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_NONREF;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_CRCCHECK;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_EXPLODE;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_flush_buffers;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;

/**
 * Decodes one stream of a container: {@link #next} reads packets as it needs them, or the caller
 * feeds them with {@link #send} and takes frames with {@link #receive}.
 *
 * <p>A frame is the decoder's: it is good until the next call, and nobody but the decoder frees it.
 * A packet that cannot be decoded is counted in {@link #damaged}, and decoding goes on behind it.
 */
public final class StreamDecoder implements AutoCloseable {
  private final Container container;
  private final StreamInfo stream;
  private final AVCodecContext context;
  private final AVPacket packet = av_packet_alloc();
  private final AVFrame frame = av_frame_alloc();
  private boolean draining;
  private long damaged;
  private boolean closed;

  StreamDecoder(
      Container container,
      StreamInfo stream,
      AVStream nativeStream,
      int threads,
      ContainerLimits limits)
      throws MediaException {
    this.container = container;
    this.stream = stream;
    AVCodec codec = avcodec_find_decoder(nativeStream.codecpar().codec_id());
    AVCodecContext made = codec == null ? null : avcodec_alloc_context3(codec);
    if (made == null) {
      free();
      throw container.refused(
          "there is no decoder here for its codec \"%s\"; convert the file"
              .formatted(stream.codec()));
    }
    int result = avcodec_parameters_to_context(made, nativeStream.codecpar());
    if (result >= 0) {
      made.pkt_timebase(nativeStream.time_base());
      made.thread_count(threads);
      made.max_pixels(limits.pixels());
      if (stream.kind() == StreamInfo.Kind.AUDIO && !stream.codec().equals("mp3")) {
        // Else checksums are not looked at. Those of mp3 files are wrong too often.
        made.err_recognition(AV_EF_CRCCHECK | AV_EF_EXPLODE);
      }
      result = avcodec_open2(made, codec, (AVDictionary) null);
    }
    if (result < 0) {
      avcodec_free_context(made);
      free();
      throw container.refused(
          FfmpegErrors.reason(
              result, "the decoder for its codec \"%s\" does not start".formatted(stream.codec())));
    }
    context = made;
  }

  public StreamInfo stream() {
    return stream;
  }

  /**
   * The next frame in the order of presentation, null at the end.
   *
   * @throws MediaException if the file cannot be read on, or a limit is passed
   */
  public @Nullable AVFrame next() throws MediaException {
    while (true) {
      AVFrame found = receive();
      if (found != null) {
        return found;
      } else if (draining) {
        return null;
      }
      boolean more = container.read(packet);
      if (!more) {
        send(null);
      } else if (packet.stream_index() == stream.index()) {
        send(packet);
      }
    }
  }

  /**
   * Gives the decoder a packet; {@link #receive} must have returned null before.
   *
   * @param next null: no more will come, the last frames are wanted
   */
  public void send(@Nullable AVPacket next) throws MediaException {
    draining = next == null;
    int result = avcodec_send_packet(context, next);
    container.checkTime();
    if (result == AVERROR_EAGAIN()) {
      throw new IllegalStateException("the decoder has frames to give before it takes a packet");
    } else if (result < 0 && result != AVERROR_EOF()) {
      damaged++;
    }
  }

  /** A frame that is ready; null if the decoder wants a packet, or has no more after the last. */
  public @Nullable AVFrame receive() throws MediaException {
    while (true) {
      int result = avcodec_receive_frame(context, frame);
      container.checkTime();
      if (result >= 0) {
        return frame;
      } else if (result == AVERROR_EAGAIN() || result == AVERROR_EOF()) {
        return null;
      }
      damaged++;
    }
  }

  /** Forgets all that was sent; the next packet should be a keyframe, as after seeking. */
  public void flush() {
    avcodec_flush_buffers(context);
    draining = false;
  }

  /** Whether packets sent from now on are left out where no other frame depends on them. */
  public void skipUnreferenced(boolean skip) {
    context.skip_frame(skip ? AVDISCARD_NONREF : AVDISCARD_DEFAULT);
  }

  /** How many packets could not be decoded. */
  public long damaged() {
    return damaged;
  }

  /** When a frame is shown, in seconds from the stream's start; NaN if that is not known. */
  public double seconds(AVFrame of) {
    long time = of.best_effort_timestamp();
    return time == AV_NOPTS_VALUE ? Double.NaN : stream.secondsAt(time);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      avcodec_free_context(context);
      free();
    }
  }

  private void free() {
    av_packet_free(packet);
    av_frame_free(frame);
  }
}

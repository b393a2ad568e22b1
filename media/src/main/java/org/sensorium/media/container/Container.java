package org.sensorium.media.container;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;
import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_DEFAULT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_DURATION_FROM_BITRATE;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FLAG_BACKWARD;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_seek_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_TIME_BASE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;

/**
 * An open media container: its streams, and their packets in the order of the file.
 *
 * <p>Reads one regular local file, or bytes in memory, and nothing else: no protocol, no playlist,
 * no file that the container refers to. Every failure is a {@link MediaException} with the file's
 * name and a reason. One container is used by one thread at a time; several containers may be used
 * by several threads. FFmpeg's own log is silent for the whole process.
 */
public final class Container implements AutoCloseable {
  /** An estimate from the bit rate may be far off: it refuses only what is this much too long. */
  private static final double ESTIMATE_FACTOR = 2;

  private static final String WHITELIST_OF_NOTHING = "none";

  static {
    av_log_set_level(AV_LOG_QUIET);
  }

  private final String name;
  private final ContainerLimits limits;
  private final NativeInput input;
  private final AVFormatContext context;
  private final String format;
  private final List<StreamInfo> streams;
  private boolean closed;

  private Container(String name, ByteSource source, ContainerLimits limits) throws MediaException {
    this.name = name;
    this.limits = limits;
    this.input = new NativeInput(name, source, new Deadline(limits.time()));
    @Nullable AVFormatContext opened = null;
    try {
      limits.checkBytes(name, input.size());
      AVInputFormat found = ContainerFormats.find(name, input, limits.probeBytes());
      format = found.name().getString();
      opened = open(found);
      checkHeader(opened);
      int result = avformat_find_stream_info(opened, (PointerPointer<?>) null);
      input.check();
      if (result < 0) {
        throw refused(FfmpegErrors.reason(result, "its streams cannot be told"));
      }
      streams = checkHeader(opened);
      checkStreams();
      context = opened;
    } catch (MediaException | RuntimeException | Error e) {
      avformat_close_input(opened);
      closeAfter(e);
      throw e;
    }
  }

  /**
   * Opens a file.
   *
   * @throws MediaException if there is no such file, it is no media container that is read, it is
   *     damaged, or beyond a limit
   */
  public static Container open(Path file, ContainerLimits limits) throws MediaException {
    String name = file.toString();
    if (!Files.isRegularFile(file)) {
      throw new MediaException(
          name,
          Files.exists(file)
              ? "not a regular file, expected a media file"
              : "no such file; check the path, and the folder that relative paths start from");
    }
    try {
      return new Container(name, ByteSource.of(file), limits);
    } catch (MediaException e) {
      throw e;
    } catch (IOException e) {
      throw new MediaException(name, "the file cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Opens bytes in memory, which are not copied.
   *
   * @param name what messages call them
   * @throws MediaException as for a file
   */
  public static Container open(String name, byte[] bytes, ContainerLimits limits)
      throws MediaException {
    return new Container(name, ByteSource.of(bytes), limits);
  }

  private AVFormatContext open(AVInputFormat found) throws MediaException {
    AVFormatContext made = avformat_alloc_context();
    if (made == null) {
      throw refused("no memory left to open it");
    }
    input.attach(made);
    made.probesize(limits.probeBytes());
    AVDictionary options = new AVDictionary(null);
    av_dict_set(options, "protocol_whitelist", WHITELIST_OF_NOTHING, 0);
    int result = avformat_open_input(made, (BytePointer) null, found, options);
    av_dict_free(options);
    if (result < 0) { // FFmpeg has freed the context
      input.check();
      throw refused(
          FfmpegErrors.reason(
              result, "the header of the %s file cannot be read".formatted(format)));
    }
    return made;
  }

  private List<StreamInfo> checkHeader(AVFormatContext opened) throws MediaException {
    double factor =
        opened.duration_estimation_method() == AVFMT_DURATION_FROM_BITRATE ? ESTIMATE_FACTOR : 1;
    if (opened.duration() != AV_NOPTS_VALUE) {
      limits.checkSeconds(name, opened.duration() / (double) AV_TIME_BASE / factor);
    }
    List<StreamInfo> found = new ArrayList<>();
    for (int i = 0; i < opened.nb_streams(); i++) {
      StreamInfo stream = Streams.info(opened.streams(i));
      if (stream.kind() != StreamInfo.Kind.OTHER && stream.seconds() > 0) {
        limits.checkSeconds(name, stream.seconds() / factor);
      }
      limits.checkPixels(name, stream.width(), stream.height());
      found.add(stream);
    }
    return List.copyOf(found);
  }

  private void checkStreams() throws MediaException {
    if (streams.stream().allMatch(stream -> stream.kind() == StreamInfo.Kind.OTHER)) {
      throw refused(
          "the %s file holds neither video nor sound (%d streams); it is truncated, damaged or of"
                  .formatted(format, streams.size())
              + " another kind");
    }
  }

  private void closeAfter(Throwable failure) {
    try {
      input.close();
    } catch (MediaException e) {
      failure.addSuppressed(e);
    }
  }

  /** What messages call the file. */
  public String name() {
    return name;
  }

  /** FFmpeg's names of the container format, as {@code mov,mp4,m4a,3gp,3g2,mj2}. */
  public String format() {
    return format;
  }

  /** Size in bytes. */
  public long bytes() {
    return input.size();
  }

  /** How long the longest stream lasts by the header; NaN where it does not tell. */
  public double seconds() {
    return context.duration() == AV_NOPTS_VALUE
        ? Double.NaN
        : context.duration() / (double) AV_TIME_BASE;
  }

  /** Whether what is told of seconds is an estimate from the bit rate, and may be far off. */
  public boolean secondsEstimated() {
    return context.duration_estimation_method() == AVFMT_DURATION_FROM_BITRATE;
  }

  /** All streams, in the file's order. */
  public List<StreamInfo> streams() {
    return streams;
  }

  /**
   * The first video stream.
   *
   * @throws MediaException if there is none, or no decoder for it
   */
  public StreamInfo video() throws MediaException {
    return stream(StreamInfo.Kind.VIDEO, "no video in it, only sound; expected a video");
  }

  /**
   * The first sound stream.
   *
   * @throws MediaException if there is none, or no decoder for it
   */
  public StreamInfo audio() throws MediaException {
    return stream(StreamInfo.Kind.AUDIO, "no sound in it, only video; expected a recording");
  }

  private StreamInfo stream(StreamInfo.Kind kind, String otherwise) throws MediaException {
    List<StreamInfo> found = streams.stream().filter(stream -> stream.kind() == kind).toList();
    if (found.isEmpty()) {
      throw refused(otherwise);
    }
    for (StreamInfo stream : found) {
      if (stream.decodable()) {
        return stream;
      }
    }
    if (found.get(0).codec().equals("none")) {
      throw refused("its header does not tell the codec: it is damaged or cut off; fetch it again");
    }
    throw refused(
        "there is no decoder here for its codec \"%s\"; convert the file"
            .formatted(found.get(0).codec()));
  }

  /** From now on packets of this stream only are read; the demuxer skips the others. */
  public void select(StreamInfo only) {
    for (int i = 0; i < context.nb_streams(); i++) {
      context.streams(i).discard(i == only.index() ? AVDISCARD_DEFAULT : AVDISCARD_ALL);
    }
  }

  /**
   * Reads the next packet, of any stream that is not deselected.
   *
   * @param into what it held before is let go
   * @return false at the end of the file
   * @throws MediaException if the file is damaged here, or a limit is passed
   */
  public boolean read(AVPacket into) throws MediaException {
    while (true) {
      av_packet_unref(into);
      int result = av_read_frame(context, into);
      input.check();
      if (result >= 0) {
        checkTime(into);
        return true;
      } else if (result == AVERROR_EOF()) {
        return false;
      } else if (result != AVERROR_EAGAIN()) {
        throw refused(FfmpegErrors.reason(result, "reading on is not possible"));
      }
    }
  }

  private void checkTime(AVPacket packet) throws MediaException {
    if (packet.pts() != AV_NOPTS_VALUE && packet.stream_index() < streams.size()) {
      StreamInfo stream = streams.get(packet.stream_index());
      if (stream.kind() != StreamInfo.Kind.OTHER) {
        limits.checkSeconds(name, stream.secondsAt(packet.pts()));
      }
    }
  }

  /**
   * Goes to a keyframe at or before a time, as near as the container's index allows; a decoder must
   * be flushed afterwards.
   *
   * @param timestamp in the stream's ticks
   * @return false if the container cannot be sought in; it must be opened again then
   */
  public boolean seek(StreamInfo stream, long timestamp) throws MediaException {
    int result = av_seek_frame(context, stream.index(), timestamp, AVSEEK_FLAG_BACKWARD);
    input.check();
    return result >= 0;
  }

  /**
   * A decoder for a stream; the caller closes it.
   *
   * @param threads how many it may use, at least 1
   */
  public StreamDecoder decoder(StreamInfo stream, int threads) throws MediaException {
    return new StreamDecoder(this, stream, nativeStream(stream), threads, limits);
  }

  /**
   * Whether the file ends before what its header or index promises. Formats that promise nothing,
   * as MPEG transport streams, are never told to be truncated.
   */
  public boolean truncated() throws MediaException {
    return Truncation.found(format, input, context);
  }

  AVStream nativeStream(StreamInfo stream) {
    return context.streams(stream.index());
  }

  /** Throws if the limit of time has passed. */
  public void checkTime() throws MediaException {
    input.check();
  }

  /** A refusal of this file. */
  public MediaException refused(String reason) {
    return new MediaException(name, reason);
  }

  @Override
  public void close() throws MediaException {
    if (!closed) {
      closed = true;
      avformat_close_input(context);
      input.close();
    }
  }
}

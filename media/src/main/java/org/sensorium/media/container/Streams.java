package org.sensorium.media.container;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.jspecify.annotations.Nullable;

/** Reads {@link StreamInfo} off FFmpeg's streams. */
final class Streams {
  private static final int MATRIX = 9; // 32-bit numbers

  private Streams() {}

  static StreamInfo info(AVStream stream) {
    AVCodecParameters codec = stream.codecpar();
    StreamInfo.Kind kind = kind(stream, codec);
    boolean video = kind == StreamInfo.Kind.VIDEO;
    boolean audio = kind == StreamInfo.Kind.AUDIO;
    StreamInfo.TimeBase ticks =
        new StreamInfo.TimeBase(
            Math.max(1, stream.time_base().num()), Math.max(1, stream.time_base().den()));
    int[] matrix = matrix(codec);
    boolean mirrored = matrix != null && mirrored(matrix);
    return new StreamInfo(
        stream.index(),
        kind,
        avcodec_get_name(codec.codec_id()).getString(),
        avcodec_find_decoder(codec.codec_id()) != null,
        ticks,
        stream.start_time() == AV_NOPTS_VALUE ? 0 : stream.start_time(),
        stream.duration() == AV_NOPTS_VALUE || stream.duration() <= 0
            ? Double.NaN
            : ticks.seconds(stream.duration()),
        Math.max(0, stream.nb_frames()),
        video
            ? ratio(stream.avg_frame_rate(), ratio(stream.r_frame_rate(), Double.NaN))
            : Double.NaN,
        video ? codec.width() : 0,
        video ? codec.height() : 0,
        video ? ratio(stream.sample_aspect_ratio(), ratio(codec.sample_aspect_ratio(), 1)) : 1,
        video && matrix != null ? quarterTurns(matrix, mirrored) : 0,
        video && mirrored,
        audio ? codec.sample_rate() : 0,
        audio ? codec.ch_layout().nb_channels() : 0);
  }

  private static StreamInfo.Kind kind(AVStream stream, AVCodecParameters codec) {
    if ((stream.disposition() & AV_DISPOSITION_ATTACHED_PIC) != 0) {
      return StreamInfo.Kind.OTHER; // the cover of an album is no video
    }
    return codec.codec_type() == AVMEDIA_TYPE_VIDEO
        ? StreamInfo.Kind.VIDEO
        : codec.codec_type() == AVMEDIA_TYPE_AUDIO ? StreamInfo.Kind.AUDIO : StreamInfo.Kind.OTHER;
  }

  private static double ratio(AVRational value, double otherwise) {
    return value.num() > 0 && value.den() > 0 ? (double) value.num() / value.den() : otherwise;
  }

  private static int @Nullable [] matrix(AVCodecParameters codec) {
    AVPacketSideData data = codec.coded_side_data();
    if (data == null || data.isNull()) {
      return null;
    }
    AVPacketSideData found =
        av_packet_side_data_get(data, codec.nb_coded_side_data(), AV_PKT_DATA_DISPLAYMATRIX);
    if (found == null || found.size() < 4L * MATRIX) {
      return null;
    }
    int[] matrix = new int[MATRIX];
    new IntPointer(new BytePointer(found.data())).get(matrix);
    return matrix;
  }

  /** The matrix maps a stored (x, y) to (a x + c y, b x + d y), y growing downwards; rows a b u. */
  private static boolean mirrored(int[] matrix) {
    return (long) matrix[0] * matrix[4] - (long) matrix[1] * matrix[3] < 0;
  }

  /** The turn to the right that is nearest to the matrix, mirroring left to right undone. */
  private static int quarterTurns(int[] matrix, boolean mirrored) {
    double a = mirrored ? -matrix[0] : matrix[0]; // mirrored after turning: x changes its sign
    double degrees = Math.toDegrees(Math.atan2(matrix[1], a)); // where the x axis goes, clockwise
    return Math.floorMod(Math.round(degrees / 90), 4);
  }
}

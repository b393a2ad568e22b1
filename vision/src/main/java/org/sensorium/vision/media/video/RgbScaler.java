package org.sensorium.vision.media.video;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_ALPHA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGBA;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BILINEAR;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_DEFAULT;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCachedContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;
import org.sensorium.vision.media.Background;
import org.sensorium.vision.media.RgbImage;

/**
 * Decoded frames into 8-bit RGB by swscale, with its bilinear filter, as PyAV does: the frame's own
 * matrix and range (BT.601 and limited where it has none), transparency laid over white.
 */
final class RgbScaler implements AutoCloseable {
  private static final int ROW_ALIGNMENT = 64; // bytes; swscale writes whole vectors
  private static final int SLACK = 128; // bytes behind the last row, for the same reason
  private static final int ONE = 1 << 16; // contrast and saturation, as fixed-point numbers

  private @Nullable SwsContext context;
  private @Nullable BytePointer buffer;

  /** A frame at its own size. */
  RgbImage convert(AVFrame frame, String of) throws MediaException {
    return convert(frame, frame.width(), frame.height(), of);
  }

  /** A frame at another size. */
  RgbImage convert(AVFrame frame, int width, int height, String of) throws MediaException {
    AVPixFmtDescriptor kind = av_pix_fmt_desc_get(frame.format());
    boolean alpha = kind != null && (kind.flags() & AV_PIX_FMT_FLAG_ALPHA) != 0;
    int channels = alpha ? 4 : RgbImage.CHANNELS;
    int rowBytes = (channels * width + ROW_ALIGNMENT - 1) / ROW_ALIGNMENT * ROW_ALIGNMENT;
    context =
        sws_getCachedContext(
            context,
            frame.width(),
            frame.height(),
            frame.format(),
            width,
            height,
            alpha ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24,
            SWS_BILINEAR,
            null,
            null,
            (DoublePointer) null);
    if (context == null) {
      throw new MediaException(
          of,
          "frames of the pixel format %s cannot be turned into RGB; convert the file"
              .formatted(kind == null ? frame.format() : kind.name().getString()));
    }
    setColours(context, frame);
    BytePointer out = buffer((long) rowBytes * height + SLACK);
    try (PointerPointer<BytePointer> planes = new PointerPointer<>(4);
        IntPointer strides = new IntPointer(rowBytes, 0, 0, 0)) {
      planes.put(0, out).put(1, (BytePointer) null).put(2, (BytePointer) null);
      planes.put(3, (BytePointer) null);
      int rows =
          sws_scale(context, frame.data(), frame.linesize(), 0, frame.height(), planes, strides);
      if (rows != height) {
        throw new MediaException(of, "a frame cannot be turned into RGB; it is damaged");
      }
    }
    byte[] pixels = new byte[channels * width * height];
    for (int y = 0; y < height; y++) {
      out.position((long) y * rowBytes).get(pixels, y * channels * width, channels * width);
    }
    out.position(0);
    return new RgbImage(width, height, alpha ? overWhite(pixels) : pixels);
  }

  private static void setColours(SwsContext context, AVFrame frame) {
    int space = frame.colorspace();
    IntPointer from = sws_getCoefficients(space == AVCOL_SPC_UNSPECIFIED ? SWS_CS_DEFAULT : space);
    int full = frame.color_range() == AVCOL_RANGE_JPEG ? 1 : 0;
    sws_setColorspaceDetails(
        context, from, full, sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, ONE, ONE);
  }

  private BytePointer buffer(long size) {
    BytePointer held = buffer;
    if (held == null || held.capacity() < size) {
      if (held != null) {
        held.close();
      }
      held = new BytePointer(size);
      buffer = held;
    }
    return held;
  }

  static byte[] overWhite(byte[] rgba) {
    byte[] rgb = new byte[rgba.length / 4 * RgbImage.CHANNELS];
    for (int from = 0, to = 0; from < rgba.length; from += 4, to += RgbImage.CHANNELS) {
      Background.WHITE.put(
          rgb,
          to,
          rgba[from] & 0xFF,
          rgba[from + 1] & 0xFF,
          rgba[from + 2] & 0xFF,
          rgba[from + 3] & 0xFF);
    }
    return rgb;
  }

  @Override
  public void close() {
    sws_freeContext(context);
    context = null;
    if (buffer != null) {
      buffer.close();
      buffer = null;
    }
  }
}

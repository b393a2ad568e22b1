package org.sensorium.media.container;

import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EIO;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_ENOMEM;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_INVALIDDATA;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_PATCHWELCOME;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import java.nio.charset.StandardCharsets;

/** FFmpeg's error numbers in words. */
final class FfmpegErrors {
  private static final int LENGTH = 128; // bytes of a message

  private FfmpegErrors() {}

  /**
   * Why something failed.
   *
   * @param what failed, as the start of a sentence
   */
  static String reason(int error, String what) {
    String why;
    if (error == AVERROR_INVALIDDATA() || error == AVERROR_EIO()) {
      why = "the data are damaged or cut off; fetch the file again";
    } else if (error == AVERROR_EOF()) {
      why = "the file ends too early: it is truncated; fetch it again";
    } else if (error == AVERROR_PATCHWELCOME()) {
      why = "a kind that FFmpeg does not read; convert the file";
    } else if (error == AVERROR_ENOMEM()) {
      why = "it asks for more memory than there is, most likely for a damaged size; fetch it again";
    } else {
      why = "FFmpeg says \"%s\"".formatted(message(error));
    }
    return what + ": " + why;
  }

  private static String message(int error) {
    byte[] text = new byte[LENGTH];
    av_strerror(error, text, LENGTH);
    return new String(text, StandardCharsets.UTF_8).replace("\0", "").strip();
  }
}

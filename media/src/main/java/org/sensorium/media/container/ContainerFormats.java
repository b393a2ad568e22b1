package org.sensorium.media.container;

import static org.bytedeco.ffmpeg.global.avformat.av_probe_input_buffer2;

import java.util.Set;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.sensorium.media.MediaException;

/**
 * Which demuxers of FFmpeg are used: real media containers that lie in one file, told apart by
 * their content and never by a file name. Playlists (HLS, DASH, concat, SDP), numbered pictures,
 * devices and text are not among them.
 */
final class ContainerFormats {
  /** FFmpeg's names; one demuxer may go by several. */
  private static final Set<String> READ =
      Set.of(
          "3g2",
          "3gp",
          "aac",
          "ac3",
          "aiff",
          "amr",
          "ape",
          "apng",
          "asf",
          "au",
          "avi",
          "caf",
          "dts",
          "dv",
          "eac3",
          "flac",
          "flv",
          "gif",
          "h264",
          "hevc",
          "ivf",
          "m4a",
          "m4v",
          "matroska",
          "mj2",
          "mov",
          "mp3",
          "mp4",
          "mpc",
          "mpc8",
          "mpeg",
          "mpegts",
          "mpegvideo",
          "mxf",
          "nut",
          "ogg",
          "rm",
          "tta",
          "voc",
          "w64",
          "wav",
          "webm",
          "wv",
          "yuv4mpegpipe");

  private static final Set<String> PLAYLISTS =
      Set.of("hls", "dash", "concat", "sdp", "rtsp", "imf", "webm_dash_manifest", "rtp");

  /** One of 100 is a guess by chance: files of text and noise get up to that. */
  private static final int LEAST_SCORE = 5;

  private ContainerFormats() {}

  static String expected() {
    return "MP4, QuickTime, Matroska, WebM, AVI, MPEG, FLV, Ogg, ASF, GIF or APNG for video, or WAV,"
        + " FLAC, MP3, AAC, AIFF, AU, CAF and the like for sound";
  }

  /** Finds out by content which demuxer reads a file. */
  static AVInputFormat find(String name, NativeInput input, int probeBytes) throws MediaException {
    if (input.size() == 0) {
      throw new MediaException(name, "the file is empty, expected " + expected());
    }
    try (PointerPointer<AVInputFormat> found = new PointerPointer<>(1L)) {
      found.put(0, (Pointer) null);
      int score =
          av_probe_input_buffer2(input.context(), found, (BytePointer) null, null, 0, probeBytes);
      input.check();
      if (score < LEAST_SCORE || found.get(0) == null) {
        throw new MediaException(name, "not a media file by its content; expected " + expected());
      }
      AVInputFormat format = new AVInputFormat(found.get(0));
      check(name, format.name().getString());
      return format;
    }
  }

  private static void check(String name, String format) throws MediaException {
    for (String one : format.split(",", -1)) {
      if (READ.contains(one)) {
        return;
      }
      if (PLAYLISTS.contains(one)) {
        throw new MediaException(
            name,
            "a playlist (%s), which points at other files or the net and is never followed; give the"
                    .formatted(one)
                + " media file itself");
      }
    }
    throw new MediaException(
        name,
        "by its content a file of the kind \"%s\", which is not read; expected %s"
            .formatted(format, expected()));
  }
}

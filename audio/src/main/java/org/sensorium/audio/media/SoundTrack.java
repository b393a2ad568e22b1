package org.sensorium.audio.media;

import java.util.Set;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.sensorium.media.MediaException;
import org.sensorium.media.container.Container;
import org.sensorium.media.container.StreamDecoder;
import org.sensorium.media.container.StreamInfo;

/** The first stream of sound of an open container. */
final class SoundTrack {
  /** Formats whose time stamps after seeking are guesses; they are read from the start. */
  private static final Set<String> NOT_SOUGHT =
      Set.of("mp3", "aac", "ac3", "eac3", "dts", "amr", "mpeg", "mpegts", "flv", "rm", "asf");

  private static final double RUN_UP =
      1.5; // seconds for a decoder to settle in, and for Ogg to tell where it is
  private static final double MISSING = 0.02; // share of a promise that may stay unfulfilled
  private static final double MISSING_SECONDS = 0.25; // or this much, if that is more

  private final Container container;
  private final AudioLimits limits;
  private final StreamInfo stream;

  SoundTrack(Container container, AudioLimits limits) throws MediaException {
    this.container = container;
    this.limits = limits;
    stream = container.audio();
    limits.checkFormat(container.name(), stream.channels(), stream.sampleRate());
    container.select(stream);
  }

  StreamInfo stream() {
    return stream;
  }

  /** By the header, NaN where it does not tell. */
  double seconds() {
    boolean alone =
        container.streams().stream().noneMatch(other -> other.kind() == StreamInfo.Kind.VIDEO);
    return Double.isNaN(stream.seconds()) && alone ? container.seconds() : stream.seconds();
  }

  /**
   * Decodes from one time to another, in seconds; to the end where the latter is infinite or beyond
   * it.
   *
   * @param promised how much sound the file's own structure promises, over what it holds
   */
  Waveform read(double from, double to, double promised) throws MediaException {
    int rate = stream.sampleRate();
    long first = Math.round(from * rate);
    long end = Double.isFinite(to) ? Math.round(to * rate) : Long.MAX_VALUE;
    boolean sought = from > RUN_UP && seek(from - RUN_UP);
    SampleBuffer buffer = new SampleBuffer(stream.channels());
    try (StreamDecoder decoder = container.decoder(stream, 1)) {
      long at = 0; // of the next frame's first sample
      long damaged = 0; // before the first frame: what comes before a decoder has found its feet
      boolean begun = false;
      for (AVFrame frame = decoder.next(); at < end && frame != null; frame = decoder.next()) {
        checkFrame(frame, begun && decoder.damaged() > damaged, at);
        begun = true;
        damaged = decoder.damaged();
        double told = sought && buffer.length() == 0 ? decoder.seconds(frame) : Double.NaN;
        at = Double.isNaN(told) ? at : Math.round(told * rate);
        int begin = clamp(first - at, frame);
        int stop = clamp(end - at, frame);
        if (stop > begin) {
          checkRoom(buffer.length() + (long) stop - begin);
          append(buffer, frame, begin, stop);
        }
        at += frame.nb_samples();
      }
      if (at < end && (begun || !sought)) { // behind the end there is nothing to find missing
        checkWhole(at, promised);
      }
      if (!begun && decoder.damaged() > 0) {
        throw container.refused(
            "none of its packets of sound (%s) can be decoded; the file is damaged, fetch it again"
                .formatted(stream.codec()));
      }
      return waveform(buffer, from);
    }
  }

  private boolean seek(double seconds) throws MediaException {
    for (String format : container.format().split(",")) {
      if (NOT_SOUGHT.contains(format)) {
        return false;
      }
    }
    return container.seek(stream, stream.start() + stream.ticks().ticks(seconds));
  }

  private static int clamp(long sample, AVFrame frame) {
    return (int) Math.max(0, Math.min(sample, frame.nb_samples()));
  }

  private void checkFrame(AVFrame frame, boolean damaged, long at) throws MediaException {
    if (damaged || frame.decode_error_flags() != 0) {
      throw container.refused(
          "a packet of the sound (%s) cannot be decoded at %.2f s; the file is damaged, fetch it again"
              .formatted(stream.codec(), (double) at / stream.sampleRate()));
    }
    if (frame.sample_rate() != stream.sampleRate()
        || frame.ch_layout().nb_channels() != stream.channels()) {
      throw container.refused(
          "%d channels at %d Hz at %.2f s, %d at %d Hz before; expected one kind all through, convert the file"
              .formatted(
                  frame.ch_layout().nb_channels(),
                  frame.sample_rate(),
                  (double) at / stream.sampleRate(),
                  stream.channels(),
                  stream.sampleRate()));
    }
  }

  private void checkRoom(long samples) throws MediaException {
    limits.checkSeconds(container.name(), (double) samples / stream.sampleRate());
    if (samples * stream.channels() > AudioLimits.MOST_SAMPLES) {
      throw container.refused(
          "more than %d samples of %d channels at %d Hz; ask for a span"
              .formatted(AudioLimits.MOST_SAMPLES, stream.channels(), stream.sampleRate()));
    }
  }

  private void append(SampleBuffer buffer, AVFrame frame, int from, int to) throws MediaException {
    try {
      buffer.append(frame, from, to);
    } catch (IllegalArgumentException e) {
      throw container.refused("%s, which are not read; convert the file".formatted(e.getMessage()));
    }
  }

  private void checkWhole(long decoded, double share) throws MediaException {
    double found = (double) decoded / stream.sampleRate();
    if (Double.isInfinite(share)) {
      throw container.refused(
          "the file ends at %.2f s amid a page; it is truncated, fetch it again".formatted(found));
    }
    double told = container.secondsEstimated() ? Double.NaN : seconds();
    double promised = share > 1 ? found * share : told;
    if (promised - found > Math.max(MISSING_SECONDS, MISSING * promised)) {
      throw container.refused(
          "the header promises %.2f s of sound, the file holds %.2f s; it is truncated, fetch it again"
              .formatted(promised, found));
    }
  }

  private Waveform waveform(SampleBuffer buffer, double from) throws MediaException {
    if (buffer.length() == 0) {
      throw container.refused(
          from == 0
              ? "no samples in it, expected at least one; the recording is empty"
              : "no sound from %.2f s on, where the part begins; by its header it lasts %.2f s"
                  .formatted(from, seconds()));
    }
    try {
      return buffer.waveform(stream.sampleRate());
    } catch (IllegalArgumentException e) {
      throw container.refused("%s; the recording is damaged".formatted(e.getMessage()));
    }
  }
}

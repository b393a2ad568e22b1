package org.sensorium.audio.media;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.sensorium.media.MediaException;
import org.sensorium.media.container.Container;
import org.sensorium.media.container.StreamInfo;

/**
 * Reads the sound of any container that FFmpeg reads, a video's as well: the first stream of sound,
 * all its channels, at its own rate.
 *
 * <table>
 *   <caption>What becomes of a recording</caption>
 *   <tr><td>whole numbers</td><td>of n bits: divided by 2 to the power of n - 1</td></tr>
 *   <tr><td>floats</td><td>as they are, beyond 1 too; NaN and infinity are refused</td></tr>
 *   <tr><td>mp3, AAC, Opus, Vorbis</td><td>without the silence that encoders put before the sound
 *       and behind it, as far as the file tells of it</td></tr>
 *   <tr><td>truncated, damaged</td><td>refused, where the header promises clearly more than there
 *       is or a packet amid others cannot be decoded</td></tr>
 *   <tr><td>size</td><td>checked against the limits before anything is decoded</td></tr>
 * </table>
 *
 * <p>Instances have no state and may be shared between threads. Every failure is a {@link
 * MediaException} with its reason.
 */
public final class AudioDecoder {
  private static final AudioDecoder STANDARD = new AudioDecoder(AudioLimits.STANDARD);
  private static final byte[] LFS = "version https://git-lfs".getBytes(StandardCharsets.US_ASCII);

  private final AudioLimits limits;

  public AudioDecoder(AudioLimits limits) {
    this.limits = limits;
  }

  /** With the standard limits. */
  public static AudioDecoder standard() {
    return STANDARD;
  }

  /**
   * Reads a whole recording.
   *
   * @throws MediaException if there is no such file, or no sound in it that can be read
   */
  public Waveform decode(Path file) throws IOException {
    try (Container container = open(file, true)) {
      return new SoundTrack(container, limits)
          .read(0, Double.POSITIVE_INFINITY, PromisedBytes.share(file));
    }
  }

  /**
   * Reads the part of a recording between two times, and little else of it where the container can
   * be sought in exactly. In Matroska, which counts milliseconds, the part is right to one.
   *
   * @param fromSeconds from the recording's start, at least 0
   * @param toSeconds behind the last sample; where the recording ends before, the part does too
   * @throws MediaException if there is no such file, no sound in it that can be read, or none
   *     between these times
   * @throws IllegalArgumentException if the times are not in order
   */
  public Waveform decode(Path file, double fromSeconds, double toSeconds) throws IOException {
    if (!(fromSeconds >= 0) || !(toSeconds > fromSeconds)) {
      throw new IllegalArgumentException(
          "the part from %s s to %s s, expected 0 <= from < to".formatted(fromSeconds, toSeconds));
    }
    if (Double.isFinite(toSeconds)) {
      limits.checkSeconds(file.toString(), toSeconds - fromSeconds);
    }
    try (Container container = open(file, false)) {
      return new SoundTrack(container, limits)
          .read(fromSeconds, toSeconds, PromisedBytes.share(file));
    }
  }

  /**
   * Reads a file's header only: what {@link #decode(Path)} would give, or why it would refuse the
   * file before decoding.
   *
   * @throws MediaException if there is no such file or its header tells of no sound
   */
  public AudioInfo probe(Path file) throws IOException {
    try (Container container = open(file, true)) {
      SoundTrack track = new SoundTrack(container, limits);
      StreamInfo stream = track.stream();
      return new AudioInfo(
          container.format(),
          stream.codec(),
          stream.channels(),
          stream.sampleRate(),
          track.seconds());
    }
  }

  private Container open(Path file, boolean whole) throws IOException {
    if (Files.isRegularFile(file)) {
      refusePointers(file);
    }
    return Container.open(file, limits.container(whole));
  }

  private static void refusePointers(Path file) throws MediaException {
    try (InputStream in = Files.newInputStream(file)) {
      if (Arrays.equals(in.readNBytes(LFS.length), LFS)) {
        throw new MediaException(
            file.toString(),
            "a git-LFS pointer, not a recording; run \"git lfs pull\" where the file came from");
      }
    } catch (MediaException e) {
      throw e;
    } catch (IOException e) {
      throw new MediaException(file.toString(), "the file cannot be read: " + e.getMessage(), e);
    }
  }
}

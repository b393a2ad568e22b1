package org.sensorium.vision.media.video;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;
import org.sensorium.media.container.Container;
import org.sensorium.media.container.StreamInfo;
import org.sensorium.vision.media.Orientation;
import org.sensorium.vision.media.RgbImage;
import org.sensorium.vision.media.video.FrameReader.Missing;

/**
 * A video in a container that FFmpeg reads.
 *
 * <p>Frames are known by their packets' time stamps. Where these are not sure (AVI without time
 * stamps, streams that begin amid a group of pictures) the whole video is decoded once to count its
 * frames, and again from its start to get some: exact, and slow.
 */
final class ContainerVideo implements FrameSource {
  private static final int THREADS = 2;
  private static final int MOST_PROMISED = 1 << 24; // frames; a damaged header may tell anything
  private static final int SMALL_WIDTH = 64; // pixels of a frame that is only looked at
  private static final int SMALL_HEIGHT = 36;

  private final PacketCursor.Opening opening;
  private final StreamInfo stream;
  private final PacketIndex index;
  private final PacketCursor cursor;
  private final Orientation orientation;
  private final double[] times; // of frames that are there and of those that the header promises
  private final int there;
  private final VideoInfo info;

  private ContainerVideo(
      PacketCursor.Opening opening, Container container, StreamInfo stream, PacketIndex index)
      throws MediaException {
    this.opening = opening;
    this.stream = stream;
    this.index = index;
    this.cursor = new PacketCursor(opening, container, stream, index);
    this.orientation = Orientation.of(stream.quarterTurns(), stream.mirrored());
    try {
      double[] found = index.isSure() ? timesOfPackets() : timesOfFrames();
      there = found.length;
      if (there == 0) {
        throw container.refused(
            "its video stream (%s) has no frame that can be shown; it is empty, truncated or damaged"
                .formatted(stream.codec()));
      }
      times =
          container.truncated() || index.broken() != null
              ? promised(found, container.seconds())
              : found;
      info = info(container);
    } catch (MediaException | RuntimeException e) {
      close();
      throw e;
    }
  }

  static ContainerVideo open(PacketCursor.Opening opening) throws MediaException {
    Container container = opening.open();
    StreamInfo stream;
    PacketIndex index;
    try {
      stream = container.video();
      container.select(stream);
      index = PacketIndex.scan(container, stream);
    } catch (MediaException | RuntimeException e) {
      container.close();
      throw e;
    }
    return new ContainerVideo(opening, container, stream, index);
  }

  private VideoInfo info(Container container) {
    double span = times[times.length - 1];
    double measured = times.length > 1 && span > 0 ? (times.length - 1) / span : 1;
    double rate = stream.rate() > 0 ? stream.rate() : measured;
    boolean turned = orientation.swapsSides();
    return new VideoInfo(
        container.format(),
        stream.codec(),
        turned ? stream.height() : stream.width(),
        turned ? stream.width() : stream.height(),
        times.length,
        span + 1 / rate,
        rate,
        turned ? 1 / stream.pixelAspect() : stream.pixelAspect(),
        orientation,
        container.streams().stream().anyMatch(s -> s.kind() == StreamInfo.Kind.AUDIO));
  }

  private double[] timesOfPackets() {
    double[] found = new double[index.frames()];
    long first = index.shown(index.packet(0));
    for (int i = 0; i < found.length; i++) {
      found[i] = stream.ticks().seconds(index.shown(index.packet(i)) - first);
    }
    return found;
  }

  /** Decodes everything to know which frames there are; damage ends them. */
  private double[] timesOfFrames() throws MediaException {
    FrameTimes found = new FrameTimes(stream);
    try (Container again = reopen()) {
      FrameReader.readAll(
          again,
          stream,
          THREADS,
          index.packets(),
          (number, frame) -> {
            found.add(frame.best_effort_timestamp());
            return true;
          });
    } catch (Missing e) {
      return found.seconds();
    }
    return found.seconds();
  }

  /**
   * The times, with those of the frames that the whole file would have: as many as its header
   * tells, at least one more, so that the last one there never passes for the last one.
   */
  private double[] promised(double[] found, double containerSeconds) {
    double seconds = stream.seconds() > 0 ? stream.seconds() : containerSeconds;
    double rate = stream.rate() > 0 ? stream.rate() : 1;
    long byTime = seconds > 0 ? Math.round(seconds * rate) : 0;
    long promised = Math.min(stream.frames() > 0 ? stream.frames() : byTime, MOST_PROMISED);
    double[] all = Arrays.copyOf(found, (int) Math.max(found.length + 1L, promised));
    for (int i = found.length; i < all.length; i++) {
      all[i] = all[i - 1] + 1 / rate;
    }
    return all;
  }

  @Override
  public String name() {
    return cursor.container().name();
  }

  @Override
  public VideoInfo info() {
    return info;
  }

  @Override
  public double[] times() {
    return times;
  }

  @Override
  public List<RgbImage> read(int[] wanted) throws MediaException {
    checkThere(wanted);
    RgbImage[] images = new RgbImage[wanted.length];
    FrameTakers takers = new FrameTakers(name(), orientation, images);
    try {
      if (!index.isSure() || !readPlanned(wanted, takers)) {
        FrameReader.Taker taker = takers.open();
        try {
          readFromStart(wanted, taker);
        } finally {
          takers.close(taker);
        }
      }
    } catch (Missing e) {
      throw unreadable(wanted, e);
    }
    return List.of(images);
  }

  /** False if a frame did not come: what the container says of keyframes may be wrong. */
  private boolean readPlanned(int[] wanted, FrameReader.Takers takers) throws MediaException {
    try {
      new FrameReader(index, cursor, stream).readTogether(wanted, THREADS, takers);
      return true;
    } catch (Missing e) {
      return false;
    }
  }

  @Override
  public void look(int first, int last, Viewer viewer) throws MediaException {
    int[] all = new int[last - first + 1];
    Arrays.setAll(all, i -> first + i);
    checkThere(all);
    try (RgbScaler scaler = new RgbScaler()) {
      FrameReader.Taker taker =
          (at, frame) -> viewer.see(scaler.convert(frame, SMALL_WIDTH, SMALL_HEIGHT, name()));
      if (index.isSure()) {
        new FrameReader(index, cursor, stream).read(all, THREADS, taker);
      } else {
        readFromStart(all, taker);
      }
    } catch (Missing e) {
      throw unreadable(all, e);
    }
  }

  private void readFromStart(int[] wanted, FrameReader.Taker taker) throws MediaException, Missing {
    int[] at = new int[1];
    boolean byTime = index.isSure();
    try (Container again = reopen()) {
      FrameReader.readAll(
          again,
          stream,
          THREADS,
          Integer.MAX_VALUE,
          (number, frame) -> {
            int next = wanted[at[0]];
            if (byTime ? isAt(frame, next) : number == next) {
              taker.take(at[0]++, frame);
            }
            return at[0] < wanted.length;
          });
    } catch (Missing e) {
      throw new Missing(at[0], e.reason());
    }
    if (at[0] < wanted.length) {
      throw new Missing(at[0], "the decoder did not give it");
    }
  }

  private boolean isAt(AVFrame frame, int number) {
    return frame.pts() == index.shown(index.packet(number));
  }

  private Container reopen() throws MediaException {
    Container again = opening.open();
    again.select(stream);
    return again;
  }

  private void checkThere(int[] wanted) throws MediaException {
    int last = wanted[wanted.length - 1];
    if (last >= there) {
      @Nullable String broken = index.broken();
      throw refused(
          ("truncated: frame %d of %d is not there, the frames end at %.2f s%s; fetch the file"
                  + " again, or ask for a span before that")
              .formatted(
                  last + 1,
                  times.length,
                  times[there - 1],
                  broken == null ? "" : " (" + broken + ")"));
    }
  }

  private MediaException unreadable(int[] wanted, Missing missing) {
    int number = wanted[missing.at()];
    return refused(
        "frame %d of %d, at %.2f s, cannot be decoded: %s; the file is damaged, fetch it again"
            .formatted(number + 1, times.length, times[number], missing.reason()));
  }

  MediaException refused(String reason) {
    return new MediaException(name(), reason);
  }

  @Override
  public void close() throws MediaException {
    cursor.close();
  }
}

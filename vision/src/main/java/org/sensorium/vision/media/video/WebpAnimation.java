package org.sensorium.vision.media.video;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sensorium.media.MediaException;
import org.sensorium.vision.media.Background;
import org.sensorium.vision.media.Orientation;
import org.sensorium.vision.media.RgbImage;

/**
 * An animated WebP, which FFmpeg 8.0 does not read: its frames are cut out of the file, decoded as
 * still pictures and laid over one another on a white canvas.
 *
 * <pre>
 *   0   "RIFF", u32 size of the rest, "WEBP"
 *   12  chunks: 4 letters, u32 n, n bytes, padded to an even length
 *       "VP8X"  u8 flags (02 animated), 3 bytes, u24 width - 1, u24 height - 1
 *       "ANMF"  u24 left / 2, u24 top / 2, u24 width - 1, u24 height - 1, u24 milliseconds,
 *               u8 flags (01 cleared after it is shown, 02 replaces what lies beneath),
 *               then the chunks of a still picture
 * </pre>
 *
 * <p>The canvas' own background colour is left aside, as browsers do. A file that is cut short is
 * refused as a whole: nothing in it tells how many frames it had.
 *
 * @see <a href="https://developers.google.com/speed/webp/docs/riff_container">WebP container</a>
 */
final class WebpAnimation implements FrameSource {
  private static final int HEADER = 12; // bytes
  private static final int CHUNK = 8; // bytes before a chunk's data
  private static final int FRAME = 16; // bytes of an ANMF chunk before the picture
  private static final double MILLISECONDS = 1000;

  private record Frame(
      int left,
      int top,
      int width,
      int height,
      boolean cleared,
      boolean replaces,
      int at,
      int end) {}

  private final String name;
  private final ByteBuffer bytes;
  private final VideoLimits limits;
  private final Deadline deadline;
  private final List<Frame> frames = new ArrayList<>();
  private final double[] times;
  private final VideoInfo info;

  WebpAnimation(String name, byte[] file, VideoLimits limits) throws MediaException {
    this.name = name;
    this.bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    this.limits = limits;
    this.deadline = new Deadline(limits.time());
    long claimed = CHUNK + (bytes.getInt(4) & 0xFFFF_FFFFL);
    if (claimed > file.length || file.length < HEADER + CHUNK + 10) {
      throw damaged("truncated: it claims %d bytes, there are %d".formatted(claimed, file.length));
    }
    int width = 1 + u24(HEADER + CHUNK + 4);
    int height = 1 + u24(HEADER + CHUNK + 7);
    limits.checkSize(name, width, height);
    List<Double> starts = new ArrayList<>();
    double seconds = findFrames((int) claimed, width, height, starts);
    if (frames.isEmpty()) {
      throw damaged("no frame in it");
    }
    times = starts.stream().mapToDouble(start -> start).toArray();
    info =
        new VideoInfo(
            "webp",
            "webp",
            width,
            height,
            frames.size(),
            seconds,
            seconds > 0 ? frames.size() / seconds : 1,
            1,
            Orientation.UPRIGHT,
            false);
  }

  /** Whether a file that starts with these bytes is an animated WebP. */
  static boolean matches(byte[] head) {
    return head.length > HEADER + CHUNK
        && text(head, 0).equals("RIFF")
        && text(head, 8).equals("WEBP")
        && text(head, HEADER).equals("VP8X")
        && (head[HEADER + CHUNK] & 2) != 0;
  }

  private static String text(byte[] from, int at) {
    return new String(from, at, 4, StandardCharsets.ISO_8859_1);
  }

  private double findFrames(int end, int width, int height, List<Double> starts)
      throws MediaException {
    double seconds = 0;
    for (long at = HEADER; at + CHUNK <= end; ) {
      long size = bytes.getInt((int) at + 4) & 0xFFFF_FFFFL;
      int data = (int) at + CHUNK;
      if (data + size > end) {
        throw damaged("a chunk of %d bytes reaches beyond the end".formatted(size));
      }
      if (text(bytes.array(), (int) at).equals("ANMF") && size > FRAME) {
        int flags = bytes.get(data + 15);
        Frame frame =
            new Frame(
                2 * u24(data),
                2 * u24(data + 3),
                1 + u24(data + 6),
                1 + u24(data + 9),
                (flags & 1) != 0,
                (flags & 2) != 0,
                data + FRAME,
                (int) (data + size));
        if (frame.left + frame.width > width || frame.top + frame.height > height) {
          throw damaged("frame %d reaches beyond the canvas".formatted(frames.size() + 1));
        }
        frames.add(frame);
        starts.add(seconds);
        seconds += u24(data + 12) / MILLISECONDS;
      }
      at = data + size + (size & 1);
    }
    if (seconds > limits.seconds()) {
      throw new MediaException(
          name, "%.1f seconds, more than the limit of %.1f".formatted(seconds, limits.seconds()));
    }
    return seconds;
  }

  private int u24(int at) {
    return (bytes.getShort(at) & 0xFFFF) | ((bytes.get(at + 2) & 0xFF) << 16);
  }

  @Override
  public String name() {
    return name;
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
    List<RgbImage> images = new ArrayList<>();
    play(
        wanted[wanted.length - 1],
        (number, canvas) -> {
          if (Arrays.binarySearch(wanted, number) >= 0) {
            images.add(new RgbImage(info.width(), info.height(), canvas.clone()));
          }
        });
    return images;
  }

  @Override
  public void look(int first, int last, Viewer viewer) throws MediaException {
    play(
        last,
        (number, canvas) -> {
          if (number >= first) {
            viewer.see(new RgbImage(info.width(), info.height(), canvas.clone()));
          }
        });
  }

  private interface Screen {
    void show(int number, byte[] canvas);
  }

  private void play(int last, Screen screen) throws MediaException {
    byte[] canvas = new byte[RgbImage.CHANNELS * info.width() * info.height()];
    Arrays.fill(canvas, (byte) 255);
    for (int i = 0; i <= last; i++) {
      deadline.check(name);
      Frame frame = frames.get(i);
      draw(frame, decode(i, frame), canvas);
      screen.show(i, canvas);
      if (frame.cleared) {
        draw(frame, new byte[4 * frame.width * frame.height], canvas, true);
      }
    }
  }

  private void draw(Frame frame, byte[] rgba, byte[] canvas) {
    draw(frame, rgba, canvas, frame.replaces);
  }

  private void draw(Frame frame, byte[] rgba, byte[] canvas, boolean replaces) {
    for (int y = 0; y < frame.height; y++) {
      int to = RgbImage.CHANNELS * ((frame.top + y) * info.width() + frame.left);
      for (int x = 0; x < frame.width; x++, to += RgbImage.CHANNELS) {
        int from = 4 * (y * frame.width + x);
        Background under =
            replaces
                ? Background.WHITE
                : new Background(canvas[to] & 0xFF, canvas[to + 1] & 0xFF, canvas[to + 2] & 0xFF);
        under.put(
            canvas,
            to,
            rgba[from] & 0xFF,
            rgba[from + 1] & 0xFF,
            rgba[from + 2] & 0xFF,
            rgba[from + 3] & 0xFF);
      }
    }
  }

  private byte[] decode(int number, Frame frame) throws MediaException {
    byte[] still = WebpStill.file(bytes.array(), frame.at, frame.end, frame.width, frame.height);
    return WebpStill.decode(
        "%s, frame %d".formatted(name, number + 1), still, frame.width, frame.height);
  }

  private MediaException damaged(String reason) {
    return new MediaException(
        name, "animated WebP: %s; the file is damaged, fetch it again".formatted(reason));
  }

  @Override
  public void close() {}
}

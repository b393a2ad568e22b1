package org.sensorium.media.container;

import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FORCE;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_SIZE;
import static org.bytedeco.ffmpeg.global.avformat.avio_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avio_context_free;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EXIT;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EXTERNAL;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;

/**
 * What FFmpeg reads from: one {@link ByteSource} until a deadline, and nothing else.
 *
 * <p>JavaCPP has room for few callback objects of a class, so there is one of each for the process;
 * FFmpeg's {@code opaque} pointer, an address that is this input's alone, tells whose call it is. A
 * callback must not throw: what went wrong is kept for {@link #check}.
 */
final class NativeInput implements AutoCloseable {
  private static final int BUFFER = 64 << 10; // bytes
  private static final Map<Long, NativeInput> OPEN = new ConcurrentHashMap<>();
  private static final Reader READER = new Reader();
  private static final Seeker SEEKER = new Seeker();
  private static final Interrupter INTERRUPTER = new Interrupter();
  private static final Refuser REFUSER = new Refuser();

  private final String name;
  private final ByteSource source;
  private final Deadline deadline;
  private final BytePointer key = new BytePointer(1L);
  private final AVIOContext context;
  private long position;
  private @Nullable IOException failure;

  /** Takes the source over: {@link #close} closes it, and so does a failure here. */
  NativeInput(String name, ByteSource source, Deadline deadline) throws MediaException {
    this.name = name;
    this.source = source;
    this.deadline = deadline;
    Pointer memory = av_malloc(BUFFER);
    AVIOContext made =
        memory == null
            ? null
            : avio_alloc_context(new BytePointer(memory), BUFFER, 0, key, READER, null, SEEKER);
    if (made == null) {
      av_free(memory);
      key.close();
      throw new MediaException(name, "no memory left for a buffer of " + BUFFER + " bytes");
    }
    context = made;
    OPEN.put(key.address(), this);
  }

  /** Makes a format context read from here, and never open anything by itself. */
  void attach(AVFormatContext format) {
    format.pb(context);
    format.io_open(REFUSER);
    AVIOInterruptCB interrupt = format.interrupt_callback();
    interrupt.callback(INTERRUPTER);
    interrupt.opaque(key);
  }

  AVIOContext context() {
    return context;
  }

  /** Up to {@code length} bytes from a position on, beside what FFmpeg reads. */
  byte[] peek(long from, int length) throws MediaException {
    ByteBuffer into = ByteBuffer.allocate((int) Math.max(0, Math.min(length, size() - from)));
    try {
      long at = from;
      for (int n = 0; into.hasRemaining() && n >= 0; at += n) {
        n = source.read(at, into);
      }
    } catch (IOException e) {
      throw new MediaException(name, "the file cannot be read: " + e.getMessage(), e);
    }
    return Arrays.copyOf(into.array(), into.position());
  }

  long size() {
    return source.size();
  }

  /** Throws what a callback could not: a passed deadline, a failure of the disk. */
  void check() throws MediaException {
    deadline.check(name);
    if (failure != null) {
      throw new MediaException(name, "the file cannot be read: " + failure.getMessage(), failure);
    }
  }

  @Override
  public void close() throws MediaException {
    OPEN.remove(key.address());
    av_free(context.buffer()); // FFmpeg may have put another in the place of the first
    context.buffer(null);
    avio_context_free(context);
    key.close();
    try {
      source.close();
    } catch (IOException e) {
      throw new MediaException(name, "closing it failed: " + e.getMessage(), e);
    }
  }

  private int read(BytePointer into, int size) {
    if (deadline.passed()) {
      return AVERROR_EXIT();
    }
    try {
      int n = source.read(position, into.limit(size).asByteBuffer());
      if (n <= 0) {
        return AVERROR_EOF();
      }
      position += n;
      return n;
    } catch (IOException e) {
      failure = e;
      return AVERROR_EXTERNAL();
    }
  }

  private long seek(long offset, int whence) {
    long target =
        switch (whence & ~AVSEEK_FORCE) {
          case 0 -> offset; // SEEK_SET
          case 1 -> position + offset; // SEEK_CUR
          case 2 -> source.size() + offset; // SEEK_END
          default -> -1;
        };
    if ((whence & ~AVSEEK_FORCE) == AVSEEK_SIZE) {
      return source.size();
    }
    if (target < 0) {
      return AVERROR_EXTERNAL();
    }
    position = target;
    return target;
  }

  private static final class Reader extends Read_packet_Pointer_BytePointer_int {
    @Override
    public int call(Pointer opaque, BytePointer buffer, int size) {
      NativeInput input = OPEN.get(opaque.address());
      return input == null ? AVERROR_EXIT() : input.read(buffer, size);
    }
  }

  private static final class Seeker extends Seek_Pointer_long_int {
    @Override
    public long call(Pointer opaque, long offset, int whence) {
      NativeInput input = OPEN.get(opaque.address());
      return input == null ? AVERROR_EXIT() : input.seek(offset, whence);
    }
  }

  private static final class Interrupter extends AVIOInterruptCB.Callback_Pointer {
    @Override
    public int call(Pointer opaque) {
      NativeInput input = OPEN.get(opaque.address());
      return input == null || input.deadline.passed() ? 1 : 0;
    }
  }

  /** Playlists and references to other files end here. */
  private static final class Refuser
      extends AVFormatContext
          .Io_open_AVFormatContext_PointerPointer_BytePointer_int_PointerPointer {
    @Override
    public int call(
        AVFormatContext format,
        PointerPointer pb,
        BytePointer url,
        int flags,
        PointerPointer options) {
      return AVERROR_EXIT();
    }
  }
}

package org.sensorium.fusion.train;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Numbers of a run as TensorBoard reads them.
 *
 * <table>
 *   <caption>A record (TFRecord framing, little-endian)</caption>
 *   <tr><td>8 bytes</td><td>length n of the event</td></tr>
 *   <tr><td>4 bytes</td><td>masked CRC-32C of those 8</td></tr>
 *   <tr><td>n bytes</td><td>Event message: 1 wall time (double), 2 step (varint), 3 file version
 *       (first event only), 5 Summary of values: 1 tag, 2 float</td></tr>
 *   <tr><td>4 bytes</td><td>masked CRC-32C of the event</td></tr>
 * </table>
 *
 * @see <a href="https://github.com/tensorflow/tensorboard/tree/master/tensorboard/compat/proto">
 *     event.proto, summary.proto</a>
 */
public final class EventFile implements AutoCloseable {
  private static final int CRC_MASK = 0xa282ead8;
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final FileChannel out;

  private EventFile(FileChannel out) {
    this.out = out;
  }

  /**
   * Starts a file in this folder; TensorBoard joins the files of a resumed run.
   *
   * @param seconds wall time since 1970
   */
  public static EventFile create(Path folder, double seconds) throws IOException {
    Path file =
        folder.resolve(
            "events.out.tfevents.%010d.%d.sensorium"
                .formatted((long) seconds, ProcessHandle.current().pid()));
    EventFile events =
        new EventFile(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    Message version = new Message().fixed64(1, Double.doubleToLongBits(seconds));
    events.append(version.bytes(3, "brain.Event:2".getBytes(StandardCharsets.UTF_8)));
    return events;
  }

  /** Adds the values of one step. */
  public void write(double seconds, long step, Map<String, Double> values) throws IOException {
    Message summary = new Message();
    for (Map.Entry<String, Double> entry : values.entrySet()) {
      Message value = new Message().bytes(1, entry.getKey().getBytes(StandardCharsets.UTF_8));
      value.fixed32(2, Float.floatToIntBits(entry.getValue().floatValue()));
      summary.bytes(1, value.toBytes());
    }
    append(
        new Message()
            .fixed64(1, Double.doubleToLongBits(seconds))
            .varint(2, step)
            .bytes(5, summary.toBytes()));
  }

  private void append(Message event) throws IOException {
    byte[] data = event.toBytes();
    ByteBuffer length = littleEndian(Long.BYTES).putLong(0, data.length);
    ByteBuffer record = littleEndian(Long.BYTES + data.length + 2 * Integer.BYTES);
    record.put(length.array()).putInt(maskedCrc(length.array()));
    record.put(data).putInt(maskedCrc(data)).flip();
    while (record.hasRemaining()) {
      out.write(record);
    }
  }

  private static int maskedCrc(byte[] data) {
    CRC32C crc = new CRC32C();
    crc.update(data, 0, data.length);
    return Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK;
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /** A protocol buffer message under construction. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message fixed64(int field, long bits) {
      return tag(field, FIXED64).raw(littleEndian(Long.BYTES).putLong(bits).array());
    }

    Message fixed32(int field, int bits) {
      return tag(field, FIXED32).raw(littleEndian(Integer.BYTES).putInt(bits).array());
    }

    Message varint(int field, long value) {
      return tag(field, VARINT).base128(value);
    }

    Message bytes(int field, byte[] value) {
      return tag(field, BYTES).base128(value.length).raw(value);
    }

    byte[] toBytes() {
      return out.toByteArray();
    }

    private Message tag(int field, int wireType) {
      return base128((long) field << 3 | wireType);
    }

    /** Seven bits per byte, lowest first; the top bit says that more follow. */
    private Message base128(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        out.write((int) (rest & 0x7f) | 0x80);
        rest >>>= 7;
      }
      out.write((int) rest);
      return this;
    }

    private Message raw(byte[] value) {
      out.writeBytes(value);
      return this;
    }
  }
}

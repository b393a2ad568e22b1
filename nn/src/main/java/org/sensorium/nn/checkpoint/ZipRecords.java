package org.sensorium.nn.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the files of an uncompressed zip archive lie, as torch.save writes them: java.util.zip does
 * not tell the offsets that a memory map needs. Zip64 included (PKWARE's APPNOTE 6.3).
 */
final class ZipRecords {

  private static final int END_BYTES = 22;
  private static final int MAX_COMMENT = 0xffff;
  private static final int MAX_DIRECTORY = 1 << 28; // bytes
  private static final int END = 0x06054b50;
  private static final int END64 = 0x06064b50;
  private static final int END64_LOCATOR = 0x07064b50;
  private static final int ENTRY = 0x02014b50;
  private static final int LOCAL = 0x04034b50;
  private static final long IN_ZIP64 = 0xffffffffL; // this value stands in the zip64 field

  /** One stored file: offset of its first byte, and its length. */
  record Place(long offset, long bytes) {}

  private final MappedFile file;
  private final Map<String, Place> places = new LinkedHashMap<>();

  private ZipRecords(MappedFile file) {
    this.file = file;
  }

  /** Reads and checks the directory of an archive. */
  static Map<String, Place> of(MappedFile file) throws IOException {
    ZipRecords records = new ZipRecords(file);
    records.readDirectory();
    records.checkOverlaps();
    return records.places;
  }

  private void readDirectory() throws IOException {
    int tail = (int) Math.min(file.size(), END_BYTES + MAX_COMMENT);
    ByteBuffer end = file.slice(file.size() - tail, tail);
    int at = tail - END_BYTES;
    while (at >= 0 && end.getInt(at) != END) {
      at--;
    }
    if (at < 0) {
      throw refused("the zip archive has no end; truncated, download it again");
    }
    long endOffset = file.size() - tail + at;
    long count = end.getShort(at + 10) & 0xffff;
    long length = end.getInt(at + 12) & IN_ZIP64;
    long offset = end.getInt(at + 16) & IN_ZIP64;
    if (count == 0xffff || length == IN_ZIP64 || offset == IN_ZIP64) {
      ByteBuffer locator = need(endOffset - 20, 20, END64_LOCATOR);
      ByteBuffer end64 = need(locator.getLong(8), 56, END64);
      count = end64.getLong(32);
      length = end64.getLong(40);
      offset = end64.getLong(48);
    }
    if (length < 0 || length > MAX_DIRECTORY || offset < 0 || offset > endOffset - length) {
      throw refused("the zip directory lies outside the file; truncated or damaged");
    }
    ByteBuffer directory = need(offset, (int) length, ENTRY);
    for (long i = 0; i < count; i++) {
      readEntry(directory);
    }
  }

  private void readEntry(ByteBuffer directory) throws IOException {
    int at = directory.position();
    if (directory.remaining() < 46 || directory.getInt(at) != ENTRY) {
      throw refused("the zip directory is damaged");
    }
    int method = directory.getShort(at + 10);
    long packed = directory.getInt(at + 20) & IN_ZIP64;
    long bytes = directory.getInt(at + 24) & IN_ZIP64;
    int nameLength = directory.getShort(at + 28) & 0xffff;
    int extraLength = directory.getShort(at + 30) & 0xffff;
    int commentLength = directory.getShort(at + 32) & 0xffff;
    long local = directory.getInt(at + 42) & IN_ZIP64;
    if (directory.remaining() < 46 + nameLength + extraLength + commentLength) {
      throw refused("the zip directory is damaged");
    }
    byte[] name = new byte[nameLength];
    directory.get(at + 46, name);
    String path = new String(name, StandardCharsets.UTF_8);
    int extra = at + 46 + nameLength;
    for (int end = extra + extraLength; extra + 4 <= end; ) {
      int size = directory.getShort(extra + 2) & 0xffff;
      if (extra + 4 + size > end) {
        throw refused("the zip directory is damaged at %s".formatted(path));
      }
      if (directory.getShort(extra) == 1) { // zip64: those of the three that did not fit, in order
        ByteBuffer wide = directory.slice(extra + 4, size).order(directory.order());
        bytes = bytes == IN_ZIP64 ? next(wide, path) : bytes;
        packed = packed == IN_ZIP64 ? next(wide, path) : packed;
        local = local == IN_ZIP64 ? next(wide, path) : local;
      }
      extra += 4 + size;
    }
    directory.position(at + 46 + nameLength + extraLength + commentLength);
    if (method != 0 || packed != bytes) {
      throw refused(
          "%s is compressed, which torch.save never does; unpack and zip it with -0"
              .formatted(path));
    }
    ByteBuffer header = need(local, 30, LOCAL);
    long first = local + 30 + (header.getShort(26) & 0xffff) + (header.getShort(28) & 0xffff);
    if (bytes < 0 || bytes > file.size() - first) {
      throw refused("%s lies outside the file; truncated or damaged".formatted(path));
    }
    if (places.put(path, new Place(first, bytes)) != null) {
      throw refused("%s is there twice".formatted(path));
    }
  }

  private long next(ByteBuffer wide, String path) throws CheckpointException {
    if (wide.remaining() < 8) {
      throw refused("the zip directory is damaged at %s".formatted(path));
    }
    return wide.getLong();
  }

  /** Bytes that start with a signature. */
  private ByteBuffer need(long offset, int length, int signature) throws IOException {
    if (offset < 0 || offset > file.size() - length) {
      throw refused("the zip archive points outside the file; truncated or damaged");
    }
    ByteBuffer bytes = file.slice(offset, length);
    if (length >= 4 && bytes.getInt(0) != signature) {
      throw refused("the zip archive is damaged at byte %d".formatted(offset));
    }
    return bytes;
  }

  private void checkOverlaps() throws CheckpointException {
    List<Map.Entry<String, Place>> byOffset = new ArrayList<>(places.entrySet());
    byOffset.sort(Comparator.comparingLong(entry -> entry.getValue().offset()));
    for (int i = 1; i < byOffset.size(); i++) {
      Place before = byOffset.get(i - 1).getValue();
      if (byOffset.get(i).getValue().offset() < before.offset() + before.bytes()) {
        throw refused(
            "%s and %s overlap".formatted(byOffset.get(i - 1).getKey(), byOffset.get(i).getKey()));
      }
    }
  }

  private CheckpointException refused(String found) {
    return new CheckpointException("%s: %s".formatted(file.path(), found));
  }
}

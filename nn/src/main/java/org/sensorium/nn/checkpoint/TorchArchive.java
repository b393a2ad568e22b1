package org.sensorium.nn.checkpoint;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The two files that torch.save has written: since torch 1.6 a zip archive, before that a stream.
 *
 * <pre>
 * archive                     stream
 * NAME/data.pkl  the object   pickles of the magic number, the protocol 1001, the system
 * NAME/byteorder "little"     pickle of the object
 * NAME/data/KEY  a storage    pickle of the list of storage keys
 *                             each storage: number of elements (8 bytes), elements
 * </pre>
 *
 * @param root the pickled object
 * @param places where each storage lies, by its key
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.9.1/torch/serialization.py">torch</a>
 */
record TorchArchive(Object root, Map<String, ZipRecords.Place> places) {

  /** The first bytes of a stream: protocol 2, then the magic number as ten bytes. */
  static final byte[] STREAM_START = {
    (byte) 0x80,
    2,
    (byte) 0x8a,
    10,
    0x6c,
    (byte) 0xfc,
    (byte) 0x9c,
    0x46,
    (byte) 0xf9,
    0x20,
    0x6a,
    (byte) 0xa8,
    0x50,
    0x19
  };

  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long STREAM_PROTOCOL = 1001;
  private static final int MAX_PICKLE_BYTES = 1 << 28; // directories only; real ones have a few MB

  /** Reads everything but the tensors. */
  static TorchArchive open(MappedFile file) throws IOException {
    return file.size() > 4 && file.slice(0, 2).getShort() == 0x4b50 // "PK"
        ? openZip(file)
        : openStream(file);
  }

  private static TorchArchive openZip(MappedFile file) throws IOException {
    Map<String, ZipRecords.Place> records = ZipRecords.of(file);
    String pickle =
        records.keySet().stream()
            .filter(name -> name.endsWith("/data.pkl"))
            .findFirst()
            .orElseThrow(
                () ->
                    refused(file, "is a zip archive without data.pkl, not written by torch.save"));
    String folder = pickle.substring(0, pickle.length() - "data.pkl".length());
    ZipRecords.Place order = records.get(folder + "byteorder");
    if (order != null && order.bytes() <= 16) {
      String text =
          StandardCharsets.US_ASCII
              .decode(file.slice(order.offset(), (int) order.bytes()))
              .toString();
      if (!text.equals("little")) {
        throw refused(file, "byte order \"%s\", expected \"little\"".formatted(text));
      }
    }
    ZipRecords.Place place = records.get(pickle);
    if (place == null || place.bytes() > MAX_PICKLE_BYTES) {
      throw refused(file, "%s is too large for a directory of tensors".formatted(pickle));
    }
    Object root =
        PickleMachine.run(file.path().toString(), file.slice(place.offset(), (int) place.bytes()))
            .root();
    Map<String, ZipRecords.Place> storages = new HashMap<>();
    records.forEach(
        (name, record) -> {
          if (name.startsWith(folder + "data/")) {
            storages.put(name.substring(folder.length() + "data/".length()), record);
          }
        });
    return new TorchArchive(root, storages);
  }

  private static TorchArchive openStream(MappedFile file) throws IOException {
    String name = file.path().toString();
    ByteBuffer bytes = file.slice(0, (int) Math.min(file.size(), MAX_PICKLE_BYTES));
    if (!MAGIC.equals(PickleMachine.run(name, bytes).root())) {
      throw refused(file, "is a pickle, but not one of torch.save");
    }
    Object protocol = PickleMachine.run(name, bytes).root();
    if (!protocol.equals(STREAM_PROTOCOL)) {
      throw refused(file, "is not of stream protocol %d".formatted(STREAM_PROTOCOL));
    }
    if (!(PickleMachine.run(name, bytes).root() instanceof Map<?, ?> system)
        || !Boolean.TRUE.equals(system.get("little_endian"))) {
      throw refused(file, "was written on a big-endian machine; save it again on another");
    }
    PickleMachine.Result object = PickleMachine.run(name, bytes);
    if (!(PickleMachine.run(name, bytes).root() instanceof List<?> keys)) {
      throw refused(file, "has no list of storages; damaged");
    }
    return new TorchArchive(
        object.root(), streamPlaces(file, keys, object.storages(), bytes.position()));
  }

  private static Map<String, ZipRecords.Place> streamPlaces(
      MappedFile file, List<?> keys, Map<String, PickleGlobals.Storage> used, long start)
      throws IOException {
    Map<String, ZipRecords.Place> places = new HashMap<>();
    long offset = start;
    for (Object item : keys) {
      String key = item instanceof String text ? text : "?";
      PickleGlobals.Storage storage = used.get(key);
      if (storage == null) {
        throw refused(file, "storage \"%s\" belongs to no tensor; damaged".formatted(key));
      }
      if (file.size() - offset < 8) {
        throw refused(
            file, "ends before storage \"%s\"; truncated, download it again".formatted(key));
      }
      long elements = file.slice(offset, 8).getLong();
      offset += 8;
      if (elements < 0 || elements > (file.size() - offset) / storage.type().blockBytes()) {
        throw refused(
            file,
            "storage \"%s\" has %s elements, but only %d bytes follow; truncated or damaged"
                .formatted(key, Long.toUnsignedString(elements), file.size() - offset));
      }
      long bytes = elements * storage.type().blockBytes();
      places.put(storage.key(), new ZipRecords.Place(offset, bytes));
      offset += bytes;
    }
    return places;
  }

  private static CheckpointException refused(MappedFile file, String found) {
    return new CheckpointException("%s: %s".formatted(file.path(), found));
  }
}

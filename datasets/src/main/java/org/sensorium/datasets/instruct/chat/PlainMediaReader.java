package org.sensorium.datasets.instruct.chat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaStore;
import org.sensorium.datasets.conversation.RowPlace;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.source.Json;

/** The media of {@link PlainMedia}, one conversation each. */
final class PlainMediaReader implements ConversationReader {
  private static final String ID = "media";

  /** A file, or an entry of a zip. */
  private record Item(String ref, MediaKinds.Bytes bytes) {}

  private final Path path;
  private final Iterator<Item> items;
  private final @Nullable MediaStore store;
  private final @Nullable ZipFile zip;
  private long record;

  private PlainMediaReader(
      Path path, List<Item> items, @Nullable MediaStore store, @Nullable ZipFile zip) {
    this.path = path;
    this.items = items.iterator();
    this.store = store;
    this.zip = zip;
  }

  /**
   * Files; refs are relative to the folder.
   *
   * @param path the folder, or the only file
   */
  static PlainMediaReader ofFiles(Path path, List<Path> files, OpenOptions options) {
    List<Item> items = new ArrayList<>();
    for (Path file : files) {
      String relative =
          file.equals(path) ? file.getFileName().toString() : path.relativize(file).toString();
      items.add(new Item(relative.replace('\\', '/'), () -> Files.newInputStream(file)));
    }
    return new PlainMediaReader(path, items, options.media(), null);
  }

  /**
   * The entries of a zip; close the reader.
   *
   * @throws DatasetFormatException if it is no zip
   */
  static PlainMediaReader ofZip(Path path) throws IOException {
    ZipFile zip;
    try {
      zip = new ZipFile(path.toFile());
    } catch (ZipException e) {
      throw DatasetFormatException.ofFile(
          path, "this zip is damaged or cut off (%s); download it again".formatted(e.getMessage()));
    }
    List<Item> items = new ArrayList<>();
    zip.stream()
        .filter(entry -> !entry.isDirectory())
        .sorted(Comparator.comparing(ZipEntry::getName))
        .forEach(entry -> items.add(new Item(entry.getName(), () -> zip.getInputStream(entry))));
    return new PlainMediaReader(path, items, null, zip);
  }

  @Override
  public @Nullable Conversation next() throws IOException {
    while (items.hasNext()) {
      Item item = items.next();
      Media.Kind kind;
      try {
        kind = MediaKinds.of(item.ref(), item.bytes());
        if (kind == null) {
          continue;
        }
        record++;
        return conversation(item, kind);
      } catch (DatasetFormatException e) {
        throw e;
      } catch (IOException e) {
        throw DatasetFormatException.ofRecord(
            path, Math.max(1, record), -1, String.valueOf(e.getMessage()));
      }
    }
    return null;
  }

  private Conversation conversation(Item item, Media.Kind kind) throws IOException {
    Media medium = new Media(kind, item.ref());
    if (zip != null) {
      medium = Media.embedded(kind, item.ref(), content(item));
    } else if (store != null) {
      store.resolve(item.ref());
    }
    return new Conversation(item.ref(), List.of(), List.of(medium), Map.of()).ofDataset(ID);
  }

  private byte[] content(Item item) throws IOException {
    try (InputStream in = item.bytes().open()) {
      byte[] bytes = in.readNBytes(Json.MAX_ROW_BYTES + 1);
      if (bytes.length > Json.MAX_ROW_BYTES) {
        throw DatasetFormatException.ofRecord(
            path,
            record,
            -1,
            "%s is larger than %d MB unpacked; unpack the zip and name the folder"
                .formatted(item.ref(), Json.MAX_ROW_BYTES >> 20));
      }
      return bytes;
    }
  }

  @Override
  public RowPlace place() {
    if (record == 0) {
      throw new IllegalStateException("no conversation has been read yet");
    }
    return new RowPlace(path, record, -1);
  }

  @Override
  public void close() throws IOException {
    if (zip != null) {
      zip.close();
    }
  }
}

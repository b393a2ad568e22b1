package org.sensorium.datasets.instruct.chat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.InstructionDataset;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.source.Container;

/**
 * Pictures, clips, recordings and point clouds without words: a folder with all below it, a zip, or
 * one file. Each is a conversation without turns, in the order of the names; other files are passed
 * over. Media of a zip are kept in the record with their bytes.
 */
public final class PlainMedia implements InstructionDataset {
  private static final int LOOKED_AT = 1000; // files, before a folder is said to have no media
  private static final DatasetCard CARD =
      DatasetCard.of("media", "Media files")
          .media(Media.Kind.IMAGE, Media.Kind.values())
          .size("any")
          .licence("that of the data")
          .home("none: files of your own")
          .citation("none")
          .files("a folder", "*.zip", "*.jpg, *.mp4, *.wav, *.ply …")
          .notes(
              "Each file is a record without turns, for looking at and for building datasets. The"
                  + " modality is told by the ending, else by the first bytes; a .npy of points is"
                  + " a cloud, any other holds features.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    Path path = peek.path();
    if (peek.isFolder()) {
      try (Stream<Path> below = Files.walk(path)) {
        Iterator<Path> files = below.filter(Files::isRegularFile).limit(LOOKED_AT).iterator();
        while (files.hasNext()) {
          if (isMedium(files.next())) {
            return Match.shape("a folder of media");
          }
        }
      } catch (UncheckedIOException e) {
        throw e.getCause(); // a folder below it may not be read
      }
      return Match.no();
    }
    if (peek.container() == Container.ZIP) {
      try (ZipFile zip = new ZipFile(path.toFile())) {
        return zip.stream().anyMatch(PlainMedia::isMedium)
            ? Match.shape("a zip of media")
            : Match.no();
      } catch (IOException e) {
        return Match.no(); // its fault is told when it is opened by name
      }
    }
    return peek.container() == Container.OTHER && isMedium(path)
        ? Match.shape("one medium")
        : Match.no();
  }

  private static boolean isMedium(Path file) throws IOException {
    return MediaKinds.of(file.getFileName().toString(), () -> Files.newInputStream(file)) != null;
  }

  private static boolean isMedium(ZipEntry entry) {
    String name = entry.getName();
    return !entry.isDirectory()
        && MediaKinds.byEnding(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT))
            != null;
  }

  @Override
  public ConversationReader open(Path path, OpenOptions options) throws IOException {
    if (Files.isDirectory(path)) {
      List<Path> files;
      try (Stream<Path> below = Files.walk(path)) {
        files = below.filter(Files::isRegularFile).sorted().toList();
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      return PlainMediaReader.ofFiles(path, files, options);
    }
    return Peek.into(path).container() == Container.ZIP
        ? PlainMediaReader.ofZip(path)
        : PlainMediaReader.ofFiles(path, List.of(path), options);
  }
}

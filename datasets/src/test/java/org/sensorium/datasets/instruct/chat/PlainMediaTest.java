package org.sensorium.datasets.instruct.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;

class PlainMediaTest {
  @TempDir Path folder;

  private static List<Conversation> read(Path path, OpenOptions options) throws IOException {
    assertThat(InstructionDatasets.detect(path).dataset().id()).isEqualTo("media");
    try (ConversationReader reader = InstructionDatasets.open(path, options)) {
      return reader.rest();
    }
  }

  @Test
  void aZipOfPicturesCarriesTheirBytes() throws IOException {
    Path zip = folder.resolve("photos.zip");
    try (OutputStream out = Files.newOutputStream(zip);
        ZipOutputStream packed = new ZipOutputStream(out)) {
      for (String name : List.of("b/two.PNG", "a.jpg", "readme.txt")) {
        packed.putNextEntry(new ZipEntry(name));
        packed.write(name.getBytes(StandardCharsets.UTF_8));
        packed.closeEntry();
      }
    }
    assertThat(read(zip, OpenOptions.DEFAULT))
        .extracting(row -> row.media().get(0))
        .containsExactly(
            Media.embedded(Media.Kind.IMAGE, "a.jpg", "a.jpg".getBytes(StandardCharsets.UTF_8)),
            Media.embedded(
                Media.Kind.IMAGE, "b/two.PNG", "b/two.PNG".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void oneFileIsFoundInItsFolder() throws IOException {
    Path clip = Files.writeString(folder.resolve("clip.mp4"), "....ftypisom");
    OpenOptions options = OpenOptions.DEFAULT.media(MediaRoot.of(folder));
    assertThat(read(clip, options))
        .extracting(Conversation::media)
        .containsExactly(List.of(new Media(Media.Kind.VIDEO, "clip.mp4")));
  }

  @Test
  void aFolderOfWordsIsNoDatasetOfMedia() throws IOException {
    Files.writeString(folder.resolve("readme"), "words");
    assertThatThrownBy(() -> InstructionDatasets.detect(folder))
        .isInstanceOf(DatasetFormatException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "'{''descr'': ''<f4'', ''fortran_order'': False, ''shape'': (4096, 6), }', POINTCLOUD",
    "'{''descr'': ''<f8'', ''fortran_order'': True, ''shape'': (3000, 3), }', POINTCLOUD",
    "'{''descr'': ''<f8'', ''fortran_order'': False, ''shape'': (8, 3), }', FEATURES",
    "'{''descr'': ''<f2'', ''fortran_order'': False, ''shape'': (768,), }', FEATURES"
  })
  void anArrayOfPointsIsACloud(String header, Media.Kind kind) {
    String file = "\u0093NUMPY\1\0v\0" + header;
    assertThat(MediaKinds.byContent(file.getBytes(StandardCharsets.ISO_8859_1))).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource({
    "RIFF....WEBPVP8 , IMAGE",
    "RIFF....WAVEfmt , AUDIO",
    "RIFF....AVI LIST, VIDEO",
    "GIF89a, IMAGE",
    "OggS, AUDIO",
    "....ftypisom, VIDEO",
    "# .PCD v0.7, POINTCLOUD"
  })
  void filesWithoutAnEndingAreToldByTheirFirstBytes(String head, Media.Kind kind) {
    String padded = head.length() < 16 ? head + " ".repeat(16 - head.length()) : head;
    assertThat(MediaKinds.byContent(padded.getBytes(StandardCharsets.ISO_8859_1))).isEqualTo(kind);
  }
}

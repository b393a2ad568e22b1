package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.media.MediaException;

class FeatureCacheTest {
  private static final int FILES = 40; // three groups

  @TempDir private Path temp;
  private final List<MediumFile> files = new ArrayList<>();
  private final Reader encoder = new Reader();

  /** A feature is a file's text as a number; "bad" is none. */
  private static class Reader implements MediaEncoder {
    int decoded;
    int encoded;
    final List<Thread> encoders = new ArrayList<>();

    @Override
    public String fingerprint() {
      return "reader";
    }

    @Override
    public int positions() {
      return 1;
    }

    @Override
    public int width() {
      return 1;
    }

    @Override
    public void save(Path folder) {}

    @Override
    public Decoded decode(List<MediumFile> group) throws IOException {
      List<float[]> numbers = new ArrayList<>();
      for (MediumFile medium : group) {
        Path file = medium.file();
        String text = Files.readString(file);
        if (text.startsWith("bad")) {
          throw new IOException(file.getFileName() + ": no number");
        }
        numbers.add(new float[] {Float.parseFloat(text)});
      }
      decoded += group.size();
      return () -> {
        encoded += numbers.size();
        encoders.add(Thread.currentThread());
        return numbers;
      };
    }
  }

  @BeforeEach
  void write() throws IOException {
    for (int i = 0; i < FILES; i++) {
      files.add(MediumFile.image(Files.writeString(temp.resolve("file" + i), Integer.toString(i))));
    }
  }

  private FeatureCache cache(String name, MediaEncoder of) {
    return new FeatureCache(temp.resolve(name), new MediaEncoders(Map.of(Media.Kind.IMAGE, of)));
  }

  @Test
  void computesOnceAndFindsAgain() throws IOException {
    FeatureCache cache = cache("cache", encoder);
    List<Long> done = new ArrayList<>();
    cache.fill(files, done::add);
    assertThat(done).containsExactly(0L, 16L, 32L, 40L);
    assertThat(encoder.encoders).containsOnly(Thread.currentThread());
    FeatureCache again = cache("cache", encoder);
    again.fill(files, count -> assertThat(count).isEqualTo(FILES));
    assertThat(again.get(files.get(17))).containsExactly(17);
    assertThat(again.stored(files.get(39))).containsExactly(39);
    assertThat(encoder.encoded).isEqualTo(FILES);
  }

  @Test
  void theNextGroupIsDecodedWhileOneIsEncoded() throws IOException {
    CountDownLatch second = new CountDownLatch(2);
    MediaEncoder slow =
        new Reader() {
          @Override
          public Decoded decode(List<MediumFile> group) throws IOException {
            Decoded media = super.decode(group);
            second.countDown();
            return () -> {
              try { // only another thread can decode the second group meanwhile
                assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return media.features();
            };
          }
        };
    cache("cache", slow).fill(files, done -> {});
  }

  @Test
  void aFileThatCannotBeReadStopsOrIsTold() throws IOException {
    Files.writeString(files.get(20).file(), "bad");
    Files.writeString(files.get(33).file(), "bad 2");
    FeatureCache cache = cache("cache", encoder);
    assertThatThrownBy(() -> cache.fill(files, done -> {})).hasMessage("file20: no number");
    FeatureCache tolerant = cache("tolerant", encoder);
    List<MediumFile> refused = new ArrayList<>();
    List<Long> done = new ArrayList<>();
    tolerant.fill(files, done::add, (file, problem) -> refused.add(file));
    assertThat(refused).containsExactly(files.get(20), files.get(33));
    assertThat(done).containsExactly(0L, 16L, 32L, 40L);
    assertThat(tolerant.stored(files.get(21))).containsExactly(21);
  }

  @Test
  void whatIsNotStoredIsNotComputedOnAnotherThread() {
    FeatureCache cache = cache("cache", encoder);
    assertThatThrownBy(() -> cache.stored(files.get(3)))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("file3")
        .hasMessageContaining("--resume");
  }

  @Test
  void everyModalityHasAnEncoderAndAKeyOfItsOwn() throws IOException {
    Reader hearing =
        new Reader() {
          @Override
          public String fingerprint() {
            return "hearing";
          }
        };
    FeatureCache cache =
        new FeatureCache(
            temp.resolve("cache"),
            new MediaEncoders(Map.of(Media.Kind.IMAGE, encoder, Media.Kind.AUDIO, hearing)));
    Path file = files.get(5).file();
    MediumFile sound = new MediumFile(Media.Kind.AUDIO, file);
    MediumFile part = new MediumFile(Media.Kind.AUDIO, List.of(file), new Media.TimeSpan(1, 2));
    List<Long> done = new ArrayList<>();
    cache.fill(List.of(files.get(5), sound, part), done::add);
    assertThat(done).containsExactly(0L, 1L, 3L);
    assertThat(encoder.encoded).isEqualTo(1);
    assertThat(hearing.encoded).isEqualTo(2);
    assertThat(cache.stored(part)).containsExactly(5);
    assertThatThrownBy(() -> cache.get(new MediumFile(Media.Kind.POINTCLOUD, file)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is of kind points; the model's encoders read pictures, recordings");
  }

  /** A .pcd.bin has five numbers a point, other .bin four. */
  @Test
  void aCloudUnderAnotherKindOfNameIsReadAnew() throws IOException {
    FeatureCache cache =
        new FeatureCache(
            temp.resolve("cache"), new MediaEncoders(Map.of(Media.Kind.POINTCLOUD, encoder)));
    Path bin = Files.writeString(temp.resolve("a.bin"), "5");
    Path moved = Files.writeString(temp.resolve("b.bin"), "5");
    Path renamed = Files.writeString(temp.resolve("a.pcd.bin"), "5");
    for (Path file : List.of(bin, moved, renamed)) {
      cache.get(new MediumFile(Media.Kind.POINTCLOUD, file));
    }
    assertThat(encoder.encoded).isEqualTo(2);
  }

  @Test
  void featuresOfAnotherSizeAreNotStored() {
    MediaEncoder wide =
        new Reader() {
          @Override
          public int width() {
            return 2;
          }
        };
    assertThatThrownBy(() -> cache("cache", wide).get(files.get(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gives 1 numbers of a medium, expected 1 positions of 2");
    assertThat(temp.resolve("cache")).doesNotExist();
  }

  /** Such a row is left out like any other that is bad, and does not end the run. */
  @Test
  void aPartOfASoundWithoutLengthIsRefused() throws IOException {
    Path file = TinyMedia.of(Media.Kind.AUDIO, temp, 1).file();
    assertThatThrownBy(
            () ->
                MediumReader.sound(
                    new MediumFile(Media.Kind.AUDIO, List.of(file), new Media.TimeSpan(0.5, 0.5))))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("1.wav, 0.5 to 0.5 s: a part of no length");
  }

  @Test
  void aPictureIsAVideoToAModelWithoutAnEncoderOfPictures() throws IOException {
    MediaEncoders videos = new MediaEncoders(Map.of(Media.Kind.VIDEO, encoder));
    assertThat(videos.encode(files.get(5))).containsExactly(5);
  }
}

package org.sensorium.vision.media.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.vision.media.Orientation;
import org.sensorium.vision.media.video.FrameChoice.Rule;

class VideoDecoderTest {
  private static final VideoDecoder DECODER = VideoDecoder.standard();

  @TempDir Path folder;

  private Path picture(String name, int grey) throws IOException {
    BufferedImage image = new BufferedImage(6, 4, BufferedImage.TYPE_3BYTE_BGR);
    for (int i = 0; i < 24; i++) {
      image.setRGB(i % 6, i / 6, grey * 0x010101);
    }
    Path file = folder.resolve(name);
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  @Test
  void probingTellsWhatAVideoIs() throws IOException {
    VideoInfo info = DECODER.probe(Clips.file("rotated.mp4"));
    assertThat(info)
        .isEqualTo(
            new VideoInfo(
                "mov,mp4,m4a,3gp,3g2,mj2",
                "h264",
                64,
                96,
                40,
                4,
                10,
                1,
                Orientation.TURNED_RIGHT,
                false));
    assertThat(DECODER.probe(Clips.file("sound.mp4")).sound()).isTrue();
    assertThat(DECODER.probe(Clips.file("wide.mp4")).pixelAspect())
        .isCloseTo(4 / 3.0, within(1e-9));
  }

  @Test
  void rulesAndSpansChooseByIndexAmongTheFramesInside() throws IOException {
    Path clip = Clips.file("bframes.mp4"); // 40 frames, 10 a second
    assertThat(DECODER.decode(clip, FrameChoice.uniform(4, Rule.VIDEO_LLAMA)).seconds())
        .containsExactly(0, 1, 2, 3);
    assertThat(DECODER.decode(clip, FrameChoice.uniform(3), new double[] {1, 2}).seconds())
        .containsExactly(1, 1.5, 2);
    assertThat(DECODER.decode(clip, FrameChoice.rate(2, 99), new double[] {0.95, 2.2}).seconds())
        .containsExactly(1, 1.5, 2);
  }

  /** Known without their pixels, of every kind of video and choice. */
  @Test
  void timesAreThoseOfTheFramesThatAreRead() throws IOException {
    assertThat(
            DECODER.times(Clips.file("bframes.mp4"), FrameChoice.uniform(3), new double[] {1, 2}))
        .containsExactly(1, 1.5, 2);
    List<Path> files =
        List.of(Clips.file("vfr.mp4"), Clips.file("bframes.mp4"), picture("a.png", 9), folder);
    List<FrameChoice> choices =
        List.of(
            FrameChoice.uniform(4),
            FrameChoice.uniform(5, Rule.VIDEO_LLAMA),
            FrameChoice.rate(2, 9),
            FrameChoice.shots(3));
    for (Path file : files) {
      for (FrameChoice choice : choices) {
        assertThat(DECODER.times(file, choice, null))
            .as("%s %s", file, choice)
            .containsExactly(DECODER.decode(file, choice).seconds());
      }
    }
    List<Path> frames = List.of(picture("b.png", 1), picture("c.png", 2), picture("d.png", 3));
    assertThat(DECODER.times(frames, FrameChoice.uniform(2))).containsExactly(0, 1);
    double[] span = {0.5, 1}; // as of the same pictures in a folder
    assertThat(DECODER.times(frames, FrameChoice.uniform(2), span)).containsExactly(0.5, 1);
    assertThat(DECODER.decode(frames, FrameChoice.uniform(2), span).seconds())
        .containsExactly(0.5, 1);
  }

  @Test
  void ratesGoByTheTimeStamps() throws IOException {
    Path clip = Clips.file("vfr.mp4");
    VideoFrames all = DECODER.decode(clip, FrameChoice.uniform(30));
    VideoFrames some = DECODER.decode(clip, FrameChoice.rate(1, 99));
    double[] times = all.seconds();
    for (int second = 0; second < some.seconds().length; second++) {
      assertThat(some.seconds()[second]).isLessThanOrEqualTo(times[29]);
    }
    assertThat(some.seconds()).hasSizeLessThan(30).isSorted();
    assertThat(some.seconds()[0]).isZero();
  }

  @Test
  void shotsBeginWhereColoursChange() throws IOException {
    Path clip = Clips.file("shots.mp4"); // 10 a second, cuts before frames 8 and 18
    assertThat(DECODER.decode(clip, FrameChoice.shots(9)).seconds()).containsExactly(0, 0.8, 1.8);
    assertThat(DECODER.decode(clip, FrameChoice.shots(9), new double[] {0.3, 1}).seconds())
        .containsExactly(0.3, 0.8);
    assertThat(DECODER.decode(clip, FrameChoice.shots(1)).seconds()).containsExactly(0);
  }

  @Test
  void aFolderOfPicturesIsAVideo() throws IOException {
    picture("frame10.png", 30);
    picture("frame2.png", 20);
    picture("frame1.png", 10);
    VideoFrames frames = DECODER.decode(folder, FrameChoice.uniform(3));
    assertThat(frames.seconds()).containsExactly(0, 0.5, 1);
    assertThat(frames.frames().stream().map(image -> image.sample(0, 0, 0)))
        .containsExactly(10, 20, 30);
    assertThat(frames.info().format()).isEqualTo("frames");
  }

  @Test
  void aListOfPicturesKeepsItsOrder() throws IOException {
    List<Path> files = List.of(picture("b.png", 1), picture("a.png", 2), picture("c.png", 3));
    VideoFrames frames = DECODER.decode(files, FrameChoice.uniform(2));
    assertThat(frames.frames().stream().map(image -> image.sample(0, 0, 0))).containsExactly(1, 3);
  }

  @Test
  void aStillPictureIsAVideoOfOneFrame() throws IOException {
    VideoFrames frames = DECODER.decode(picture("a.png", 9), FrameChoice.uniform(2));
    assertThat(frames.info().frames()).isEqualTo(1);
    assertThat(frames.frames()).hasSize(2);
    assertThat(frames.frames().get(0)).isSameAs(frames.frames().get(1));
  }
}

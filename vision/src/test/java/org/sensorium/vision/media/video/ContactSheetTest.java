package org.sensorium.vision.media.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sensorium.vision.media.Orientation;
import org.sensorium.vision.media.RgbImage;

class ContactSheetTest {
  private static final int GAP = 8;
  private static final int LINE = 16;

  @Test
  void framesStandInRowsInTheirOrder() {
    BufferedImage sheet = ContactSheet.draw(video(8, 480, 240, 1));
    assertThat(sheet.getWidth()).isEqualTo(4 * (240 + GAP) + GAP);
    assertThat(sheet.getHeight()).isEqualTo(2 * (120 + LINE + GAP) + GAP);
    for (int i = 0; i < 8; i++) {
      int x = GAP + i % 4 * (240 + GAP) + 120;
      int y = GAP + i / 4 * (120 + LINE + GAP) + 60;
      assertThat(sheet.getRGB(x, y) & 0xFF).as("frame %d", i).isEqualTo(10 * i);
    }
  }

  @Test
  void theTimeStandsBelow() {
    BufferedImage one = ContactSheet.draw(video(1, 240, 240, 1));
    BufferedImage same = ContactSheet.draw(video(1, 240, 240, 1));
    assertThat(line(one)).isEqualTo(line(same)).contains(0x303438);
    BufferedImage two = ContactSheet.draw(video(2, 240, 240, 1));
    BufferedImage second = two.getSubimage(240 + GAP, 0, 240 + 2 * GAP, two.getHeight());
    assertThat(line(second)).as("0.50 s, not 0.00 s").isNotEqualTo(line(one));
  }

  @Test
  void theUnitIsReadAsAnS() {
    BufferedImage line = new BufferedImage(6, 10, BufferedImage.TYPE_INT_RGB);
    TimeText.draw(line.createGraphics(), "s", 0, 0);
    assertThat(
            IntStream.range(0, 5)
                .mapToObj(
                    row ->
                        IntStream.range(0, 3)
                            .mapToObj(at -> (line.getRGB(2 * at, 2 * row) & 1) != 0 ? "#" : ".")
                            .collect(Collectors.joining())))
        .containsExactly(".##", "#..", ".#.", "..#", "##.");
  }

  @Test
  void smallFramesAreEnlargedByWholePixelsAndSquare() {
    BufferedImage sheet = ContactSheet.draw(video(2, 100, 50, 1));
    assertThat(sheet.getHeight()).isEqualTo(2 * 50 + LINE + 2 * GAP);
    BufferedImage stretched = ContactSheet.draw(video(1, 480, 480, 0.5));
    assertThat(stretched.getWidth()).isEqualTo(120 + 2 * GAP);
    assertThat(stretched.getHeight()).isEqualTo(240 + LINE + 2 * GAP);
  }

  /** The pixels below the frames. */
  private static List<Integer> line(BufferedImage sheet) {
    int top = sheet.getHeight() - GAP - LINE;
    return IntStream.range(0, LINE * sheet.getWidth())
        .map(i -> sheet.getRGB(i % sheet.getWidth(), top + i / sheet.getWidth()) & 0xFFFFFF)
        .boxed()
        .toList();
  }

  /** Frame i is grey of 10 i, half a second after the one before. */
  private static VideoFrames video(int count, int width, int height, double aspect) {
    VideoInfo info =
        new VideoInfo("t", "t", width, height, count, 1, 2, aspect, Orientation.UPRIGHT, false);
    List<RgbImage> frames =
        IntStream.range(0, count)
            .mapToObj(
                i -> {
                  byte[] grey = new byte[3 * width * height];
                  Arrays.fill(grey, (byte) (10 * i));
                  return new RgbImage(width, height, grey);
                })
            .toList();
    return new VideoFrames(
        info, frames, IntStream.range(0, count).mapToDouble(i -> i / 2.0).toArray());
  }
}

package org.sensorium.audio.processing;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PixelTextTest {
  private static final int DOT = 2; // pixels

  @Test
  void fiveSecondsAreReadAsSuch() {
    assertThat(drawn("5 s"))
        .containsExactly(
            "###......##", //
            "#.......#..",
            "###......#.",
            "..#.......#",
            "###.....##.");
  }

  private static List<String> drawn(String text) {
    int width = PixelText.width(text);
    BufferedImage picture = new BufferedImage(width, PixelText.HEIGHT, BufferedImage.TYPE_INT_RGB);
    PixelText.draw(picture, text, 0, 0, 0xFFFFFF);
    return IntStream.range(0, PixelText.HEIGHT / DOT)
        .mapToObj(
            row ->
                IntStream.range(0, width / DOT)
                    .mapToObj(
                        column -> (picture.getRGB(DOT * column, DOT * row) & 1) != 0 ? "#" : ".")
                    .collect(Collectors.joining()))
        .toList();
  }
}

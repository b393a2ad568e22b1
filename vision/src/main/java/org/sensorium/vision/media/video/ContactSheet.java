package org.sensorium.vision.media.video;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.util.Locale;
import org.sensorium.vision.media.RgbImage;

/**
 * Frames of a video on one page: in rows, in their order, each with its time in seconds below it.
 * Pixels that are not square are stretched here, so that the page looks as the video does.
 */
public final class ContactSheet {
  private static final int WIDTH = 1280; // pixels, about, of a page with many columns
  private static final int SIDE = 240; // longest side of a frame, pixels
  private static final int NARROWEST = 72; // of a cell, pixels: the time needs it
  private static final int GAP = 8; // pixels, around frames
  private static final int LINE = 16; // pixels, for the time
  private static final Color PAPER = new Color(0xF4F4F1);
  private static final Color INK = new Color(0x303438);

  private ContactSheet() {}

  /** Draws frames, at most {@value #SIDE} pixels wide and high; small ones are enlarged. */
  public static BufferedImage draw(VideoFrames video) {
    int count = video.frames().size();
    int columns = count <= 4 ? count : Math.max(4, (int) Math.ceil(Math.sqrt(count)));
    int rows = (count + columns - 1) / columns;
    RgbImage first = video.frames().get(0);
    double aspect = video.info().pixelAspect() > 0 ? video.info().pixelAspect() : 1;
    double longest = Math.max(first.width() * aspect, first.height());
    double scale = Math.min(SIDE, (double) WIDTH / columns - GAP) / longest;
    scale = scale > 1 ? Math.floor(scale) : scale;
    int width = Math.max(1, (int) Math.round(first.width() * aspect * scale));
    int height = Math.max(1, (int) Math.round(first.height() * scale));
    int cell = Math.max(width, NARROWEST);
    BufferedImage page =
        new BufferedImage(
            columns * (cell + GAP) + GAP,
            rows * (height + LINE + GAP) + GAP,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = page.createGraphics();
    try {
      graphics.setColor(PAPER);
      graphics.fillRect(0, 0, page.getWidth(), page.getHeight());
      for (int i = 0; i < count; i++) {
        int left = GAP + i % columns * (cell + GAP);
        int top = GAP + i / columns * (height + LINE + GAP);
        Image shown = fitted(video.frames().get(i), aspect, width, height);
        int right = (cell - shown.getWidth(null)) / 2;
        graphics.drawImage(shown, left + right, top + (height - shown.getHeight(null)) / 2, null);
        String time = String.format(Locale.ROOT, "%.2f s", video.seconds()[i]);
        graphics.setColor(INK);
        TimeText.draw(
            graphics, time, left + (cell - TimeText.width(time)) / 2, top + height + GAP / 2);
      }
    } finally {
      graphics.dispose();
    }
    return page;
  }

  /**
   * A frame in a box of the first frame's size: enlarged by repeating pixels, or made smaller by
   * means over those that fall together. Only pictures taken for frames differ in shape.
   */
  private static Image fitted(RgbImage frame, double aspect, int width, int height) {
    double scale = Math.min(width / (frame.width() * aspect), (double) height / frame.height());
    int across = Math.max(1, (int) Math.round(frame.width() * aspect * scale));
    int down = Math.max(1, (int) Math.round(frame.height() * scale));
    int how = scale > 1 ? Image.SCALE_REPLICATE : Image.SCALE_AREA_AVERAGING;
    return frame.buffered().getScaledInstance(across, down, how);
  }
}

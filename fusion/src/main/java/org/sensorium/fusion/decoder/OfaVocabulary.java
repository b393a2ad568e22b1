package org.sensorium.fusion.decoder;

/**
 * Where OFA's words for places and for pieces of images lie: words of text, then {@code <code_i>},
 * then {@code <bin_k>}.
 *
 * @param firstCode id of {@code <code_0>}
 * @param codes how many codes there are
 * @param bins how many bins there are; k counts from 0
 * @see <a href="https://github.com/OFA-Sys/OFA/blob/main/tasks/ofa_task.py">OFA</a> at a36b91c:
 *     four special words, 50,260 of dict.txt, {@code <mask>}, 8,192 codes, 1,000 bins
 */
public record OfaVocabulary(int firstCode, int codes, int bins) {
  /** Of all published English checkpoints. */
  public static final OfaVocabulary PUBLISHED = new OfaVocabulary(50_265, 8_192, 1_000);

  public OfaVocabulary {
    if (firstCode < 0 || codes < 0 || bins < 2) {
      throw new IllegalArgumentException(
          "codes from id %d, %d codes, %d bins: expected no negative number, and at least two bins"
              .formatted(firstCode, codes, bins));
    }
  }

  /**
   * A box in an image.
   *
   * @param x0 left, pixels of the image as it was before any resizing; 0 its left edge
   * @param y0 top
   * @param x1 right
   * @param y1 bottom
   */
  public record Box(double x0, double y0, double x1, double y1) {}

  /** Words in all. */
  public int size() {
    return firstCode + codes + bins;
  }

  /** Id of {@code <code_i>}. */
  public int code(int i) {
    return firstCode + checked(i, codes, "code");
  }

  /** Id of {@code <bin_k>}. */
  public int bin(int k) {
    return firstCode + codes + checked(k, bins, "bin");
  }

  /** Whether an id is one of {@code <bin_0>} … */
  public boolean isBin(long id) {
    return id >= size() - bins && id < size();
  }

  /** k of an id of {@code <bin_k>}. */
  public int binOf(long id) {
    if (!isBin(id)) {
      throw new IllegalArgumentException(
          "id %d is no bin, expected %d to %d".formatted(id, size() - bins, size() - 1));
    }
    return (int) id - (size() - bins);
  }

  /**
   * The ids of a box's left, top, right and bottom. Bins divide {@code largest} pixels of the
   * square that a picture is resized to. In the authors' scripts {@code largest} is 512 and {@code
   * side} 384 in pre-training, 512 (or 480) in fine-tuning on regions.
   *
   * @param width of the image, pixels
   * @param height of the image, pixels
   * @param side of the square that the model sees, pixels
   * @param largest side of all squares that it may see, pixels
   */
  public long[] ids(Box box, int width, int height, int side, int largest) {
    return new long[] {
      bin(place(box.x0(), width, side, largest)),
      bin(place(box.y0(), height, side, largest)),
      bin(place(box.x1(), width, side, largest)),
      bin(place(box.y1(), height, side, largest))
    };
  }

  /** Float32 at each step and halves to the even number, as the reference. */
  private int place(double at, int length, int side, int largest) {
    float resized = (float) at * (float) ((double) side / length);
    int bin = (int) Math.rint(resized / largest * (bins - 1));
    return Math.max(0, Math.min(bins - 1, bin));
  }

  /**
   * The box that four bins name.
   *
   * @param ids of left, top, right and bottom
   * @param width of the image, pixels; the other sizes as {@link #ids} has them
   */
  public Box box(long[] ids, int width, int height, int side, int largest) {
    if (ids.length != 4) {
      throw new IllegalArgumentException(
          "%d words, expected the four bins of a box".formatted(ids.length));
    }
    double across = (double) largest / (bins - 1) * width / side;
    double down = (double) largest / (bins - 1) * height / side;
    return new Box(
        binOf(ids[0]) * across, binOf(ids[1]) * down, binOf(ids[2]) * across, binOf(ids[3]) * down);
  }

  private static int checked(int number, int count, String what) {
    if (number < 0 || number >= count) {
      throw new IllegalArgumentException(
          "%s %d does not exist, expected 0 to %d".formatted(what, number, count - 1));
    }
    return number;
  }
}

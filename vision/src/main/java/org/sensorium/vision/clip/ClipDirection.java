package org.sensorium.vision.clip;

/**
 * How well an edit of a picture follows the edit of its caption, by CLIP embeddings:
 * InstructPix2Pix's four cosines.
 *
 * @param before caption and picture before the edit
 * @param after caption and picture after it
 * @param direction change of the picture and change of the caption
 * @param images the two pictures
 * @see <a href="https://arxiv.org/abs/2211.09800">InstructPix2Pix</a>; its
 *     metrics/clip_similarity.py
 */
public record ClipDirection(float before, float after, float direction, float images) {
  private static final double EPS = 1e-8; // torch's cosine_similarity: lengths are at least this

  /**
   * Compares embeddings, which need not be of length 1.
   *
   * @param imageBefore (P)
   * @param imageAfter (P)
   * @param textBefore (P)
   * @param textAfter (P)
   */
  public static ClipDirection of(
      float[] imageBefore, float[] imageAfter, float[] textBefore, float[] textAfter) {
    int width = imageBefore.length;
    if (imageAfter.length != width || textBefore.length != width || textAfter.length != width) {
      throw new IllegalArgumentException(
          "four embeddings of one width are expected, got %d, %d, %d and %d"
              .formatted(width, imageAfter.length, textBefore.length, textAfter.length));
    }
    float[] image0 = unit(imageBefore);
    float[] image1 = unit(imageAfter);
    float[] text0 = unit(textBefore);
    float[] text1 = unit(textAfter);
    return new ClipDirection(
        cosine(image0, text0),
        cosine(image1, text1),
        cosine(difference(image1, image0), difference(text1, text0)),
        cosine(image0, image1));
  }

  private static float[] unit(float[] x) {
    double length = Math.sqrt(dot(x, x));
    float[] unit = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      unit[i] = (float) (x[i] / length);
    }
    return unit;
  }

  private static float[] difference(float[] x, float[] y) {
    float[] difference = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      difference[i] = x[i] - y[i];
    }
    return difference;
  }

  private static float cosine(float[] x, float[] y) {
    double lengths = Math.max(EPS, Math.sqrt(dot(x, x))) * Math.max(EPS, Math.sqrt(dot(y, y)));
    return (float) (dot(x, y) / lengths);
  }

  private static double dot(float[] x, float[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += (double) x[i] * y[i];
    }
    return sum;
  }
}

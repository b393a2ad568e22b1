package org.sensorium.fusion.projector.representation;

import java.util.SplittableRandom;

/**
 * Which other members of a batch stand for pictures and texts that do not match: the more alike,
 * the likelier.
 *
 * @param pictures for each text the number of a picture
 * @param texts for each picture the number of a text
 * @see <a href="https://arxiv.org/abs/2107.07651">ALBEF</a>
 */
public record HardNegatives(int[] pictures, int[] texts) {

  /** Chooses negatives by the likeness of each picture (row) with each text (column). */
  public interface Choice {
    HardNegatives choose(float[][] likeness);
  }

  /** Draws each by the softmax of its likenesses, itself left out, as LAVIS does. */
  public static Choice drawn(SplittableRandom random) {
    return likeness -> {
      int members = likeness.length;
      int[] pictures = new int[members];
      int[] texts = new int[members];
      for (int i = 0; i < members; i++) {
        double[] ofText = new double[members];
        double[] ofPicture = new double[members];
        for (int j = 0; j < members; j++) {
          ofText[j] = likeness[j][i];
          ofPicture[j] = likeness[i][j];
        }
        pictures[i] = draw(ofText, i, random);
        texts[i] = draw(ofPicture, i, random);
      }
      return new HardNegatives(pictures, texts);
    };
  }

  private static int draw(double[] likeness, int self, SplittableRandom random) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < likeness.length; i++) {
      largest = i == self ? largest : Math.max(largest, likeness[i]);
    }
    double[] upTo = new double[likeness.length];
    double sum = 0;
    for (int i = 0; i < likeness.length; i++) {
      sum += i == self ? 0 : Math.exp(likeness[i] - largest);
      upTo[i] = sum;
    }
    double at = random.nextDouble() * sum;
    int chosen = self == likeness.length - 1 ? self - 1 : likeness.length - 1;
    for (int i = likeness.length - 1; i >= 0; i--) {
      chosen = i != self && at < upTo[i] ? i : chosen;
    }
    return chosen;
  }
}

package org.sensorium.fusion.train;

/**
 * Scales gradients down whose norm, over all parameters together, is too large; the numbers are
 * those of torch's clip_grad_norm_.
 *
 * @param maxNorm largest 2-norm that is left as it is; 0: none is scaled
 */
public record GradientClip(double maxNorm) {
  /** Leaves all gradients as they are. */
  public static final GradientClip NONE = new GradientClip(0);

  private static final double EPS = 1e-6; // torch's

  public GradientClip {
    if (!(maxNorm >= 0)) {
      throw new IllegalArgumentException("maxNorm is %s, expected at least 0".formatted(maxNorm));
    }
  }

  /** What gradients of this norm are multiplied with. */
  public double factor(double norm) {
    return maxNorm == 0 ? 1 : Math.min(1, maxNorm / (norm + EPS));
  }
}

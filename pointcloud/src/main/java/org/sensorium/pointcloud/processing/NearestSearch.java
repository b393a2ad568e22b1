package org.sensorium.pointcloud.processing;

/**
 * Finds the k points nearest to a place, of equally near ones those of the lowest numbers.
 *
 * <p>Places are asked for one after another, and the k-th distance of one is about that of the
 * next: what lies much farther is ruled out by one comparison. Where fewer than k points lie within
 * the guess, it is widened, so that the answer never depends on it.
 */
final class NearestSearch {
  private static final float WIDER = 2; // squared distances

  private final Coordinates points;
  private final int k;
  private final float[] distances; // of all points
  private final int[] near; // numbers of those within the guess, ascending
  private final float[] square; // their distances, in an order of no meaning once one was selected
  private float guess = Float.POSITIVE_INFINITY;

  NearestSearch(Coordinates points, int k) {
    this.points = points;
    this.k = k;
    distances = new float[points.size()];
    near = new int[points.size()];
    square = new float[points.size()];
  }

  /**
   * Writes the numbers of the k nearest, ascending.
   *
   * @param at where they go in {@code found}
   */
  void nearest(float px, float py, float pz, int[] found, int at) {
    points.distances(px, py, pz, 0, distances.length, distances);
    int count = within(guess);
    while (count < k) {
      guess *= WIDER;
      count = within(guess);
    }
    float last = selected(count);
    int equal = k; // how many may be as far as the last
    for (int i = 0; i < count; i++) {
      equal -= distances[near[i]] < last ? 1 : 0;
    }
    int next = at;
    for (int i = 0; next < at + k; i++) {
      float distance = distances[near[i]];
      if (distance < last || (distance == last && equal-- > 0)) {
        found[next++] = near[i];
      }
    }
    guess = Math.max(last * WIDER, Float.MIN_NORMAL); // above 0, so that it can widen
  }

  /** Collects the points within a squared distance; how many there are. */
  private int within(float limit) {
    float[] all = distances;
    int count = 0;
    for (int i = 0; i < all.length; i++) {
      if (all[i] <= limit) {
        near[count] = i;
        square[count++] = all[i];
      }
    }
    return count;
  }

  /** The k-th smallest of the collected distances, by Hoare's selection. */
  private float selected(int count) {
    float[] a = square;
    int low = 0;
    int high = count - 1;
    while (low < high) {
      float pivot = a[(low + high) >>> 1];
      int i = low;
      int j = high;
      while (i <= j) {
        while (a[i] < pivot) {
          i++;
        }
        while (a[j] > pivot) {
          j--;
        }
        if (i <= j) {
          float swapped = a[i];
          a[i++] = a[j];
          a[j--] = swapped;
        }
      }
      if (k - 1 <= j) {
        high = j;
      } else if (k - 1 >= i) {
        low = i;
      } else {
        break;
      }
    }
    return a[k - 1];
  }
}

package org.sensorium.pointcloud.processing;

import java.util.Arrays;

/**
 * Finds the k points nearest to a place, of equally near ones those of the lowest numbers.
 *
 * <p>Points are dealt out to lanes in turn. At least k points lie within the k-th smallest of the
 * lanes' least distances, so that only a few points of a few lanes are left to choose from; the
 * least distances themselves are found without a branch.
 */
final class NearestSearch {
  private static final int LANES = 256;
  private static final int WORTHWHILE = 4; // points of a lane

  private final Coordinates points;
  private final float[] distances; // of all points
  private final float[] least = new float[LANES]; // distance of each lane
  private final float[] heap; // the smallest so far, the largest of them on top
  private final int[] numbers; // whose distances they are
  private int size; // of the heap

  NearestSearch(Coordinates points, int k) {
    this.points = points;
    distances = new float[points.size()];
    heap = new float[k];
    numbers = new int[k];
  }

  /**
   * Writes the numbers of the k nearest, ascending.
   *
   * @param at where they go in {@code found}
   */
  void nearest(float px, float py, float pz, int[] found, int at) {
    points.distances(px, py, pz, 0, distances.length, distances);
    if (distances.length >= WORTHWHILE * LANES && heap.length <= LANES / 2) {
      chooseByLanes();
    } else {
      size = 0;
      for (int i = 0; i < distances.length; i++) {
        offer(distances[i], i);
      }
    }
    System.arraycopy(numbers, 0, found, at, numbers.length);
    Arrays.sort(found, at, at + numbers.length);
  }

  private void chooseByLanes() {
    System.arraycopy(distances, 0, least, 0, LANES);
    int from = LANES;
    for (; from + LANES <= distances.length; from += LANES) {
      lower(from, LANES);
    }
    lower(from, distances.length - from);
    size = 0;
    for (int lane = 0; lane < LANES; lane++) {
      offer(least[lane], lane);
    }
    float bound = heap[0];
    size = 0;
    for (int lane = 0; lane < LANES; lane++) {
      for (int i = lane; least[lane] <= bound && i < distances.length; i += LANES) {
        if (distances[i] <= bound) {
          offer(distances[i], i);
        }
      }
    }
  }

  /** Takes the points from … from + count - 1 into account, one a lane. */
  private void lower(int from, int count) {
    float[] lanes = least;
    float[] all = distances;
    for (int i = 0; i < count; i++) {
      lanes[i] = Math.min(lanes[i], all[from + i]);
    }
  }

  private void offer(float distance, int number) {
    if (size < heap.length) {
      rise(size++, distance, number);
    } else if (isAfter(0, distance, number)) {
      sink(distance, number);
    }
  }

  private void rise(int end, float distance, int number) {
    int hole = end;
    while (hole > 0 && !isAfter((hole - 1) / 2, distance, number)) {
      move((hole - 1) / 2, hole);
      hole = (hole - 1) / 2;
    }
    heap[hole] = distance;
    numbers[hole] = number;
  }

  /** Replaces the top. */
  private void sink(float distance, int number) {
    int hole = 0;
    for (int child = 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && isAfter(child + 1, heap[child], numbers[child])) {
        child++;
      }
      if (!isAfter(child, distance, number)) {
        break;
      }
      move(child, hole);
      hole = child;
    }
    heap[hole] = distance;
    numbers[hole] = number;
  }

  private void move(int from, int to) {
    heap[to] = heap[from];
    numbers[to] = numbers[from];
  }

  /** Whether an entry leaves before another: it is farther, or as far and of a higher number. */
  private boolean isAfter(int entry, float distance, int number) {
    return heap[entry] > distance || (heap[entry] == distance && numbers[entry] > number);
  }
}

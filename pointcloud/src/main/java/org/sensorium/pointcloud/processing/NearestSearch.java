package org.sensorium.pointcloud.processing;

import java.util.Arrays;

/**
 * Finds the k points nearest to a place, of equally near ones those of the lowest numbers.
 *
 * <p>Places are asked for one after another, and the k-th distance of one is about that of the
 * next: what lies much farther is ruled out by one comparison. Where fewer than k points lie within
 * the guess, it is widened, so that the answer never depends on it.
 */
final class NearestSearch {
  private static final float WIDER = 1.5f; // squared distances
  private static final float MUCH_WIDER = 8;

  private final Coordinates points;
  private final float[] distances; // of all points
  private final float[] heap; // the smallest so far, the largest of them on top
  private final int[] numbers; // whose distances they are
  private int size; // of the heap
  private float guess = Float.POSITIVE_INFINITY;

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
    if (!areWithin(guess) && !areWithin(guess * MUCH_WIDER)) {
      areWithin(Float.POSITIVE_INFINITY);
    }
    guess = heap[0] * WIDER;
    System.arraycopy(numbers, 0, found, at, numbers.length);
    Arrays.sort(found, at, at + numbers.length);
  }

  /** Whether k points lie within a squared distance; the heap holds the nearest. */
  private boolean areWithin(float square) {
    float[] all = distances;
    float limit = square;
    size = 0;
    for (int i = 0; i < all.length; i++) {
      if (all[i] <= limit) {
        offer(all[i], i);
        limit = size == heap.length ? heap[0] : square;
      }
    }
    return size == heap.length;
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

package org.sensorium.pointcloud.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.PointKernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.kernels.RowKernels;
import org.sensorium.pointcloud.processing.Coordinates;
import org.sensorium.pointcloud.processing.PointSampling;

/**
 * PointNet++'s set abstraction: balls around the farthest points, maps of every point in them, the
 * maximum of each ball. A point is its offset from the centre in radii, then its features.
 *
 * @param form which balls
 * @param filters the maps
 * @see <a href="https://arxiv.org/abs/1706.02413">PointNet++</a>; LAMM at ea57136,
 *     PointnetSAModuleVotes
 */
record SetAbstraction(Form form, List<PointFilter> filters) {
  private static final int ROWS_AT_ONCE = 1 << 14; // points in balls, which bounds the memory

  /**
   * Which balls.
   *
   * @param centres how many
   * @param radius of a ball, in the cloud's unit
   * @param samples points of a ball
   */
  record Form(int centres, float radius, int samples) {}

  /**
   * What is known of a cloud.
   *
   * @param places (N)
   * @param features (1, N, F); null where a point is its place alone
   */
  record Cloud(Coordinates places, @Nullable NDArray features) {}

  /** Reads {@code mlp_module.layer0}, {@code layer1} … as many as there are. */
  static SetAbstraction load(WeightScope scope, Form form, Precision precision) throws IOException {
    WeightScope module = scope.sub("mlp_module");
    PointWeights weights = PointWeights.stored(module, precision);
    List<PointFilter> filters = new ArrayList<>();
    for (String layer = "layer0"; module.has(layer + ".conv.weight"); ) {
      Shape shape = module.shape(layer + ".conv.weight");
      if (shape == null || shape.dimension() != 4) {
        break; // what follows says what is missing
      }
      filters.add(
          PointFilter.loadUnbiased(
              weights, layer + ".conv", layer + ".bn.bn", (int) shape.get(1), (int) shape.get(0)));
      layer = "layer" + filters.size();
    }
    return new SetAbstraction(form, filters);
  }

  /** Centres and their features, (1, centres, F), owned by owner. */
  Cloud forward(Cloud cloud, NDManager owner) {
    Coordinates places = cloud.places();
    Coordinates centres = places.pick(PointSampling.farthestOffOrigin(places, form.centres()));
    int[] members = PointSampling.ball(places, centres, form.radius(), form.samples());
    int some = Math.max(1, ROWS_AT_ONCE / form.samples()); // balls
    NDList parts = new NDList();
    for (int from = 0; from < form.centres(); from += some) {
      int to = Math.min(from + some, form.centres());
      parts.add(balls(cloud, centres, members, from, to, owner));
    }
    NDArray features = NDArrays.concat(parts, 1); // (1, centres, F)
    parts.close();
    features.attach(owner);
    return new Cloud(centres, features);
  }

  /** The features of the balls from … to - 1, (1, balls, F). */
  private NDArray balls(
      Cloud cloud, Coordinates centres, int[] members, int from, int to, NDManager owner) {
    int samples = form.samples();
    int[] inside = Arrays.copyOfRange(members, from * samples, to * samples);
    try (NDManager scratch = owner.newSubManager()) {
      NDArray x =
          scratch.create(
              offsets(cloud.places(), centres, inside, from), new Shape(1, to - from, samples, 3));
      if (cloud.features() != null) {
        NDArray rows =
            scratch.create(
                Arrays.stream(inside).asLongStream().toArray(), new Shape(inside.length));
        NDArray features = RowKernels.gatherRows(cloud.features(), rows);
        features.attach(scratch);
        x = x.concat(features.reshape(1, to - from, samples, features.getShape().get(1)), -1);
      }
      for (PointFilter filter : filters) {
        x = filter.forward(x);
      }
      NDArray largest = Kernels.to(PointKernels.groupMax(x), Precision.FLOAT32);
      largest.attach(owner);
      return largest;
    }
  }

  private float[] offsets(Coordinates places, Coordinates centres, int[] inside, int first) {
    float[] offsets = new float[inside.length * 3];
    for (int i = 0; i < inside.length; i++) {
      int centre = first + i / form.samples();
      offsets[3 * i] = (places.x()[inside[i]] - centres.x()[centre]) / form.radius();
      offsets[3 * i + 1] = (places.y()[inside[i]] - centres.y()[centre]) / form.radius();
      offsets[3 * i + 2] = (places.z()[inside[i]] - centres.z()[centre]) / form.radius();
    }
    return offsets;
  }
}

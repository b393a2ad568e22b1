package org.sensorium.pointcloud.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.pointcloud.media.PointCloud;
import org.sensorium.pointcloud.processing.Coordinates;
import org.sensorium.pointcloud.processing.PointCloudProcessor;
import org.sensorium.pointcloud.processing.PointSampling;

@Tag("parity")
class PointCloudEncoderParityTest {
  private final List<float[]> clouds = new ArrayList<>(); // rows of 6

  private void read(NDArray points) {
    float[] all = points.toFloatArray();
    int length = all.length / (int) points.getShape().get(0);
    for (int from = 0; from < all.length; from += length) {
      clouds.add(Arrays.copyOfRange(all, from, from + length));
    }
  }

  private static PointCloudEncoder load(NDManager manager, String id, ParityFixture fixture)
      throws IOException {
    return PointCloudEncoders.get(id)
        .load(manager, fixture.path("config.json").getParent(), Precision.FLOAT32);
  }

  private static void assertExact(
      ParityFixture fixture, NDManager manager, String name, List<int[]> rows, Shape shape)
      throws IOException {
    long[] all = rows.stream().flatMapToInt(Arrays::stream).asLongStream().toArray();
    fixture.assertClose(name, manager.create(all, shape), 0);
  }

  @Test
  void pointLlmsProcessing() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "pointbert")) {
      read(fixture.get("in.raw"));
      PointCloudEncoder encoder = load(manager, "point-bert", fixture);
      PointCloudProcessor processor = new PointCloudProcessor(encoder.processor().withPoints(200));
      List<float[]> processed = new ArrayList<>();
      for (float[] rows : clouds) {
        float[] xyz = new float[600];
        float[] rgb = new float[600];
        for (int i = 0; i < 200; i++) {
          System.arraycopy(rows, 6 * i, xyz, 3 * i, 3);
          System.arraycopy(rows, 6 * i + 3, rgb, 3 * i, 3);
        }
        processed.add(processor.process(new PointCloud(xyz, rgb)));
      }
      fixture.assertClose("in.points", processor.batch(manager, processed));
    }
  }

  @Test
  void pointBertsGroups() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "pointbert")) {
      read(fixture.get("in.points"));
      List<int[]> chosen = new ArrayList<>();
      List<int[]> near = new ArrayList<>();
      for (float[] rows : clouds) {
        Coordinates points = Coordinates.of(rows, 6);
        int[] farthest = PointSampling.farthest(points, 16);
        chosen.add(farthest);
        near.add(PointSampling.nearest(points, points.pick(farthest), 8));
      }
      assertExact(fixture, manager, "out.fps_index", chosen, new Shape(2, 16));
      assertExact(fixture, manager, "out.knn_index_sorted", near, new Shape(2, 16, 8));
    }
  }

  @Test
  void pointBert() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "pointbert")) {
      PointBertEncoder encoder = (PointBertEncoder) load(manager, "point-bert", fixture);
      NDArray points = fixture.get("in.points");
      NDArray groups = encoder.groups(points); // (2, 16, 8 * 6 + 3)
      fixture.assertClose("out.centers", groups.get(":, :, 48:"));
      WeightScope scope =
          WeightScope.of(fixture.checkpoint(), manager).sub("model.point_backbone.encoder");
      MiniPointNet net = MiniPointNet.load(PointWeights.stored(scope, Precision.FLOAT32), 6, 32);
      NDArray members = groups.get(":, :, :48").reshape(2, 16, 8, 6);
      fixture.assertClose("out.group_features", net.forward(members));
      fixture.assertClose("out.tokens", encoder.encode(points, -1));
      fixture.assertClose("out.tokens", encoder.resume(groups));
      fixture.assertClose("out.pooled", encoder.pooled(points));
    }
  }

  @Test
  void epclsGroups() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "epcl")) {
      read(fixture.get("in.points"));
      List<List<int[]>> found =
          List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      for (float[] rows : clouds) {
        Coordinates points = Coordinates.of(rows, 6);
        found.get(0).add(PointSampling.farthestOffOrigin(points, 48));
        Coordinates centres = points.pick(found.get(0).get(found.get(0).size() - 1));
        found.get(1).add(PointSampling.ball(points, centres, 0.2f, 64));
        int[] second = PointSampling.farthestOffOrigin(centres, 12);
        found.get(2).add(second);
        found.get(3).add(PointSampling.ball(centres, centres.pick(second), (float) 0.8, 256));
      }
      assertExact(fixture, manager, "out.stage1.fps_index", found.get(0), new Shape(2, 48));
      assertExact(fixture, manager, "out.stage1.ball_index", found.get(1), new Shape(2, 48, 64));
      assertExact(fixture, manager, "out.stage2.fps_index", found.get(2), new Shape(2, 12));
      assertExact(fixture, manager, "out.stage2.ball_index", found.get(3), new Shape(2, 12, 256));
    }
  }

  @Test
  void epcl() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "epcl")) {
      EpclEncoder encoder = (EpclEncoder) load(manager, "epcl", fixture);
      NDArray points = fixture.get("in.points");
      NDArray features = encoder.encode(points, -1);
      fixture.assertClose("out.features", features);
      assertThat(features.getManager()).isSameAs(manager);
    }
  }

  @Test
  void epclsAbstractions() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "epcl")) {
      WeightScope scope = WeightScope.of(fixture.checkpoint(), manager);
      EpclConfig config = EpclConfig.of(fixture.config(), Map.of(), scope);
      SetAbstraction first =
          SetAbstraction.load(
              scope.sub("pre_encoder.layers.0"), config.stages().get(0), Precision.FLOAT32);
      SetAbstraction second =
          SetAbstraction.load(
              scope.sub("pre_encoder.layers.1"), config.stages().get(1), Precision.FLOAT32);
      NDArray points = fixture.get("in.points");
      read(points);
      for (int b = 0; b < clouds.size(); b++) {
        NDArray colors = points.get("%d:%d, :, 3:".formatted(b, b + 1));
        SetAbstraction.Cloud one =
            first.forward(
                new SetAbstraction.Cloud(Coordinates.of(clouds.get(b), 6), colors), manager);
        SetAbstraction.Cloud two = second.forward(one, manager);
        assertAbstracted(fixture, manager, b, "out.stage1.xyz", "out.stage1.features", one);
        assertAbstracted(fixture, manager, b, "out.xyz", "out.stage2.features", two);
      }
    }
  }

  private static void assertAbstracted(
      ParityFixture fixture,
      NDManager manager,
      int member,
      String places,
      String features,
      SetAbstraction.Cloud cloud)
      throws IOException {
    float[] x = cloud.places().x();

    NDArray[] axes = {
      manager.create(x), manager.create(cloud.places().y()), manager.create(cloud.places().z())
    };
    NDArray found = NDArrays.stack(new NDList(axes), 1);
    ParityFixture.assertClose(places, fixture.get(places).get(member), found, 0);
    NDArray made = cloud.features();
    assertThat(made).isNotNull();
    ParityFixture.assertClose(
        features,
        fixture.get(features).get(member).transpose(),
        made.get(0),
        fixture.atol(features));
  }
}

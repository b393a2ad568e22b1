package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.decoder.LanguageDecoders;
import org.sensorium.fusion.decoder.TrainedRows;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.input.SplicedBatch;
import org.sensorium.fusion.projector.GatedLayers;
import org.sensorium.fusion.projector.PerceiverResampler;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.Projectors;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;

/** A whole model of flamingo_reference.py, and what it was asked. */
final class FlamingoFixture implements AutoCloseable {
  static final String LLAMA = "llama"; // OpenFlamingo's names, an untied head
  static final String MPT = "mpt"; // Otter's names, a tied head, videos

  final ParityFixture golden;
  private final NDManager manager;
  private final JsonNode meta;

  FlamingoFixture(NDManager manager, String name) throws IOException {
    this.manager = manager;
    golden = ParityFixture.open(manager, Path.of("src/test/resources/flamingo").resolve(name));
    meta = golden.meta();
  }

  LanguageDecoders.LayerList layers() throws IOException {
    return LanguageDecoders.layers("config.json", golden.config());
  }

  ProjectorConfig config() throws IOException {
    int vision = meta.path("vision").asInt();
    ProjectorConfig.Queries queries =
        new ProjectorConfig.Queries(
            meta.path("latents").asInt(),
            vision,
            meta.path("depth").asInt(),
            meta.path("heads").asInt(),
            meta.path("head_width").asInt(),
            4 * vision,
            meta.path("every").asInt(),
            0,
            0,
            1e-5);
    ProjectorConfig plain = ProjectorConfig.perceiver(vision, 32, queries);
    return new ProjectorConfig(
        plain.type(),
        vision,
        32,
        meta.path("gate_inner").asInt(),
        0,
        plain.inputNorm(),
        false,
        queries);
  }

  /** The ids with trained rows: the end of a chunk, the image. */
  int[] special() {
    return new int[] {meta.path("special").get(0).asInt(), meta.path("special").get(1).asInt()};
  }

  /** The model and its rows. */
  record Loaded(
      FlamingoNetwork network, PerceiverResampler resampler, GatedLayers gates, TrainedRows rows) {
    FlamingoNetwork with(LanguageDecoder decoder, SeenImage rule) {
      return new FlamingoNetwork(resampler, gates, decoder, rows.ids()[1], rule);
    }
  }

  Loaded load(Precision precision) throws IOException {
    WeightScope root = WeightScope.of(golden.checkpoint(), manager);
    FlamingoNames.bridge(root, config(), layers());
    PerceiverResampler resampler =
        (PerceiverResampler) Projectors.load(root.sub("perceiver"), config());
    GatedLayers gates = GatedLayers.load(root, config(), layers().count(), precision);
    LanguageDecoder decoder =
        LanguageDecoders.load(FlamingoNames.decoder(root, layers()), golden.config(), precision);
    TrainedRows rows = TrainedRows.load(root, decoder, special());
    root.finish();
    LanguageDecoder whole = decoder.with(rows);
    return new Loaded(
        new FlamingoNetwork(resampler, gates, whole, special()[1], SeenImage.LATEST),
        resampler,
        gates,
        rows);
  }

  /** One (P, V) or (F, P, V) a medium: two of the first row, one of the second. */
  List<NDArray> features() throws IOException {
    NDArray all = golden.get("in.features");
    List<NDArray> each = new ArrayList<>();
    for (int i = 0; i < all.getShape().get(0); i++) {
      NDArray one = all.get(i); // (F, P, V)
      each.add(one.getShape().get(0) == 1 ? one.get(0) : one);
    }
    return each;
  }

  /** The rows, {@code <image>} as a medium. */
  List<InputRow> rows() throws IOException {
    long[] ids = golden.get("in.ids").toLongArray();
    long[] labels = golden.get("in.labels").toLongArray();
    long[] lengths = golden.get("in.lengths").toLongArray();
    int width = ids.length / lengths.length;
    List<InputRow> rows = new ArrayList<>();
    for (int r = 0; r < lengths.length; r++) {
      int[] row = new int[(int) lengths[r]];
      boolean[] supervised = new boolean[row.length];
      for (int i = 0; i < row.length; i++) {
        row[i] = (int) ids[r * width + i];
        supervised[i] = labels[r * width + i] >= 0;
      }
      rows.add(row(row, supervised));
    }
    return rows;
  }

  /** A row of ids with its images as media. */
  InputRow row(int[] ids, boolean[] supervised) {
    int image = special()[1];
    int media = (int) Arrays.stream(ids).filter(id -> id == image).count();
    int[] marked = Arrays.stream(ids).map(id -> id == image ? InputRow.MEDIUM : id).toArray();
    return InputRow.of(marked, supervised, Arrays.asList(ones(media)));
  }

  private static Integer[] ones(int count) {
    Integer[] ones = new Integer[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  SplicedBatch batch(SplicedBatch.Padding padding) throws IOException {
    return SplicedBatch.of(rows(), padding);
  }

  @Override
  public void close() throws IOException {
    golden.close();
  }
}

package org.sensorium.fusion.projector.representation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.sensorium.fusion.projector.Instruction;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.fusion.projector.Projectors;
import org.sensorium.fusion.projector.Projectors.Initial;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.fusion.projector.QFormer;
import org.sensorium.fusion.projector.QFormerWeights;
import org.sensorium.fusion.projector.QueryTextMask;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.LossKernels;
import org.sensorium.nn.kernels.RowKernels;

/**
 * A Q-Former and the three tasks of BLIP-2's first stage: which text belongs to which picture
 * (contrastive), whether a text and a picture belong together (matching), and the text itself
 * (captioning). The language model has no part in it.
 *
 * <p>Legend: B pictures and as many texts, P positions of features, V their width, Q queries, L
 * tokens, W width, E width of the common space.
 *
 * @see <a href="https://arxiv.org/abs/2301.12597">BLIP-2</a>, LAVIS 506965b Blip2Qformer
 */
public final class QFormerRepresentation {
  static final double SMOOTHING = 0.1; // of labels, LAVIS'

  private static final float TEMPERATURE = 0.07f; // of a new model

  /**
   * Sizes beside the Q-Former's.
   *
   * @param features width V
   * @param common width E of the space in which pictures and texts are compared; LAVIS has 256
   * @param captionStart id of the token that captions begin with, {@code [DEC]}
   */
  public record Settings(int features, int common, int captionStart, Queries queries) {
    public Settings {
      if (queries.vocabulary() < 1 || captionStart < 0 || captionStart >= queries.vocabulary()) {
        throw new IllegalArgumentException(
            "the first stage reads text: queries.vocabulary must be above 0 and hold the caption's start, got %d and id %d"
                .formatted(queries.vocabulary(), captionStart));
      }
    }
  }

  /** The three means over a batch, scalars; {@link #sum} is what is trained on. */
  public record Losses(NDArray contrastive, NDArray matching, NDArray captioning) {
    public NDArray sum() {
      return Kernels.add(Kernels.add(contrastive, matching), captioning);
    }
  }

  private final Settings settings;
  private final QFormer qformer;
  private final CaptionHead captions;
  private final Map<String, NDArray> weights; // all of them

  private QFormerRepresentation(
      Settings settings, QFormer qformer, CaptionHead captions, Map<String, NDArray> weights) {
    this.settings = settings;
    this.qformer = qformer;
    this.captions = captions;
    this.weights = weights;
  }

  /**
   * Reads a checkpoint, under the names of {@link #weights} or LAVIS' ({@code blip2_pretrained*}).
   *
   * @param scope its manager owns the weights; what is not the Q-Former's, as {@code
   *     visual_encoder}, is the caller's to read or ignore before {@link WeightScope#finish}
   */
  public static QFormerRepresentation load(WeightScope scope, Settings settings)
      throws IOException {
    QFormerWeights.acceptLavisNames(scope, settings.queries().layers())
        .ignore("^Qformer\\.cls\\.predictions\\.decoder\\."); // word table and bias once more
    return load((name, shape, initial) -> scope.get(name, shape), settings);
  }

  /** A new one. */
  public static QFormerRepresentation create(NDManager manager, Settings settings, long seed)
      throws IOException {
    return load(started(Projectors.fresh(manager, seed, 1), manager), settings);
  }

  /**
   * A new one that starts from BERT, as LAVIS starts.
   *
   * @param bert its manager owns the weights
   * @throws CheckpointException if a weight is missing or of another shape
   */
  public static QFormerRepresentation createFromBert(WeightScope bert, Settings settings, long seed)
      throws IOException {
    WeightSource fresh = started(Projectors.fresh(bert.manager(), seed, 1), bert.manager());
    QFormerRepresentation made =
        load(QFormerWeights.fromBert(bert, settings.queries().layers(), fresh), settings);
    bert.finish();
    return made;
  }

  private static WeightSource started(WeightSource fresh, NDManager manager) {
    return (name, shape, initial) ->
        name.equals("temp") ? manager.create(TEMPERATURE) : fresh.get(name, shape, initial);
  }

  private static QFormerRepresentation load(WeightSource source, Settings settings)
      throws IOException {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    WeightSource noting =
        (name, shape, initial) -> {
          NDArray weight = source.get(name, shape, initial);
          weights.put(name, weight);
          return weight;
        };
    Queries sizes = settings.queries();
    QFormer qformer = QFormer.load(noting, settings.features(), sizes);
    head(noting, "vision_proj", settings.common(), sizes.width());
    head(noting, "text_proj", settings.common(), sizes.width());
    head(noting, "itm_head", 2, sizes.width());
    noting.get("temp", new Shape(), Initial.ONES);
    return new QFormerRepresentation(settings, qformer, CaptionHead.load(noting, sizes), weights);
  }

  private static void head(WeightSource source, String name, int out, int in) throws IOException {
    source.get(name + ".weight", new Shape(out, in), Initial.LINEAR);
    source.get(name + ".bias", new Shape(out), Initial.ZEROS);
  }

  /**
   * All three losses of a batch.
   *
   * @param features (B, P, V), at least two pictures; the owner of the losses
   * @param texts B rows that begin with {@code [CLS]}
   * @param choice of pictures and texts that do not match
   */
  public Losses losses(NDArray features, Instruction texts, HardNegatives.Choice choice) {
    if (texts.ids().length < 2) {
      throw new IllegalArgumentException(
          "the first stage compares the members of a batch, got %d; give at least 2"
              .formatted(texts.ids().length));
    }
    NDArray likeness = likeness(features, texts);
    return new Losses(
        contrastive(likeness),
        matching(features, texts, choice.choose(rows(likeness))),
        captioning(features, texts));
  }

  /** How alike each picture and each text are, over the temperature: (B, B), a row a picture. */
  public NDArray likeness(NDArray features, Instruction texts) {
    NDArray rows = qformer.forward(features, texts, QueryTextMask.UNIMODAL); // (B, Q + L, W)
    int queries = settings.queries().count();
    NDArray first =
        RowKernels.meanPositions(RowKernels.positions(rows, queries, 1)); // (B, W), [CLS]
    return LossKernels.bestLikeness(
        LossKernels.unit(linear(RowKernels.positions(rows, 0, queries), "vision_proj")),
        LossKernels.unit(linear(first, "text_proj")),
        weight("temp"));
  }

  private NDArray contrastive(NDArray likeness) {
    int members = (int) likeness.getShape().get(0);
    NDArray own =
        likeness.getManager().create(IntStream.range(0, members).asLongStream().toArray());
    NDArray ofPictures = LossKernels.crossEntropy(likeness, own, SMOOTHING);
    NDArray ofTexts = LossKernels.crossEntropy(Kernels.transposed(likeness), own, SMOOTHING);
    return Kernels.scale(Kernels.add(ofPictures, ofTexts), 0.5);
  }

  /** Of pictures and their texts, other pictures, other texts. */
  private NDArray matching(NDArray features, Instruction texts, HardNegatives negatives) {
    int members = texts.ids().length;
    int[] own = IntStream.range(0, members).toArray();
    int[] pictures = concat(own, negatives.pictures(), own);
    NDArray logits =
        matchLogits(
            RowKernels.select(features, longs(features.getManager(), pictures)),
            chosen(texts, concat(own, own, negatives.texts())));
    long[] labels = new long[3 * members];
    Arrays.fill(labels, 0, members, 1);
    return LossKernels.crossEntropy(logits, logits.getManager().create(labels));
  }

  /** Whether each picture and its text match: (B, 2), no and yes. */
  public NDArray matchLogits(NDArray features, Instruction texts) {
    NDArray rows = qformer.forward(features, texts, QueryTextMask.BIDIRECTIONAL);
    NDArray queries = RowKernels.positions(rows, 0, settings.queries().count());
    return RowKernels.meanPositions(linear(queries, "itm_head"));
  }

  private NDArray captioning(NDArray features, Instruction texts) {
    long[][] ids = Arrays.stream(texts.ids()).map(long[]::clone).toArray(long[][]::new);
    for (long[] row : ids) {
      row[0] = settings.captionStart();
    }
    Instruction captioned = new Instruction(ids, texts.lengths());
    NDArray rows = qformer.forward(features, captioned, QueryTextMask.CAUSAL); // (B, Q + L, W)
    return captions.loss(rows, settings.queries().count(), captioned, words());
  }

  private NDArray words() {
    return Objects.requireNonNull(qformer.words(), "checked in Settings");
  }

  private static Instruction chosen(Instruction texts, int[] members) {
    return new Instruction(
        Arrays.stream(members).mapToObj(i -> texts.ids()[i]).toArray(long[][]::new),
        Arrays.stream(members).map(i -> texts.lengths()[i]).toArray());
  }

  private static int[] concat(int[] a, int[] b, int[] c) {
    return IntStream.concat(Arrays.stream(a), IntStream.concat(Arrays.stream(b), Arrays.stream(c)))
        .toArray();
  }

  private static NDArray longs(NDManager step, int[] values) {
    return step.create(Arrays.stream(values).asLongStream().toArray());
  }

  private static float[][] rows(NDArray square) {
    int members = (int) square.getShape().get(0);
    float[] flat = square.toFloatArray();
    return IntStream.range(0, members)
        .mapToObj(i -> Arrays.copyOfRange(flat, i * members, (i + 1) * members))
        .toArray(float[][]::new);
  }

  private NDArray linear(NDArray x, String name) {
    return Kernels.linear(x, weight(name + ".weight"), weight(name + ".bias"));
  }

  private NDArray weight(String name) {
    return Objects.requireNonNull(weights.get(name), name);
  }

  /**
   * What is trained, by name: the Q-Former's, {@code vision_proj}, {@code text_proj}, {@code
   * itm_head}, {@code temp}, {@code cls.predictions…}.
   */
  public Map<String, NDArray> weights() {
    return Collections.unmodifiableMap(weights);
  }
}

package org.sensorium.fusion.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.sensorium.fusion.decoder.LanguageModel;
import org.sensorium.fusion.model.MultimodalNetwork;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.nn.kernels.LossKernels;
import org.sensorium.nn.text.Tokenizer;

/**
 * A first alignment of a projector that needs no pass through the decoder, only its embedding
 * table: for every word of a medium's caption some projected position has to point where the word's
 * embedding points, and for the other words none may. Seconds of it save a projector the minutes in
 * which a frozen decoder takes its output for noise.
 *
 * <p>Words are kept if they occur in 1 to 95 % of the captions: rarer ones cannot be learned, the
 * others tell nothing, nor do articles and the like. A word's direction is that of its mean
 * embedding, less the mean of all words.
 */
public final class CaptionWords implements Trainer.Loss<CaptionWords.Work> {
  private static final double RAREST = 0.01;
  private static final double COMMONEST = 0.95;
  private static final Set<String> EMPTY_WORDS =
      Set.of("a", "an", "and", "at", "in", "is", "of", "on", "the", "to", "with");

  /**
   * Media and their captions.
   *
   * @param features (P · V) of each medium
   * @param captions of each medium
   */
  public record Work(List<float[]> features, List<String> captions) {}

  private final Projector projector;
  private final int positions;
  private final List<String> words;
  private final NDArray directions; // (W, C), each of length 1
  private final NDArray scale;
  private final NDArray bias;

  /**
   * Finds the words.
   *
   * @param owner owns the words' directions and the two numbers trained besides the projector
   * @param positions P of a medium
   * @param captions of the training media
   */
  public CaptionWords(
      NDManager owner,
      Projector projector,
      int positions,
      LanguageModel decoder,
      Tokenizer tokenizer,
      List<String> captions) {
    this.projector = projector;
    this.positions = positions;
    words = frequent(captions);
    if (words.isEmpty()) {
      throw new IllegalArgumentException(
          "no word stands in 1 to 95 %% of the %d captions: this stage has nothing to learn"
              .formatted(captions.size()));
    }
    directions = directions(owner, decoder, tokenizer);
    scale = owner.create(new float[] {10});
    bias = owner.create(new float[] {-4});
  }

  private static List<String> frequent(List<String> captions) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (String caption : captions) {
      split(caption).forEach(word -> counts.merge(word, 1, Integer::sum));
    }
    List<String> kept = new ArrayList<>();
    counts.forEach(
        (word, count) -> {
          if (count >= RAREST * captions.size() && count <= COMMONEST * captions.size()) {
            kept.add(word);
          }
        });
    kept.sort(null);
    return kept;
  }

  private static Set<String> split(String caption) {
    Set<String> found = new LinkedHashSet<>();
    for (String word : caption.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
      if (!word.isEmpty() && !EMPTY_WORDS.contains(word)) {
        found.add(word);
      }
    }
    return found;
  }

  private NDArray directions(NDManager owner, LanguageModel decoder, Tokenizer tokenizer) {
    try (NDManager work = owner.newSubManager()) {
      int width = decoder.width();
      double[][] means = new double[words.size()][width];
      double[] centre = new double[width];
      for (int w = 0; w < means.length; w++) {
        int[] ids = tokenizer.encode(" " + words.get(w)).ids();
        long[] wide = java.util.Arrays.stream(ids).asLongStream().toArray();
        float[] rows = decoder.embed(work.create(wide, new Shape(1, wide.length))).toFloatArray();
        for (int i = 0; i < rows.length; i++) {
          means[w][i % width] += rows[i] / ids.length;
        }
        for (int c = 0; c < width; c++) {
          centre[c] += means[w][c] / means.length;
        }
      }
      float[] flat = new float[means.length * width];
      for (int w = 0; w < means.length; w++) {
        double length = 0;
        for (int c = 0; c < width; c++) {
          means[w][c] -= centre[c];
          length += means[w][c] * means[w][c];
        }
        for (int c = 0; c < width; c++) {
          flat[w * width + c] = (float) (means[w][c] / Math.max(Math.sqrt(length), 1e-12));
        }
      }
      return owner.create(flat, new Shape(means.length, width));
    }
  }

  /** The words, in alphabetical order. */
  public List<String> words() {
    return words;
  }

  /** What is trained besides the projector. */
  public Map<String, NDArray> parameters() {
    Map<String, NDArray> parameters = new LinkedHashMap<>();
    parameters.put("words.scale", scale);
    parameters.put("words.bias", bias);
    return parameters;
  }

  @Override
  public NDArray sum(NDManager step, Work work) {
    List<NDArray> arrays = new ArrayList<>();
    float[] present = new float[work.captions().size() * words.size()];
    for (int i = 0; i < work.captions().size(); i++) {
      arrays.add(MultimodalNetwork.array(step, work.features().get(i), positions));
      Set<String> said = split(work.captions().get(i));
      for (int w = 0; w < words.size(); w++) {
        present[i * words.size() + w] = said.contains(words.get(w)) ? 1 : 0;
      }
    }
    NDArray z = projector.forward(MultimodalNetwork.stack(step, arrays)); // (B, P, C)
    Shape shape = new Shape(work.captions().size(), words.size());
    return LossKernels.wordPresenceLoss(z, directions, step.create(present, shape), scale, bias);
  }

  @Override
  public int tokens(Work work) {
    return 1; // the loss is a mean already
  }
}

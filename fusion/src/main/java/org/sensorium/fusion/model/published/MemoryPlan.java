package org.sensorium.fusion.model.published;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.sensorium.nn.checkpoint.TensorInfo;

/**
 * Bytes that a model's weights take, from headers alone. Activations, the key–value cache and the
 * engine come on top.
 *
 * <p>Legend: N numbers of a part, of which M in matrices (two axes or more) and V in vectors, N = M
 * + V; R numbers in low-rank branches.
 *
 * <table>
 *   <caption>The arithmetic</caption>
 *   <tr><th>what</th><th>bytes</th></tr>
 *   <tr><td>as stored</td><td>what the file takes</td></tr>
 *   <tr><td>float32</td><td>4 N</td></tr>
 *   <tr><td>bf16</td><td>2 M + 4 V: norms and biases stay float32</td></tr>
 *   <tr><td>trained</td><td>16 N: the weight, its gradient and AdamW's two means, all float32. The
 *       step counters, 4 bytes a tensor, are left out</td></tr>
 *   <tr><td>a branch of rank r beside a map (out, in)</td><td>R = r (in + out), trained</td></tr>
 * </table>
 *
 * <p>A projector is float32 always. In training what is frozen keeps the precision it is held in;
 * {@code align} trains the projector, {@code lora} the projector and branches of every linear map
 * in the layers, {@code full} the projector and the whole decoder.
 */
public final class MemoryPlan {
  private static final int WIDE = 4; // bytes of a float32
  private static final int NARROW = 2; // bytes of a bfloat16
  private static final int TRAINED = 4 * WIDE; // weight, gradient, two means

  /** What old files hold and no model keeps. */
  private static final String COMPUTED = "rotary_emb.inv_freq";

  private final List<Size> parts = new ArrayList<>();
  private final int rank;
  private long branches; // numbers in them

  /**
   * A part's size.
   *
   * @param matrices numbers in tensors of two axes or more
   * @param vectors numbers in the others
   * @param stored bytes in the file
   */
  public record Size(Part part, long matrices, long vectors, long stored) {
    /** Bytes with every number as float32. */
    public long float32() {
      return WIDE * (matrices + vectors);
    }

    /** Bytes with matrices as bfloat16. */
    public long bf16() {
      return part == Part.PROJECTOR ? float32() : NARROW * matrices + WIDE * vectors;
    }

    /** Bytes with gradients and the optimizer's state. */
    public long trained() {
      return TRAINED * (matrices + vectors);
    }
  }

  /** Which weights a recipe trains. */
  public enum Recipe {
    ALIGN,
    LORA,
    FULL
  }

  /**
   * An empty plan.
   *
   * @param rank of the branches that {@link Recipe#LORA} trains
   */
  public MemoryPlan(int rank) {
    if (rank < 1) {
      throw new IllegalArgumentException("rank is %d, expected at least 1".formatted(rank));
    }
    this.rank = rank;
  }

  /** Adds a part, if it has any tensors. */
  public MemoryPlan add(Part part, Collection<TensorInfo> tensors) {
    long matrices = 0;
    long vectors = 0;
    long stored = 0;
    for (TensorInfo tensor : tensors) {
      if (tensor.floating() && !tensor.name().endsWith(COMPUTED)) {
        boolean matrix = tensor.shape().dimension() > 1;
        matrices += matrix ? tensor.shape().size() : 0;
        vectors += matrix ? 0 : tensor.shape().size();
        stored += tensor.bytes();
        branches += part == Part.DECODER && isLinear(tensor) ? rank * sides(tensor.shape()) : 0;
      }
    }
    if (!tensors.isEmpty()) {
      parts.add(new Size(part, matrices, vectors, stored));
    }
    return this;
  }

  /** A map in a numbered layer, which embedding tables and heads are not in. */
  private static boolean isLinear(TensorInfo tensor) {
    return tensor.shape().dimension() == 2
        && tensor.name().matches(".*\\.\\d+\\..*\\.weight")
        && !tensor.name().contains("relative_attention_bias");
  }

  private static long sides(Shape shape) {
    return shape.get(0) + shape.get(1);
  }

  /** The parts, in the order they were added. */
  public List<Size> parts() {
    return List.copyOf(parts);
  }

  /** Numbers in the branches of {@link Recipe#LORA}. */
  public long branchNumbers() {
    return branches;
  }

  /**
   * Bytes that a recipe takes.
   *
   * @param narrow whether frozen matrices are held as bfloat16
   */
  public long bytes(Recipe recipe, boolean narrow) {
    long sum = recipe == Recipe.LORA ? TRAINED * branches : 0;
    for (Size size : parts) {
      boolean trained =
          size.part() == Part.PROJECTOR || (recipe == Recipe.FULL && size.part() == Part.DECODER);
      sum += trained ? size.trained() : narrow ? size.bf16() : size.float32();
    }
    return sum;
  }
}

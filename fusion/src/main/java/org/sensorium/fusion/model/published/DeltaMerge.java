package org.sensorium.fusion.model.published;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.StreamedWeights;
import org.sensorium.nn.checkpoint.TensorInfo;

/**
 * Weights published as the difference to a base that may not be published: target = base + delta.
 *
 * <p>Each sum is made in float32 and stored in the delta's type, one tensor at a time. What the
 * base lacks (LLaVA's projector) is the delta's; a table with more rows than the base's (new
 * tokens) gets the base's first rows added. Authors made such deltas in float16, so a sum may
 * differ from theirs in the last bit.
 *
 * @see <a href="https://github.com/haotian-liu/LLaVA">LLaVA</a> c121f04, llava/model/apply_delta.py
 */
public final class DeltaMerge {
  private DeltaMerge() {}

  /**
   * Writes the sum into a folder, which must exist, with the delta's config and tokenizer.
   *
   * @param base folder or weights file
   * @param delta folder or weights file
   * @throws CheckpointException if the two do not fit, naming every tensor; nothing is written then
   */
  public static void write(Path base, Path delta, Path out) throws IOException {
    try (Checkpoint below = Checkpoints.open(base);
        Checkpoint above = Checkpoints.open(delta)) {
      StreamedWeights.write(out, sums(below, above), StreamedWeights.LARGEST);
    }
    SideFiles.copy(delta, out);
  }

  private static List<StreamedWeights.Tensor> sums(Checkpoint base, Checkpoint delta)
      throws CheckpointException {
    List<StreamedWeights.Tensor> sums = new ArrayList<>();
    List<String> misfits = new ArrayList<>();
    int summed = 0;
    for (TensorInfo info : delta.tensors().values()) {
      TensorInfo other = base.tensors().get(info.name());
      StreamedWeights.Tensor copy = StreamedWeights.Tensor.copy(info.name(), delta, info.name());
      if (other == null || !info.floating()) {
        sums.add(copy);
      } else if (fits(other.shape(), info.shape())) {
        summed++;
        sums.add(
            new StreamedWeights.Tensor(
                info.name(),
                copy.type(),
                info.shape(),
                manager -> sum(manager, base, delta, info.name())));
      } else {
        misfits.add(
            "%s is %s there and %s in the delta"
                .formatted(info.name(), other.shape(), info.shape()));
      }
    }
    for (TensorInfo info : base.tensors().values()) {
      if (info.floating()
          && !info.name().endsWith("rotary_emb.inv_freq")
          && !delta.tensors().containsKey(info.name())) {
        misfits.add("%s is not in the delta".formatted(info.name()));
      }
    }
    if (!misfits.isEmpty() || summed == 0) {
      throw new CheckpointException(
          "%s is not the base of the delta %s: %s"
              .formatted(base.source(), delta.source(), shown(misfits)));
    }
    return sums;
  }

  private static String shown(List<String> misfits) {
    return misfits.isEmpty()
        ? "they share no tensor"
        : "%d tensors do not fit: %s%s"
            .formatted(
                misfits.size(),
                String.join("; ", misfits.subList(0, Math.min(10, misfits.size()))),
                misfits.size() > 10 ? "; …" : "");
  }

  /** The same shape, or the delta's with rows more. */
  private static boolean fits(Shape base, Shape delta) {
    return base.equals(delta)
        || (base.dimension() == 2
            && delta.dimension() == 2
            && base.get(0) < delta.get(0)
            && base.get(1) == delta.get(1));
  }

  private static NDArray sum(NDManager manager, Checkpoint base, Checkpoint delta, String name)
      throws IOException {
    NDArray above = delta.read(manager, name);
    NDArray below = base.read(manager, name);
    long rows = below.getShape().dimension() == 0 ? 1 : below.getShape().get(0);
    @Nullable NDArray rest =
        below.getShape().equals(above.getShape()) ? null : above.get("%d:".formatted(rows));
    return rest == null
        ? above.add(below)
        : above.get(":%d".formatted(rows)).add(below).concat(rest, 0);
  }
}

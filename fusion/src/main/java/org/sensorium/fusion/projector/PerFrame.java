package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A projector that sees each frame of a clip by itself; what becomes of the frames stands one
 * behind the other. One that reads the instruction reads it anew for each frame, as InstructBLIP
 * does. Projectors that map row by row ({@code linear}, {@code mlp2x_gelu}) need none of this: they
 * are LLaVA's for frames as they are.
 *
 * <p>Legend: B clips, F frames of a clip, T rows of a frame, V their width, Q positions that a
 * frame becomes, C width of the decoder.
 *
 * @param tokens rows T of a frame
 * @see <a href="https://arxiv.org/abs/2305.06500">InstructBLIP</a>; transformers
 *     InstructBlipVideoForConditionalGeneration
 */
record PerFrame(Projector projector, int tokens) implements Projector {

  /** The projector itself where features have no frames, tokens 0. */
  static Projector around(Projector projector, int tokens) {
    return tokens == 0 ? projector : new PerFrame(projector, tokens);
  }

  /** Frames F of x (B, F·T, V). */
  static int count(NDArray x, int tokens) {
    long rows = x.getShape().get(1);
    if (rows % tokens != 0) {
      throw new IllegalArgumentException(
          "a clip has %d rows of features, which are not frames of %d rows each; frame_tokens must be what the encoder gives for a frame"
              .formatted(rows, tokens));
    }
    return Math.toIntExact(rows / tokens);
  }

  /** (B, F·T, V) to (B·F, T, V). */
  static NDArray split(NDArray x, int tokens) {
    Shape shape = x.getShape();
    return x.reshape(shape.get(0) * count(x, tokens), tokens, shape.get(2));
  }

  /** (B·F, Q, C) to (B, F·Q, C). */
  static NDArray join(NDArray y, long clips) {
    return y.reshape(clips, -1, y.getShape().get(2));
  }

  @Override
  public NDArray forward(NDArray features) {
    return forward(features, null);
  }

  @Override
  public NDArray forward(NDArray features, @Nullable Instruction instruction) {
    int frames = count(features, tokens);
    Instruction asked = instruction == null ? null : instruction.repeated(frames);
    NDArray y = projector.forward(split(features, tokens), asked); // (B·F, Q, C)
    return join(y, features.getShape().get(0));
  }

  @Override
  public boolean readsInstruction() {
    return projector.readsInstruction();
  }

  @Override
  public int positions(int featurePositions) {
    return featurePositions / tokens * projector.positions(tokens);
  }

  @Override
  public Map<String, NDArray> weights() {
    return projector.weights();
  }

  @Override
  public Map<String, NDArray> constants() {
    return projector.constants();
  }
}

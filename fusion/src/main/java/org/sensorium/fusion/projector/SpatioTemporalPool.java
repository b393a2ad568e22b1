package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Map;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.kernels.RowKernels;

/**
 * Video-ChatGPT's: the mean of each frame, then the mean of each place over all frames, through one
 * linear map. A clip of F frames of T rows becomes F + T positions. Video-ChatGPT fills the means
 * of frames up to 100 with zeros; here there are as many as frames.
 *
 * <p>Legend: B clips, F frames, T rows of a frame, V their width, C width of the decoder.
 *
 * @see <a href="https://arxiv.org/abs/2306.05424">Video-ChatGPT</a>, video_chatgpt/inference.py
 *     get_spatio_temporal_features_torch at 659e04b
 */
record SpatioTemporalPool(LinearProjector map, int tokens) implements Projector {
  /** Its id in {@link Projectors}. */
  static final String ID = "spatio_temporal_pool";

  static SpatioTemporalPool load(WeightSource source, ProjectorConfig config) throws IOException {
    if (config.frameTokens() < 1) {
      throw new IllegalArgumentException(
          "projector \"%s\" looks at frames, so frame_tokens must say how many rows one has, got 0"
              .formatted(ID));
    }
    return new SpatioTemporalPool(LinearProjector.load(source, config), config.frameTokens());
  }

  @Override
  public NDArray forward(NDArray features) {
    Shape shape = features.getShape();
    int frames = PerFrame.count(features, tokens);
    NDArray ofFrames =
        RowKernels.meanPositions(PerFrame.split(features, tokens)) // (B·F, V)
            .reshape(shape.get(0), frames, shape.get(2));
    NDArray ofPlaces =
        RowKernels.meanPositions( // the places of all frames side by side as one wide row
                features.reshape(shape.get(0), frames, tokens * shape.get(2)))
            .reshape(shape.get(0), tokens, shape.get(2));
    return map.forward(RowKernels.concatPositions(ofFrames, ofPlaces)); // (B, F + T, C)
  }

  @Override
  public int positions(int featurePositions) {
    return featurePositions / tokens + tokens;
  }

  @Override
  public Map<String, NDArray> weights() {
    return map.weights();
  }
}

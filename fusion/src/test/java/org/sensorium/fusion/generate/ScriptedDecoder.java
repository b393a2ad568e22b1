package org.sensorium.fusion.generate;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.sensorium.fusion.decoder.AttentionLayout;
import org.sensorium.fusion.decoder.DecoderSession;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.decoder.LayerHook;
import org.sensorium.fusion.decoder.TrainedRows;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Linear;

/** Says given tokens, one after the other, whatever it is asked; then token 0. */
public final class ScriptedDecoder implements LanguageDecoder {
  private final int[] script;
  private final int vocabulary;

  public ScriptedDecoder(int[] script, int vocabulary) {
    this.script = script.clone();
    this.vocabulary = vocabulary;
  }

  @Override
  public int width() {
    return 1;
  }

  @Override
  public int vocabularySize() {
    return vocabulary;
  }

  @Override
  public int maxPositions() {
    return 1000;
  }

  @Override
  public Precision precision() {
    return Precision.FLOAT32;
  }

  @Override
  public Device device() {
    return Device.cpu();
  }

  @Override
  public NDArray embed(NDArray ids) {
    Shape shape = ids.getShape();
    return ids.getManager().zeros(new Shape(shape.get(0), shape.get(1), 1));
  }

  @Override
  public int layers() {
    return 0;
  }

  @Override
  public NDArray hidden(NDArray embeddings, AttentionLayout layout, LayerHook hook) {
    throw new UnsupportedOperationException("it only answers");
  }

  @Override
  public NDArray logits(NDArray hidden) {
    throw new UnsupportedOperationException("it only answers");
  }

  @Override
  public Map<String, Linear> linears() {
    return Map.of();
  }

  @Override
  public Map<String, NDArray> weights() {
    return Map.of();
  }

  @Override
  public Map<String, NDArray> embeddings() {
    return Map.of();
  }

  @Override
  public DecoderSession session(LayerHook hook) {
    return new Session();
  }

  @Override
  public TrainedRows newRows(NDManager owner, int[] ids, long seed) {
    throw new UnsupportedOperationException("it only answers");
  }

  @Override
  public LanguageDecoder with(TrainedRows rows) {
    throw new UnsupportedOperationException("it only answers");
  }

  private final class Session implements DecoderSession {
    private int position;
    private int said;

    @Override
    public void begin(int[] lengths, int capacity) {
      position = 0;
      said = 0;
    }

    @Override
    public NDArray step(NDArray embeddings) {
      int rows = (int) embeddings.getShape().get(0);
      float[] logits = new float[rows * vocabulary];
      for (int row = 0; row < rows; row++) {
        logits[row * vocabulary + (said < script.length ? script[said] : 0)] = 1;
      }
      said++;
      position += (int) embeddings.getShape().get(1);
      return embeddings.getManager().create(logits, new Shape(rows, vocabulary));
    }

    @Override
    public int position() {
      return position;
    }

    @Override
    public void close() {}
  }
}

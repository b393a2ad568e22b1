package org.sensorium.fusion.decoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Embedding;
import org.sensorium.nn.layers.Linear;

/**
 * T5 and FlanT5.
 *
 * @see <a href="https://arxiv.org/abs/1910.10683">T5</a>, <a
 *     href="https://arxiv.org/abs/2210.11416">FlanT5</a>; transformers T5ForConditionalGeneration
 */
final class T5Decoder implements Seq2SeqDecoder {
  private final T5Shape shape;
  private final Precision precision;
  private final Device device;
  private final Embedding embedding;
  private final T5Stack encoder;
  private final T5Stack decoder;
  private final @Nullable Linear ownHead; // null where the embedding table is the head
  private final Linear head;

  private T5Decoder(
      T5Shape shape,
      Precision precision,
      Device device,
      Embedding embedding,
      T5Stack encoder,
      T5Stack decoder,
      @Nullable Linear ownHead) {
    this.shape = shape;
    this.precision = precision;
    this.device = device;
    this.embedding = embedding;
    this.encoder = encoder;
    this.decoder = decoder;
    this.ownHead = ownHead;
    head =
        ownHead != null
            ? ownHead
            : Linear.of(embedding.weight(), null, shape.width(), shape.vocabulary());
  }

  /** Reads the weights; a file without {@code lm_head} has its head tied. */
  static T5Decoder load(WeightScope scope, T5Shape shape, Precision precision) throws IOException {
    scope.ignore("(^|\\.)(encoder|decoder)\\.embed_tokens\\.weight$"); // copies of the shared one
    // the first files hold tables of cross-attention that were never used
    scope.ignore("EncDecAttention\\.relative_attention_bias\\.weight$");
    Embedding embedding =
        Embedding.load(scope.sub("shared"), shape.vocabulary(), shape.width(), precision);
    T5Stack encoder = T5Stack.load(scope, "encoder", shape, false, precision);
    T5Stack decoder = T5Stack.load(scope, "decoder", shape, true, precision);
    WeightScope own = scope.sub("lm_head");
    Linear head =
        own.has("weight")
            ? Linear.load(own, shape.width(), shape.vocabulary(), false, precision)
            : null;
    return new T5Decoder(
        shape, precision, scope.manager().getDevice(), embedding, encoder, decoder, head);
  }

  @Override
  public int width() {
    return shape.width();
  }

  @Override
  public int vocabularySize() {
    return shape.vocabulary();
  }

  @Override
  public int startToken() {
    return shape.startToken();
  }

  @Override
  public Precision precision() {
    return precision;
  }

  @Override
  public Device device() {
    return device;
  }

  T5Shape shape() {
    return shape;
  }

  T5Stack decoder() {
    return decoder;
  }

  @Override
  public NDArray embed(NDArray ids) {
    return embedding.forward(ids);
  }

  @Override
  public NDArray encode(NDArray embeddings, boolean @Nullable [][] attended) {
    NDManager owner = embeddings.getManager();
    int count = (int) embeddings.getShape().get(1);
    NDArray bias = encoder.relative().forward(owner, 0, count, count);
    if (attended != null) {
      bias = Kernels.add(bias, unseen(owner, attended));
    }
    NDArray x = embeddings;
    for (T5Block block : encoder.blocks()) {
      x = block.forward(x, bias, T5Decoder::these, null);
    }
    return encoder.norm().forward(x);
  }

  @Override
  public NDArray hidden(NDArray embeddings, NDArray encoded, boolean @Nullable [][] attended) {
    NDManager owner = embeddings.getManager();
    int count = (int) embeddings.getShape().get(1);
    NDArray bias = causalBias(owner, 0, count);
    NDArray seen = encoderBias(owner, attended);
    NDArray x = embeddings;
    for (T5Block block : decoder.blocks()) {
      x = block.forward(x, bias, T5Decoder::these, block.look(encoded, seen));
    }
    return decoder.norm().forward(x);
  }

  static NDArray[] these(NDArray keys, NDArray values) {
    return new NDArray[] {keys, values};
  }

  /** (1, H, count, first + count): relative positions, and -inf for what comes later. */
  NDArray causalBias(NDManager owner, int first, int count) {
    int total = first + count;
    float[] later = new float[count * total];
    for (int s = 0; s < count; s++) {
      for (int t = first + s + 1; t < total; t++) {
        later[s * total + t] = Float.NEGATIVE_INFINITY;
      }
    }
    NDArray relative = decoder.relative().forward(owner, first, count, total);
    return Kernels.add(relative, owner.create(later, new Shape(1, 1, count, total)));
  }

  /** What is added to the scores of the decoder's looks at the encoder. */
  static NDArray encoderBias(NDManager owner, boolean @Nullable [][] attended) {
    return attended == null ? owner.zeros(new Shape(1, 1, 1, 1)) : unseen(owner, attended);
  }

  /** (B, 1, 1, S) of 0 and -inf. */
  private static NDArray unseen(NDManager owner, boolean[][] attended) {
    int width = attended[0].length;
    float[] unseen = new float[attended.length * width];
    for (int r = 0; r < attended.length; r++) {
      for (int s = 0; s < width; s++) {
        unseen[r * width + s] = attended[r][s] ? 0 : Float.NEGATIVE_INFINITY;
      }
    }
    return owner.create(unseen, new Shape(attended.length, 1, 1, width));
  }

  @Override
  public NDArray logits(NDArray hidden) {
    return head.forward(
        shape.scaled() ? Kernels.scale(hidden, 1 / Math.sqrt(shape.width())) : hidden);
  }

  @Override
  public Map<String, Linear> linears() {
    Map<String, Linear> linears = new LinkedHashMap<>();
    encoder.putLinears(linears);
    decoder.putLinears(linears);
    if (ownHead != null) {
      linears.put("lm_head", ownHead);
    }
    return linears;
  }

  @Override
  public Map<String, NDArray> weights() {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    weights.put("shared.weight", embedding.weight());
    linears().forEach((path, linear) -> weights.put(path + ".weight", linear.weight()));
    encoder.putRest(weights);
    decoder.putRest(weights);
    return weights;
  }

  @Override
  public Map<String, NDArray> embeddings() {
    Map<String, NDArray> tables = new LinkedHashMap<>();
    tables.put("shared.weight", embedding.weight());
    if (ownHead != null) {
      tables.put("lm_head.weight", ownHead.weight());
    }
    return tables;
  }

  @Override
  public Seq2SeqSession session() {
    return new T5Session(this);
  }
}

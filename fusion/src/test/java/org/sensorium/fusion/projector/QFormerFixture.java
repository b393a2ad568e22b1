package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.WeightScope;

/** A recorded BLIP-2 or InstructBLIP: in the hub's layout, or in LAVIS' own. */
final class QFormerFixture implements AutoCloseable {
  final ParityFixture golden;
  final boolean lavis;
  final JsonNode config;
  final WeightScope root;

  private QFormerFixture(ParityFixture golden, NDManager manager, boolean lavis)
      throws IOException {
    this.golden = golden;
    this.lavis = lavis;
    config = golden.config();
    root = WeightScope.of(golden.checkpoint(), manager);
  }

  static QFormerFixture open(NDManager manager, String name) throws IOException {
    return new QFormerFixture(
        ParityFixture.open(manager, name), manager, name.startsWith("lavis_"));
  }

  /** The shape as its config.json tells it. */
  ProjectorConfig projectorConfig(int width) {
    JsonNode sizes = config.path(lavis ? "qformer" : "qformer_config");
    boolean text =
        lavis
            ? sizes.path("text_input").asBoolean()
            : config.path("model_type").asText().startsWith("instructblip");
    JsonNode vision = config.path(lavis ? "vision" : "vision_config");
    return new ProjectorConfig(
        text ? "qformer_instruct" : "qformer",
        vision.path(lavis ? "embed_dim" : "hidden_size").asInt(),
        width,
        width,
        0,
        InputNorm.Kind.NONE,
        false,
        new ProjectorConfig.Queries(
            config.path(lavis ? "num_query_token" : "num_query_tokens").asInt(),
            sizes.path("hidden_size").asInt(),
            sizes.path("num_hidden_layers").asInt(),
            sizes.path("num_attention_heads").asInt(),
            sizes.path("hidden_size").asInt() / sizes.path("num_attention_heads").asInt(),
            sizes.path("intermediate_size").asInt(),
            sizes.path(lavis ? "cross_attention_freq" : "cross_attention_frequency").asInt(),
            text ? sizes.path("vocab_size").asInt() : 0,
            text ? sizes.path("max_position_embeddings").asInt() : 0,
            sizes.path("layer_norm_eps").asDouble()));
  }

  QFormerProjector load(int width) throws IOException {
    return (QFormerProjector) Projectors.load(root, projectorConfig(width));
  }

  /** What the frozen encoder gave. */
  NDArray features() throws IOException {
    return golden.get(lavis ? "out.image_embeds" : "out.vision");
  }

  /** What is asked, as the Q-Former's tokens; its padding is on the right. */
  Instruction instruction() throws IOException {
    String ids = lavis ? "in.qformer_ids" : "in.qformer_input_ids";
    if (!golden.has(ids)) {
      return Instruction.of(new int[0][]);
    }
    long[] flat = golden.get(ids).toLongArray();
    long[] mask = golden.get(lavis ? "in.qformer_mask" : "in.qformer_attention_mask").toLongArray();
    int longest = (int) golden.get(ids).getShape().get(1);
    long[][] rows = new long[flat.length / longest][longest];
    int[] lengths = new int[rows.length];
    for (int i = 0; i < flat.length; i++) {
      rows[i / longest][i % longest] = flat[i];
      lengths[i / longest] += (int) mask[i];
    }
    return new Instruction(rows, lengths);
  }

  @Override
  public void close() throws IOException {
    golden.close();
  }
}

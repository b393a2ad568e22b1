package org.sensorium.fusion.model;

import org.sensorium.fusion.decoder.LanguageDecoders.LayerList;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.nn.checkpoint.WeightScope;

/**
 * What checkpoints of the Flamingo family call the weights.
 *
 * <table>
 * <caption>Ours, OpenFlamingo's and Otter's names</caption>
 * <tr><td>{@code perceiver.layers.L.0.to_q}</td><td>the same</td>
 *     <td>{@code perceiver.layers.L.to_q}</td></tr>
 * <tr><td>{@code perceiver.layers.L.1.0}</td><td>the same</td>
 *     <td>{@code perceiver.layers.L.feed_forward.0}</td></tr>
 * <tr><td>{@code gated_cross_attn_layers.i}</td>
 *     <td colspan="2">{@code lang_encoder.LAYERS.i.gated_cross_attn_layer}</td></tr>
 * <tr><td>{@code gated_cross_attn_layers.i.ff}</td><td>{@code ….ff}</td>
 *     <td>{@code ….feed_forward}</td></tr>
 * <tr><td>{@code LAYERS.i}</td><td colspan="2">{@code lang_encoder.LAYERS.i.decoder_layer}</td></tr>
 * <tr><td>the decoder's others</td><td colspan="2">{@code lang_encoder.…}</td></tr>
 * </table>
 *
 * @see <a href="https://github.com/mlfoundations/open_flamingo">open_flamingo 2.0.1</a> and <a
 *     href="https://github.com/Luodian/Otter">Otter</a>, modeling_otter.py
 */
public final class FlamingoNames {
  private static final String DECODER = "lang_encoder";
  private static final String GATES = "gated_cross_attn_layers";

  private FlamingoNames() {}

  /**
   * The root with all names of the resampler, {@code perceiver}, and the blocks, {@code
   * gated_cross_attn_layers}.
   *
   * @param config of the perceiver
   * @param layers of the decoder
   */
  public static WeightScope bridge(WeightScope root, ProjectorConfig config, LayerList layers) {
    Queries queries = config.queries();
    for (int i = 0; queries != null && i < queries.layers(); i++) {
      String layer = "perceiver.layers." + i;
      root.alias(layer + ".0", layer).alias(layer + ".1", layer + ".feed_forward");
    }
    for (int i = 0; i < layers.count(); i++) {
      String gate = "%s.%d".formatted(GATES, i);
      root.alias(gate + ".ff", gate + ".feed_forward")
          .alias(gate, "%s.%s.%d.gated_cross_attn_layer".formatted(DECODER, layers.path(), i));
    }
    return root.ignore("^%s\\.%s\\.".formatted(DECODER, GATES)); // the same blocks once more
  }

  /**
   * The decoder's corner of a file that holds it; read it after the blocks, which lie in it.
   *
   * @param layers of the decoder
   */
  public static WeightScope decoder(WeightScope root, LayerList layers) {
    WeightScope scope = root.sub(DECODER);
    for (int i = 0; i < layers.count(); i++) {
      String layer = "%s.%d".formatted(layers.path(), i);
      scope.alias(layer, layer + ".decoder_layer");
    }
    return scope;
  }
}

package org.sensorium.fusion.decoder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Embedding;
import org.sensorium.nn.layers.Linear;

/**
 * A decoder's weights.
 *
 * @param norm behind the layers, where there is one
 * @param projection to the width of the head, where that is another
 */
record DecoderParts(
    DecoderPlan plan,
    Embedding embedding,
    DecoderEntry entry,
    List<DecoderLayer> layers,
    @Nullable DecoderNorm norm,
    @Nullable Linear projection,
    Linear head) {

  static DecoderParts load(WeightScope scope, DecoderPlan plan, Precision precision)
      throws IOException {
    DecoderShape shape = plan.shape();
    DecoderShape.Ends ends = shape.ends();
    DecoderNames.Outer names = plan.names().outer();
    plan.names().aliases().forEach(scope::alias);
    plan.names().ignored().forEach(scope::ignore);
    Embedding embedding =
        Embedding.load(scope.sub(names.embedding()), shape.vocabulary(), ends.width(), precision);
    DecoderEntry entry = DecoderEntry.load(scope, plan, precision);
    List<DecoderLayer> layers = new ArrayList<>();
    for (int i = 0; i < shape.layers(); i++) {
      layers.add(DecoderLayer.load(scope.sub(names.layers()).sub(i), plan, precision));
    }
    DecoderNorm norm =
        ends.normed()
            ? DecoderNorm.load(scope.sub(names.lastNorm()), shape.width(), shape.norm())
            : null;
    Linear projection =
        ends.width() == shape.width()
            ? null
            : Linear.load(
                scope.sub(plan.names().projectOut()),
                shape.width(),
                ends.width(),
                false,
                precision);
    return new DecoderParts(
        plan, embedding, entry, layers, norm, projection, head(scope, plan, embedding, precision));
  }

  private static Linear head(
      WeightScope scope, DecoderPlan plan, Embedding embedding, Precision precision)
      throws IOException {
    DecoderShape.Ends ends = plan.shape().ends();
    int vocabulary = plan.shape().vocabulary();
    String name = plan.names().outer().head();
    if (ends.tied()) {
      scope.ignore(name + "\\.weight$"); // some writers store the tied copy as well
      return Linear.of(embedding.weight(), null, ends.width(), vocabulary);
    }
    return Linear.load(scope.sub(name), ends.width(), vocabulary, ends.headBiased(), precision);
  }
}

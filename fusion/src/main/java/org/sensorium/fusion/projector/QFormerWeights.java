package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.List;
import org.sensorium.fusion.projector.Projectors.Initial;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.RowKernels;

/** Where a Q-Former's weights come from besides the hub's BLIP-2 and InstructBLIP. */
public final class QFormerWeights {
  private static final String WORDS = "qformer.embeddings.word_embeddings.weight";

  /** What stands around a Q-Former, which no published one has, and its map into the decoder. */
  private static final List<String> AROUND =
      List.of("language_projection", "input_norm", "positions", "output_norm");

  /** What else BERT does not have; the last four belong to BLIP-2's first stage. */
  private static final List<String> NOT_IN_BERT =
      List.of("query_tokens", "vision_proj", "text_proj", "itm_head", "temp");

  private static final String NORM_ALONE = "qformer.layernorm";
  private static final String NORM_READING = "qformer.embeddings.layernorm";

  private QFormerWeights() {}

  /**
   * What a weight of a Q-Former is called in BLIP-2's first stage, which reads text: the norm of
   * its inputs has another name in one that has queries alone.
   */
  public static String inRepresentation(String name) {
    return name.startsWith(NORM_ALONE + ".")
        ? NORM_READING + name.substring(NORM_ALONE.length())
        : name;
  }

  /**
   * Accepts LAVIS' names too: {@code Qformer.bert…}, {@code opt_proj}, {@code t5_proj}, {@code
   * llm_proj}, {@code Qformer.cls}.
   *
   * @param scope the one that holds {@code query_tokens}
   * @param layers of the Q-Former
   * @return scope
   * @see <a href="https://github.com/salesforce/LAVIS">LAVIS 506965b</a>
   */
  public static WeightScope acceptLavisNames(WeightScope scope, int layers) {
    acceptBertNames(scope, "qformer", "Qformer.bert", layers);
    for (String name : List.of("opt_proj", "t5_proj", "llm_proj")) {
      scope.alias("language_projection", name);
    }
    return scope.alias("cls", "Qformer.cls");
  }

  /**
   * BERT's own names, which LAVIS and Video-LLaMA kept and the hub's Q-Former changed.
   *
   * @param ours first part of the hub's names
   * @param bert first part of BERT's
   */
  static void acceptBertNames(WeightScope scope, String ours, String bert, int layers) {
    scope
        .alias(ours, bert)
        .alias(ours + ".layernorm", bert + ".embeddings.LayerNorm")
        .alias(ours + ".embeddings.layernorm", bert + ".embeddings.LayerNorm");
    for (int i = 0; i < layers; i++) {
      for (String attention : List.of("attention", "crossattention")) {
        String layer = ".encoder.layer.%d.%s".formatted(i, attention);
        scope.alias(ours + layer + ".attention", bert + layer + ".self");
      }
    }
  }

  /**
   * A Q-Former that starts from BERT as LAVIS starts its own: text parts and attention are BERT's,
   * the MLPs of the queries are copies of those of the text, everything else is new. Words that
   * BERT lacks ({@code [DEC]}) are new as well.
   *
   * @param bert a checkpoint with BERT's names ({@code bert.encoder.layer.L.attention.self.query});
   *     what is left over in it is accepted
   * @param layers of the Q-Former
   * @param fresh where what is new comes from
   */
  public static WeightSource fromBert(WeightScope bert, int layers, WeightSource fresh) {
    acceptBertNames(bert, "qformer", "bert", layers);
    oldNormNames(bert, "bert.embeddings.LayerNorm");
    oldNormNames(bert, "cls.predictions.transform.LayerNorm");
    for (int i = 0; i < layers; i++) {
      String layer = "bert.encoder.layer." + i;
      bert.alias(
          "qformer.encoder.layer.%d.intermediate_query".formatted(i), layer + ".intermediate");
      bert.alias("qformer.encoder.layer.%d.output_query".formatted(i), layer + ".output");
      oldNormNames(bert, layer + ".attention.output.LayerNorm");
      oldNormNames(bert, layer + ".output.LayerNorm");
    }
    bert.ignore(""); // matches every name: poolers, sentence heads, and words where no text is read
    return (name, shape, initial) -> {
      String part = name.split("\\.")[0];
      if (AROUND.contains(part)
          || NOT_IN_BERT.contains(part)
          || name.contains(".crossattention.")) {
        return fresh.get(name, shape, initial);
      }
      boolean ofWords = name.equals(WORDS) || name.equals("cls.predictions.bias");
      return ofWords ? withNewWords(bert, name, shape, initial, fresh) : bert.get(name, shape);
    };
  }

  /** Files that came from TensorFlow call a norm's weight and bias gamma and beta. */
  private static void oldNormNames(WeightScope scope, String norm) {
    scope.alias(norm + ".weight", norm + ".gamma").alias(norm + ".bias", norm + ".beta");
  }

  /** BERT's rows, then new ones up to the vocabulary that is wanted. */
  private static NDArray withNewWords(
      WeightScope bert, String name, Shape wanted, Initial initial, WeightSource fresh)
      throws IOException {
    Shape known = bert.shape(name);
    long more = known == null ? 0 : wanted.get(0) - known.get(0);
    if (known == null || more <= 0 || !known.slice(1).equals(wanted.slice(1))) {
      return bert.get(name, wanted);
    }
    try (NDArray words = bert.get(name, known);
        NDArray added = fresh.get(name, new Shape(more).addAll(wanted.slice(1)), initial)) {
      NDArray all = RowKernels.concatRows(words, added);
      all.attach(bert.manager());
      return all;
    }
  }

  /**
   * A Q-Former of BLIP-2's first stage, before its second: read, with a new map into the decoder.
   *
   * @param stage a checkpoint with the hub's names or LAVIS' ({@code blip2_pretrained.pth}); its
   *     heads and, where no text is read, its text parts are left over and accepted
   * @param layers of the Q-Former
   * @param fresh where the map comes from
   */
  static WeightSource fromRepresentation(WeightScope stage, int layers, WeightSource fresh) {
    acceptLavisNames(stage, layers).alias(NORM_ALONE, NORM_READING).ignore("");
    return (name, shape, initial) ->
        AROUND.contains(name.split("\\.")[0])
            ? fresh.get(name, shape, initial)
            : stage.get(name, shape);
  }

  /**
   * The Q-Former of frames before Video-LLaMA's own: read, with everything behind it new.
   *
   * @param blip2 a checkpoint with the hub's names or LAVIS', of either stage; what else is in it
   *     is accepted
   * @param layers of the Q-Former of frames
   * @param fresh where the rest comes from
   */
  static WeightSource fromImageQFormer(WeightScope blip2, int layers, WeightSource fresh) {
    acceptLavisNames(blip2, layers).alias(NORM_ALONE, NORM_READING).ignore("");
    return (name, shape, initial) ->
        name.equals("query_tokens") || name.startsWith("qformer.")
            ? blip2.get(name, shape)
            : fresh.get(name, shape, initial);
  }
}

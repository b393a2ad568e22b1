package org.sensorium.fusion.recipe;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.chat.ChatTemplates;
import org.sensorium.fusion.input.RowEncoder;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.recipe.StageConfig.Recipe;
import org.sensorium.nn.lora.LoraAdapter;

/** Says before anything is computed what a stage would refuse hours later. */
final class StageChecks {
  private static final int LOOKED_AT = 1000; // rows of a stage: whole sets take minutes

  private StageChecks() {}

  /**
   * Looks whether there are the sources that the stages name.
   *
   * @throws ConfigException naming the stage and the sources that there are
   */
  static void sources(RunConfig config, TrainingData data) throws ConfigException {
    Set<String> known = data.sources();
    for (int i = 0; i < config.stages().size(); i++) {
      for (String source : config.stages().get(i).sources()) {
        if (!known.contains(source)) {
          throw new ConfigException(
              "stages[%d].sources names \"%s\", but the rows come from %s: give a source this name, data.train=[{name: %s, path: FILE}], or name others, stages.%d.sources=[] for all"
                  .formatted(i, source, known, source, i));
        }
      }
    }
  }

  /**
   * Looks whether the stages fit the model's parts, and their templates the first rows.
   *
   * @throws ConfigException naming the stage whose adapters fit nowhere, or the modality whose
   *     projector cannot read what its encoder makes of a medium
   * @throws IOException if a stage's template cannot be read or used
   * @throws IllegalArgumentException if it cannot express a row
   */
  static void parts(RunConfig config, ModelParts parts, TrainingData data) throws IOException {
    for (Media.Kind kind : parts.kinds()) {
      projector(config.model().where(kind), kind, parts);
    }
    for (int i = 0; i < config.stages().size(); i++) {
      StageConfig stage = config.stages().get(i);
      if (stage.recipe() == Recipe.ALIGN || stage.recipe() == Recipe.FINETUNE) {
        rows(stage, config.data().turns(), parts, data);
      }
      if (stage.processor() != null) {
        processor(i, stage.processor(), stage.kind(parts.kinds()), parts);
      }
      if (stage.train().contains(StageConfig.Part.TOKENS) && parts.tokenWeights().isEmpty()) {
        throw new ConfigException(
            "stages[%d].train holds tokens, but the language model's own table has rows for those of template %s: train embeddings, or leave it out"
                .formatted(i, parts.template().id()));
      }
      if (stage.train().contains(StageConfig.Part.LORA)) {
        List<String> names = parts.network().linears().keySet().stream().toList();
        List<String> targets = stage.lora().targets();
        if (!LoraAdapter.fits(targets, names)) {
          Set<String> last = new TreeSet<>();
          names.forEach(name -> last.add(name.substring(name.lastIndexOf('.') + 1)));
          throw new ConfigException(
              "stages[%d].lora.targets is %s, but the language model's linear maps are named %s: choose among these"
                  .formatted(i, targets, last));
        }
      }
    }
  }

  private static void projector(String where, Media.Kind kind, ModelParts parts)
      throws ConfigException {
    try {
      parts.network().mediumPositions(kind, parts.encoders().of(kind).positions());
    } catch (IllegalArgumentException e) {
      throw new ConfigException("%s: %s".formatted(where, e.getMessage()), e);
    }
  }

  /** Looks whether a stage's processing is one of its modality, and makes as much of a medium. */
  private static void processor(int number, String named, Media.Kind kind, ModelParts parts)
      throws ConfigException {
    int usual = parts.encoders().of(kind).positions();
    int positions;
    try {
      positions = parts.encoders(kind, named).of(kind).positions();
    } catch (IllegalArgumentException e) {
      throw new ConfigException("stages[%d].processor: %s".formatted(number, e.getMessage()), e);
    }
    if (positions != usual) {
      throw new ConfigException(
          "stages[%d].processor is %s, which makes %d positions of a medium, but the model's %d: choose one that makes as many"
              .formatted(number, named, positions, usual));
    }
  }

  private static void rows(
      StageConfig stage, DataConfig.Turns turns, ModelParts parts, TrainingData data)
      throws IOException {
    String named = stage.template();
    RowEncoder encoder =
        named == null ? parts.rows() : parts.rows(ChatTemplates.resolve(named, parts.tokenizer()));
    data.rows().stream()
        .filter(row -> stage.takes(row, parts.kinds()))
        .limit(LOOKED_AT)
        .forEach(
            row -> ConversationPasses.encoded(parts.network(), row.conversation(), encoder, turns));
  }
}

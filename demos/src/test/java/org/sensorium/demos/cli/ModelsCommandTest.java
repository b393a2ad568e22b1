package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sensorium.fusion.model.source.KnownModel;
import org.sensorium.fusion.model.source.KnownModels;

class ModelsCommandTest {
  @Test
  void listsEveryKnownModel() {
    String[] ids = KnownModels.all().stream().map(KnownModel::id).toArray(String[]::new);
    assertThat(CommandRun.of("models", "list").succeeds().out()).contains(ids);
  }

  @Test
  void whatComesWithTheProgramIsListedAndLookedInto() {
    assertThat(CommandRun.of("models", "list").succeeds().out()).contains("point-bert-sandbox ");
    assertThat(CommandRun.of("models", "inspect", "point-bert-sandbox").succeeds().out())
        .contains("tensors (", "numbers, 7.2 MB");
  }

  @Test
  void aModelThatCannotBeHadSaysWhatWasTried() {
    CommandRun.of("models", "pull", "smollm2-135m-instuct")
        .refusedWith(
            "model \"smollm2-135m-instuct\" could not be had. Tried, in order:",
            "There is no model of that name; known are");
  }
}

package org.sensorium.demos.cli;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.generate.GenerationConfig;
import org.sensorium.fusion.model.MediumFile;

/** Whom a {@link Dialog} is held with. */
interface Partner {

  /**
   * Refuses a medium of a kind that it does not read.
   *
   * @throws IllegalArgumentException saying what it reads
   */
  void check(Media medium);

  /** Looks at a medium; what it sees is shown to it again with every question that follows. */
  float[] look(Media medium) throws IOException;

  /**
   * Answers the question that a conversation ends with.
   *
   * @param seen of each medium in order
   * @param piece hears the answer as it comes
   * @throws IllegalArgumentException if the conversation is too long for it
   */
  String answer(Conversation conversation, List<float[]> seen, Consumer<String> piece)
      throws IOException;

  /** A model that answers in one way. */
  static Partner of(MultimodalModel model, GenerationConfig config) {
    return new Partner() {
      @Override
      public void check(Media medium) {
        ModelOptions.check(List.of(medium), model.parts().kinds());
      }

      @Override
      public float[] look(Media medium) throws IOException {
        return model.look(MediumFile.of(medium));
      }

      @Override
      public String answer(Conversation conversation, List<float[]> seen, Consumer<String> piece)
          throws IOException {
        return model.answer(conversation, seen, config, piece).text();
      }
    };
  }
}

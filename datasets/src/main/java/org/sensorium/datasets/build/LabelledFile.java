package org.sensorium.datasets.build;

import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;

/**
 * A medium of which it is known what it shows or says.
 *
 * @param medium by its path below the media root
 * @param fields what its name, or its row of a table, tells, {@link #LABEL} among it
 */
record LabelledFile(Media medium, Map<String, String> fields) {
  static final String LABEL = "label";

  String label() {
    return String.valueOf(fields.get(LABEL));
  }

  /** The row that asks about it. */
  Conversation row(String question, String answer) {
    Turn asked =
        new Turn(Turn.Role.USER, List.of(new Part.MediaRef(0), new Part.Text("\n" + question)));
    return new Conversation(
        medium.ref(),
        List.of(asked, Turn.of(Turn.Role.ASSISTANT, answer)),
        List.of(medium),
        Map.of());
  }
}

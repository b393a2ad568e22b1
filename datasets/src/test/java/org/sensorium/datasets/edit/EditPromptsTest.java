package org.sensorium.datasets.edit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;

class EditPromptsTest {
  @Test
  void theTuningFormSaysTheSameAsTheOthers() throws IOException {
    Path file = Path.of("src/test/resources/samples/instructpix2pix-prompts/finetune.jsonl");
    assertThat(InstructionDatasets.detect(file).dataset().id())
        .isEqualTo("instructpix2pix-prompts");
    try (ConversationReader rows = InstructionDatasets.open(file, OpenOptions.DEFAULT)) {
      Conversation row = rows.rest().get(0);
      assertThat(row.turns())
          .extracting(Turn::text)
          .containsExactly("a boat", "let it sink\n%%\na sunken boat");
    }
  }

  @Test
  void promptsAndCompletionsOfOthersAreNotClaimed(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("rows.jsonl");
    Files.writeString(file, "{\"prompt\": \"Sum up.\", \"completion\": \" Done<|endoftext|>\"}\n");
    assertThat(InstructionDatasets.of("instructpix2pix-prompts").recognise(Peek.into(file)).fits())
        .isFalse();
  }
}

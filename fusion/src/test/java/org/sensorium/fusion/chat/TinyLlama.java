package org.sensorium.fusion.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.text.Tokenizer;
import org.sensorium.nn.text.TokenizerFiles;

/** The small LLaMA tokenizer of the recordings, 620 pieces. */
final class TinyLlama {
  private TinyLlama() {}

  /**
   * Opens it.
   *
   * @param folder where its files may be put
   * @param legacy whether text behind a special token gets a blank in front too
   * @param added special tokens, numbered from 620
   */
  static Tokenizer open(Path folder, boolean legacy, List<String> added) throws IOException {
    return open(folder, legacy, true, added);
  }

  /** The same, perhaps as a tokenizer that puts no start token in front of a prompt. */
  static Tokenizer open(Path folder, boolean legacy, boolean start, List<String> added)
      throws IOException {
    Files.copy(
        ParityFixture.file("conversations_llama/tokenizer.model"),
        folder.resolve("tokenizer.model"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"legacy\": %s, \"add_bos_token\": %s}".formatted(legacy, start));
    try (Tokenizer plain = TokenizerFiles.open(folder)) {
      return with(plain, added);
    }
  }

  static Tokenizer with(Tokenizer tokenizer, List<String> added) throws IOException {
    Tokenizer more = tokenizer.withSpecialTokens(added);
    for (int i = 0; i < added.size(); i++) {
      assertThat(more.idOf(added.get(i))).isEqualTo(tokenizer.vocabularySize() + i);
    }
    return more;
  }

  /**
   * LLaVA's rule also learns the blank between {@code ASSISTANT:} and an answer whose first piece
   * does not contain it; by characters it is no part of the answer.
   */
  static int[] withoutBlanksInFront(JsonNode labels, EncodedConversation ours, Tokenizer llama) {
    int[] reference = RecordedConversations.ints(labels);
    int blank = llama.idOf("▁");
    for (int i = 0; i + 1 < reference.length; i++) {
      boolean first = i > 0 && reference[i - 1] == EncodedConversation.IGNORED;
      if (first && reference[i] == blank && ours.supervised()[i + 1]) {
        reference[i] = ours.labels()[i];
      }
    }
    return reference;
  }
}

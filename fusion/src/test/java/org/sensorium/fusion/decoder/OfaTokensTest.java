package org.sensorium.fusion.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.fusion.model.TinyModels;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.text.StreamingDecoder;
import org.sensorium.nn.text.Tokenizer;
import org.sensorium.nn.text.TokenizerFiles;

/** Words for places are single tokens with the published ids, and are shown. */
class OfaTokensTest {
  private static final int CHARACTERS = 120; // of the tests' tokenizer

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private Tokenizer characters() throws IOException {
    return TokenizerFiles.open(TinyModels.withTokenizer(folder));
  }

  private static List<String> bins(int count) {
    List<String> bins = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      bins.add("<bin_%d>".formatted(i));
    }
    return bins;
  }

  @Test
  void specialTokensBecomeWordsThatAreShown() throws IOException {
    try (Tokenizer plain = characters();
        Tokenizer words = OfaTokens.complete(plain.withSpecialTokens(bins(10)), CHARACTERS + 10)) {
      int five = CHARACTERS + 5;
      assertThat(words.encode("<bin_5>").ids()).containsExactly(five);
      int a = words.idOf("a");
      assertThat(words.encode("a <bin_5> <bin_7>a").ids())
          .containsExactly(a, five, CHARACTERS + 7, a); // blanks before them are no tokens
      assertThat(words.decode(new int[] {a, five, CHARACTERS + 7, a}, true))
          .isEqualTo("a <bin_5> <bin_7>a");
      StreamingDecoder answer = new StreamingDecoder(words, true);
      assertThat(answer.add(a) + answer.add(five) + answer.add(CHARACTERS + 7) + answer.finish())
          .isEqualTo("a <bin_5> <bin_7>");
      assertThat(words.decode(new int[] {words.idOf("</s>")}, true)).isEmpty();
    }
  }

  @Test
  void aSavedTokenizerIsTheSame() throws IOException {
    try (Tokenizer plain = characters();
        Tokenizer words = OfaTokens.complete(plain.withSpecialTokens(bins(3)), CHARACTERS + 3)) {
      words.save(Files.createDirectories(folder.resolve("saved")));
    }
    Tokenizer read = TokenizerFiles.open(folder.resolve("saved"));
    try (Tokenizer again = OfaTokens.complete(read, CHARACTERS + 3)) {
      int[] ids = again.encode("<bin_1> <bin_2>").ids();
      assertThat(ids).containsExactly(CHARACTERS + 1, CHARACTERS + 2);
      assertThat(again.decode(ids, true)).isEqualTo(" <bin_1> <bin_2>");
    }
  }

  /** 50,265 pieces as BART's files have them, of which only the number counts here. */
  @Test
  void thePublishedFilesGetTheWordsTheyLack() throws IOException {
    Path file = TinyModels.withTokenizer(folder).resolve("tokenizer.json");
    ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
    ObjectNode vocabulary = (ObjectNode) json.path("model").path("vocab");
    for (int id = CHARACTERS; id < OfaVocabulary.PUBLISHED.firstCode(); id++) {
      vocabulary.put("piece " + id, id);
    }
    JSON.writeValue(file.toFile(), json);
    try (Tokenizer words = OfaTokens.complete(TokenizerFiles.open(folder), 59_457)) {
      assertThat(words.vocabularySize()).isEqualTo(59_457);
      assertThat(words.encode("<bin_5>").ids()).containsExactly(58_462);
      assertThat(words.encode(" <bin_999>").ids()).containsExactly(59_456);
      assertThat(words.idOf("<code_0>")).isEqualTo(50_265);
    }
  }

  @Test
  void otherTokenizersStay() throws IOException {
    try (Tokenizer plain = characters()) {
      assertThat(OfaTokens.complete(plain, CHARACTERS)).isSameAs(plain);
      assertThat(OfaTokens.complete(plain, 59_457)).isSameAs(plain);
    }
  }

  @Test
  void wordsWithOtherIdsAreRefused() throws IOException {
    try (Tokenizer plain = characters()) {
      Tokenizer wrong = plain.withSpecialTokens(bins(1000));
      assertThatThrownBy(() -> OfaTokens.complete(wrong, 59_457))
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith(
              "the tokenizer's <bin_0> has id 120, but OFA's table of 59457 words has it at 58457");
    }
  }
}

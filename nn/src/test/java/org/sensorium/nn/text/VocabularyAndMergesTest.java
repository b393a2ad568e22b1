package org.sensorium.nn.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GPT-2's two files, by what transformers makes of them. */
class VocabularyAndMergesTest {
  private static final Path OWN = Path.of("src/test/resources/bart_tokenizer");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Tag("parity")
  @Test
  void textsAreCutAsByTransformers() throws IOException {
    JsonNode texts = JSON.readTree(OWN.resolve("texts.json").toFile());
    assertThat(texts.path("rows")).hasSize(13);
    try (Tokenizer tokenizer = TokenizerFiles.open(OWN)) {
      for (JsonNode row : texts.path("rows")) {
        int[] ids = ids(row);
        assertThat(tokenizer.encode(row.path("text").asText()).ids()).as("%s", row).isEqualTo(ids);
        assertThat(tokenizer.decode(ids, true)).isEqualTo(row.path("shown").asText());
      }
      int[] whole = ids(texts.path("whole"));
      assertThat(tokenizer.addsBos()).isTrue();
      assertThat(tokenizer.idOf(tokenizer.bosToken())).isEqualTo(whole[0]);
      assertThat(tokenizer.idOf(tokenizer.eosToken())).isEqualTo(whole[whole.length - 1]);
      assertThat(tokenizer.padToken()).isEqualTo("<pad>");
    }
  }

  private static int[] ids(JsonNode row) {
    return StreamSupport.stream(row.path("ids").spliterator(), false)
        .mapToInt(JsonNode::asInt)
        .toArray();
  }

  /** OPT ends with what it starts with; GPT-2 puts nothing in front. */
  @Test
  void settingsAndOtherFamiliesCount(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("vocab.json"), "{\"a\": 0, \"<|endoftext|>\": 1, \"b\": 2}");
    Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\n");
    try (Tokenizer gpt2 = TokenizerFiles.open(folder)) {
      assertThat(gpt2.eosToken()).isEqualTo("<|endoftext|>");
      assertThat(gpt2.addsBos()).isFalse();
      assertThat(gpt2.encode("ab<|endoftext|>").ids()).containsExactly(0, 2, 1);
      assertThat(gpt2.decode(new int[] {0, 1, 2}, true)).isEqualTo("ab");
    }
    Files.writeString(
        folder.resolve("vocab.json"), "{\"a\": 0, \"<s>\": 1, \"</s>\": 2, \"<end>\": 3}");
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"bos_token\": \"</s>\", \"eos_token\": \"<end>\", \"add_bos_token\": false}");
    try (Tokenizer opt = TokenizerFiles.open(folder)) {
      assertThat(opt.bosToken()).isEqualTo("</s>");
      assertThat(opt.encode("a<end>").ids()).containsExactly(0, 3);
      assertThat(opt.decode(new int[] {0, 3}, true)).isEqualTo("a");
      assertThat(opt.addsBos()).isFalse();
    }
  }

  @Test
  void whatMakesNoSenseIsRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("vocab.json");
    Files.writeString(folder.resolve("merges.txt"), "a b\n");
    Files.writeString(file, "{\"a\": 0, \"b\": 2}");
    assertThatThrownBy(() -> TokenizerFiles.open(folder))
        .isInstanceOf(TokenizerException.class)
        .hasMessage(file + ": b has id 2, expected each of 0 to 1 once");
    Files.writeString(file, "{\"a\": 0, \"b\": 1}");
    Files.writeString(folder.resolve("merges.txt"), "a b c\n");
    assertThatThrownBy(() -> TokenizerFiles.open(folder))
        .hasMessage(file + ": merges.txt has the line \"a b c\", expected two pieces");
  }
}

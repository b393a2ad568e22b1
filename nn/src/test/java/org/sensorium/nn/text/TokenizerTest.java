package org.sensorium.nn.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.nn.checkpoint.CheckpointException;

class TokenizerTest {
  private static Tokenizer smol;

  @TempDir private Path folder;

  @BeforeAll
  static void open() throws IOException {
    smol = TestTokenizers.smolLm2();
  }

  @AfterAll
  static void close() {
    smol.close();
  }

  @Test
  void knowsItsSpecialTokensAndTemplate() {
    assertThat(smol.vocabularySize()).isEqualTo(49152);
    assertThat(smol.bosToken()).isEqualTo("<|im_start|>");
    assertThat(smol.eosToken()).isEqualTo("<|im_end|>");
    assertThat(smol.padToken()).isEqualTo("<|im_end|>");
    assertThat(smol.addsBos()).isFalse();
    assertThat(smol.idOf("<|im_end|>")).isEqualTo(2);
    assertThat(smol.idOf("no such token")).isEqualTo(-1);
    assertThat(smol.chatTemplate()).startsWith("{% for message in messages %}");
  }

  @Test
  void learnsSpecialTokensAndKeepsThemWhenSaved() throws IOException {
    List<String> tokens = List.of("<image>", "<|im_end|>", "<answer>", "<image>");
    try (Tokenizer more = smol.withSpecialTokens(tokens)) {
      assertThat(more.vocabularySize()).isEqualTo(49154);
      assertThat(more.encode("a<image><answer><|im_end|>").ids())
          .containsExactly(smol.encode("a").ids()[0], 49152, 49153, 2);
      assertThat(smol.idOf("<image>")).isEqualTo(-1);
      more.save(folder);
    }
    try (Tokenizer again = TokenizerFiles.open(folder)) {
      assertThat(again.idOf("<answer>")).isEqualTo(49153);
      assertThat(again.eosToken()).isEqualTo("<|im_end|>");
    }
  }

  /** Every token's offsets, in UTF-16 units: characters beyond the first plane count two. */
  @Test
  void offsetsAreUtf16Indices() {
    String text = "a🦙b 東京é<|im_end|> x";
    Tokenizer.Encoding encoding = smol.encode(text);
    List<String> covered = new ArrayList<>();
    for (int i = 0; i < encoding.ids().length; i++) {
      covered.add(text.substring(encoding.starts()[i], encoding.ends()[i]));
    }
    assertThat(covered)
        .containsExactly(
            "a", "🦙", "🦙", "🦙", "b", " 東", "東", "東", "京", "京", "é", "<|im_end|>", " x");
  }

  @Test
  void digitsStandAlone() {
    // SmolLM2 cuts digits off first, so that blanks in front of a number stay one token.
    assertThat(smol.encode("a\n\n12").ids()).hasSize(4);
    assertThat(smol.decode(smol.encode("\n\n").ids(), false)).isEqualTo("\n\n");
    assertThat(smol.encode("\n\n").ids()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Hi! 🦙 naïve café – 東京", "", "  a\n\n b ", "\u0000\ufffd", "🦙🦙"})
  void streamsTextInWholeCharacters(String text) {
    StreamingDecoder decoder = new StreamingDecoder(smol, true);
    StringBuilder streamed = new StringBuilder();
    for (int id : smol.encode(text).ids()) {
      String piece = decoder.add(id);
      if (!text.contains("\ufffd")) {
        assertThat(piece).doesNotContain("\ufffd");
      }
      streamed.append(piece);
    }
    streamed.append(decoder.finish());
    assertThat(streamed).hasToString(text);
  }

  @Test
  void streamsWithoutSpecialTokensAndShowsABrokenEnd() {
    StreamingDecoder decoder = new StreamingDecoder(smol, true);
    int[] ids = smol.encode("<|im_start|>a🦙").ids();
    StringBuilder streamed = new StringBuilder();
    for (int id : Arrays.copyOf(ids, ids.length - 1)) {
      streamed.append(decoder.add(id));
    }
    assertThat(streamed).hasToString("a");
    assertThat(decoder.finish()).isEqualTo("\ufffd");
    assertThat(decoder.finish()).isEmpty();
  }

  @Test
  void isTheSameAfterSaving() throws IOException {
    smol.save(folder);
    assertThat(folder.resolve("chat_template.jinja"))
        .hasContent(Objects.requireNonNull(smol.chatTemplate()));
    try (Tokenizer again = TokenizerFiles.open(folder)) {
      assertThat(again.encode("Hello  12 🦙<|im_end|>").ids())
          .isEqualTo(smol.encode("Hello  12 🦙<|im_end|>").ids());
      assertThat(again.chatTemplate()).isEqualTo(smol.chatTemplate());
      assertThat(again.bosToken()).isEqualTo(smol.bosToken());
      assertThat(again.eosToken()).isEqualTo(smol.eosToken());
      assertThat(again.addsBos()).isFalse();
    }
  }

  @Test
  void readsConfigsOfEveryAge() throws IOException {
    smol.save(folder);
    Files.delete(folder.resolve("chat_template.jinja"));
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        """
        {"bos_token": {"content": "<|endoftext|>", "lstrip": false}, "add_bos_token": true,
         "chat_template": [{"name": "tool_use", "template": "T"},
                           {"name": "default", "template": "D"}]}
        """);
    Files.writeString(folder.resolve("special_tokens_map.json"), "{\"eos_token\": \"<|im_end|>\"}");
    try (Tokenizer tokenizer = TokenizerFiles.open(folder)) {
      assertThat(tokenizer.bosToken()).isEqualTo("<|endoftext|>");
      assertThat(tokenizer.eosToken()).isEqualTo("<|im_end|>");
      assertThat(tokenizer.addsBos()).isTrue();
      assertThat(tokenizer.chatTemplate()).isEqualTo("D");
    }
  }

  @Test
  void unigramIsThatOfSentencePiece() throws IOException {
    try (InputStream packed = getClass().getResourceAsStream("/tokenizers/unigram.model.gz")) {
      Files.copy(
          new GZIPInputStream(Objects.requireNonNull(packed)), folder.resolve("tokenizer.model"));
    }
    JsonNode recorded;
    try (InputStream in = getClass().getResourceAsStream("/tokenizers/unigram.json")) {
      recorded = new ObjectMapper().readTree(Objects.requireNonNull(in));
    }
    try (Tokenizer tokenizer = TokenizerFiles.open(folder)) {
      for (JsonNode node : recorded.get("cases")) {
        int[] ids = tokenizer.encode(node.get("text").asText()).ids();
        assertThat(ids)
            .as(node.get("text").asText())
            .isEqualTo(TokenizerParityTest.ints(node.get("ids")));
        if (Arrays.stream(ids).allMatch(id -> id != 0)) {
          assertThat(tokenizer.decode(ids, true)).isEqualTo(node.get("decoded").asText());
        }
      }
    }
  }

  @Test
  void sentencePieceOfAGgufPutsABlankBehindSpecialTokens() throws IOException {
    Map<String, Object> metadata = new HashMap<>();
    metadata.put("tokenizer.ggml.model", "llama");
    metadata.put(
        "tokenizer.ggml.tokens", List.of("<unk>", "<s>", "</s>", "<0x61>", "▁", "b", "▁b", "c"));
    metadata.put("tokenizer.ggml.scores", new float[] {0, 0, 0, 0, -1, -2, -0.5f, -3});
    metadata.put("tokenizer.ggml.token_type", new int[] {2, 3, 3, 6, 1, 1, 1, 1});
    metadata.put("tokenizer.ggml.bos_token_id", 1L);
    metadata.put("tokenizer.ggml.eos_token_id", 2L);
    try (Tokenizer tokenizer = TokenizerFiles.ofGguf(metadata, "tiny.gguf")) {
      assertThat(tokenizer.encode("b</s>bca").ids()).containsExactly(6, 2, 6, 7, 3);
      assertThat(tokenizer.addsBos()).isTrue();
      assertThat(tokenizer.decode(new int[] {6, 7, 3}, true)).isEqualTo("bca");
    }
    metadata.put("tokenizer.ggml.add_space_prefix", false);
    try (Tokenizer tokenizer = TokenizerFiles.ofGguf(metadata, "tiny.gguf")) {
      assertThat(tokenizer.encode("b c").ids()).containsExactly(5, 4, 7);
    }
  }

  /** The same vocabulary of letters and digits, cut into words by each named rule. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "default,   1234,  `12,3,4`",
        "default,   ab1234, `ab,12,3,4`",
        "default,   a ?,   `a,Ġ,?`",
        "gpt-2,     a ?,   `a,Ġ?`",
        "default,   ²,     Â²",
        "gpt-2,     1234,  `12,34`",
        "smollm,    1234,  `1,2,3,4`",
        "qwen2,     1234,  `1,2,3,4`",
        "llama-bpe, 1234,  `12,3,4`",
        "default,   1?a,   `1,?,a`",
        "default,   (ab,   `(,ab`",
        "qwen2,     (ab,   `(ab`",
        "llama-bpe, (ab,   `(ab`",
        "dbrx,      abab,  `ab,ab`",
        "llama-bpe, abab,  `abab`"
      })
  void cutsWordsByTheNamedRule(String rule, String text, String expected) throws IOException {
    List<String> tokens = new ArrayList<>();
    "ab1234?(ĠÂ²".chars().forEach(c -> tokens.add(Character.toString(c)));
    tokens.addAll(List.of("12", "34", "ab", "(ab", "abab", "Ġ?", "Â²"));
    Map<String, Object> metadata = new HashMap<>();
    metadata.put("tokenizer.ggml.model", "gpt2");
    metadata.put("tokenizer.ggml.pre", rule);
    metadata.put("tokenizer.ggml.tokens", tokens);
    metadata.put("tokenizer.ggml.merges", List.of("1 2", "3 4", "a b", "( ab", "Ġ ?", "Â ²"));
    try (Tokenizer tokenizer = TokenizerFiles.ofGguf(metadata, "tiny.gguf")) {
      List<String> pieces = new ArrayList<>();
      for (int id : tokenizer.encode(text).ids()) {
        pieces.add(tokens.get(id));
      }
      assertThat(String.join(",", pieces)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tokenizer.json",
        "tokenizer.model",
        "tokenizer_config.json",
        "special_tokens_map.json",
        "chat_template.jinja",
        "chat_template.json"
      })
  void knowsAPointerInPlaceOfAnyFile(String name) throws IOException {
    if (!name.equals("tokenizer.model")) {
      smol.save(folder);
    }
    Files.deleteIfExists(folder.resolve("chat_template.jinja"));
    Files.writeString(
        folder.resolve(name), "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
    assertThatThrownBy(() -> TokenizerFiles.open(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(name + ": is a git-LFS pointer, not the file itself; run \"git lfs");
  }

  /** As llama.cpp does where a file has no add_bos_token. */
  @ParameterizedTest
  @CsvSource({
    "gpt2,  llama-bpe, ,      true",
    "gpt2,  falcon3,   ,      true",
    "gpt2,  llama-v3,  false, false",
    "gpt2,  gpt-2,     ,      false",
    "gpt2,  gpt-2,     true,  true",
    "gpt2,  dbrx,      ,      false",
    "gpt2,  ,          ,      false",
    "llama, ,          ,      true",
    "llama, ,          false, false",
  })
  void knowsWhetherAPromptStartsWithAToken(
      String model, @Nullable String rule, @Nullable Boolean given, boolean expected)
      throws IOException {
    Map<String, Object> metadata = new HashMap<>();
    metadata.put("tokenizer.ggml.model", model);
    metadata.put("tokenizer.ggml.tokens", List.of("<unk>", "<s>", "</s>", "a"));
    metadata.put("tokenizer.ggml.token_type", new int[] {2, 3, 3, 1});
    metadata.put("tokenizer.ggml.merges", List.of());
    if (model.equals("gpt2")) {
      metadata.put("tokenizer.ggml.bos_token_id", 1L); // SentencePiece's is known
    }
    if (rule != null) {
      metadata.put("tokenizer.ggml.pre", rule);
    }
    if (given != null) {
      metadata.put("tokenizer.ggml.add_bos_token", given);
    }
    try (Tokenizer tokenizer = TokenizerFiles.ofGguf(metadata, "tiny.gguf")) {
      assertThat(tokenizer.addsBos()).isEqualTo(expected);
      assertThat(tokenizer.bosToken()).isEqualTo("<s>");
      assertThat(tokenizer.eosToken()).isEqualTo(model.equals("llama") ? "</s>" : null);
    }
  }

  @Test
  void refusesWhatItDoesNotKnow() throws IOException {
    assertThatThrownBy(() -> TokenizerFiles.open(folder))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("neither tokenizer.json nor tokenizer.model is there");
    Map<String, Object> metadata = new HashMap<>();
    assertThatThrownBy(() -> TokenizerFiles.ofGguf(metadata, "x.gguf"))
        .hasMessage("x.gguf: no tokenizer in this file ('tokenizer.ggml.model' is missing)");
    metadata.put("tokenizer.ggml.model", "bert");
    metadata.put("tokenizer.ggml.tokens", List.of("a"));
    assertThatThrownBy(() -> TokenizerFiles.ofGguf(metadata, "x.gguf"))
        .hasMessage("x.gguf: tokenizer.ggml.model is 'bert', expected gpt2 or llama");
    metadata.put("tokenizer.ggml.model", "gpt2");
    metadata.put("tokenizer.ggml.pre", "klingon");
    metadata.put("tokenizer.ggml.merges", List.of());
    assertThatThrownBy(() -> TokenizerFiles.ofGguf(metadata, "x.gguf"))
        .hasMessageStartingWith("x.gguf: tokenizer.ggml.pre is 'klingon', known are [default, ");
    Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": {\"type\": \"Nope\"}}");
    assertThatThrownBy(() -> TokenizerFiles.open(folder))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("the tokenizers library refuses it");
    Files.delete(folder.resolve("tokenizer.json"));
    Files.write(folder.resolve("tokenizer.model"), new byte[] {10, 100, 1});
    assertThatThrownBy(() -> TokenizerFiles.open(folder))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("a field of 100 bytes where 1 are left");
  }
}

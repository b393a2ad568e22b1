package org.sensorium.fusion.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.text.TestTokenizers;
import org.sensorium.nn.text.Tokenizer;

/** Recorded conversations under every template: text, spans, ids and what is learned, exactly. */
@Tag("parity")
class ConversationsParityTest {
  private static final RecordedConversations SMOL =
      new RecordedConversations("conversations_smollm2");
  private static final RecordedConversations LLAMA =
      new RecordedConversations("conversations_llama");
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

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "chatml, chatml",
    "tokenizer, chatml",
    "plain, llava_plain",
    "v1, llava_v1",
    "llava_llama_2, llava_llama_2"
  })
  void learnsWhatIsIntended(String id, String file) throws IOException {
    ChatTemplate template = ChatTemplates.resolve(id, smol);
    ConversationEncoder encoder = new ConversationEncoder(template, smol);
    JsonNode cases = SMOL.json(file + ".json").get("cases");
    assertThat(cases).isNotEmpty();
    for (JsonNode node : cases) {
      Conversation conversation = SMOL.conversation(node.get("id").asInt());
      RenderedChat chat = template.render(conversation, false);
      String text = node.get("text").asText();
      assertThat(chat.text()).isEqualTo(text);
      assertThat(chat.learned()).isEqualTo(RecordedConversations.spans(node.get("spans"), text));
      EncodedConversation encoded = encoder.encode(conversation);
      assertThat(encoded.ids()).isEqualTo(RecordedConversations.ints(node.get("input_ids")));
      assertThat(encoded.labels())
          .isEqualTo(RecordedConversations.ints(node.get("labels_intended")));
      if (node.has("generation_prompt")) {
        // The recorded prompt asks for the last answer anew.
        Conversation asked =
            new Conversation(
                conversation.id(),
                conversation.turns().subList(0, conversation.turns().size() - 1),
                conversation.media(),
                conversation.meta());
        assertThat(template.render(asked, true).text())
            .isEqualTo(node.get("generation_prompt").asText());
      }
    }
  }

  @Test
  void v0LearnsWhatItsReferenceDoes() throws IOException {
    ChatTemplate template = ChatTemplates.named("v0");
    ConversationEncoder encoder = new ConversationEncoder(template, smol);
    for (JsonNode node : SMOL.json("llava_v0.json").get("cases")) {
      Conversation conversation = SMOL.conversation(node.get("id").asInt());
      assertThat(template.render(conversation, false).text()).isEqualTo(node.get("text").asText());
      EncodedConversation encoded = encoder.encode(conversation);
      assertThat(encoded.ids()).isEqualTo(RecordedConversations.ints(node.get("input_ids")));
      assertThat(encoded.labels())
          .as("conversation %s", conversation.id())
          .isEqualTo(RecordedConversations.ints(node.path("reference").get("labels")));
    }
  }

  @Test
  void promptsAreThoseOfTheModel() throws IOException {
    ChatTemplate template = ChatTemplates.resolve("tokenizer", smol);
    ConversationEncoder encoder = new ConversationEncoder(template, smol);
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "smollm2_gguf")) {
      Iterator<String> questions = fixture.meta().get("texts").fieldNames();
      for (int i = 0; questions.hasNext(); i++) {
        Turn question = Turn.of(Turn.Role.USER, questions.next());
        Conversation asked = new Conversation("q", List.of(question), List.of(), Map.of());
        assertThat(template.render(asked, true).text())
            .isEqualTo(fixture.meta().get("prompts").get(i).asText());
        long[] ids = fixture.get("in.%d.ids".formatted(i)).toLongArray();
        assertThat(encoder.prompt(asked).ids())
            .isEqualTo(Arrays.stream(ids).mapToInt(Math::toIntExact).toArray());
      }
    }
  }

  /**
   * The tokenizer that LLaVA's own rules were written for. Where they drop a whole sample, with a
   * warning, ours learns the answer, if there is one.
   */
  @ParameterizedTest(name = "{0} legacy={2}")
  @CsvSource({
    "plain, llava_plain, true",
    "plain, llava_plain, false",
    "v0, llava_v0, true",
    "v0, llava_v0, false",
    "v1, llava_v1, true",
    "v1, llava_v1, false",
    "llava_llama_2, llava_llama_2, true",
    "llava_llama_2, llava_llama_2, false"
  })
  void agreesWithLlavaOnALlamaTokenizer(String id, String file, boolean legacy) throws IOException {
    String name = "%s.%s.json".formatted(file, legacy ? "legacy" : "nonlegacy");
    try (Tokenizer llama = TinyLlama.open(folder, legacy, List.of())) {
      ConversationEncoder encoder = new ConversationEncoder(ChatTemplates.named(id), llama);
      for (JsonNode node : LLAMA.json(name).get("cases")) {
        if (!legacy && node.get("text").asText().contains("<image> ")) {
          continue; // the fast tokenizers put no blank before a blank, see SentencePieceJson
        }
        EncodedConversation encoded = encoder.encode(LLAMA.conversation(node.get("id").asInt()));
        JsonNode reference = node.get("reference");
        assertThat(encoded.ids()).isEqualTo(RecordedConversations.ints(reference.get("input_ids")));
        if (!reference.has("warning")) {
          assertThat(encoded.labels())
              .as("conversation %s", node.get("id"))
              .isEqualTo(TinyLlama.withoutBlanksInFront(reference.get("labels"), encoded, llama));
        } else {
          assertThat(encoded.supervisedCount() == 0).isEqualTo(node.get("spans").isEmpty());
        }
      }
    }
  }

  @Test
  void conversationsThatATemplateCannotExpressAreRefused() throws IOException {
    ChatTemplate plain = ChatTemplates.named("plain");
    Conversation long3 = SMOL.conversation(3);
    assertThatThrownBy(() -> plain.render(long3, false))
        .isInstanceOf(ChatTemplateException.class)
        .hasMessage(
            "conversation 3 is not one medium with one caption: the chat template 'plain' cannot"
                + " express it");
  }
}

package org.sensorium.fusion.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.nn.text.Tokenizer;

/**
 * Prompts of the systems without a shared recording, beside what {@code prompt_reference.py} makes
 * of them by each source's own rule: ids, labels, and the ids up to where the answer begins.
 */
@Tag("parity")
class PromptReferenceTest {
  private static final Path RECORDED = Path.of("src/test/resources/prompts/reference.json");
  private static final Set<String> RECORDED_ELSEWHERE =
      Set.of(
          "plain",
          "v0",
          "v1",
          "llava_llama_2",
          "mpt",
          "chatml",
          "chatml_no_system",
          "video_llama_vicuna",
          "video_llama_llama_2");

  @TempDir private Path folder;

  static Stream<String> groups() throws IOException {
    return grouped().keySet().stream();
  }

  private static JsonNode recorded() throws IOException {
    return new ObjectMapper().readTree(Files.readString(RECORDED));
  }

  private static Map<String, List<JsonNode>> grouped() throws IOException {
    Map<String, List<JsonNode>> groups = new LinkedHashMap<>();
    for (JsonNode node : recorded().get("cases")) {
      String name =
          node.get("template").asText() + (node.get("legacy").asBoolean() ? "" : " nonlegacy");
      groups.computeIfAbsent(name, key -> new ArrayList<>()).add(node);
    }
    return groups;
  }

  @Test
  void everyTemplateIsRecorded() throws IOException {
    Set<String> seen = new TreeSet<>(RECORDED_ELSEWHERE);
    grouped().values().forEach(cases -> seen.add(cases.get(0).get("template").asText()));
    assertThat(seen).isEqualTo(new TreeSet<>(ChatTemplates.ids()));
  }

  @ParameterizedTest
  @MethodSource("groups")
  void agreesWithItsSource(String group) throws IOException {
    JsonNode conversations = recorded().get("conversations");
    List<JsonNode> cases = grouped().get(group);
    JsonNode first = cases.get(0);
    ChatTemplate template = ChatTemplates.named(first.get("template").asText());
    List<String> added = new ArrayList<>();
    first.get("special_tokens").forEach(token -> added.add(token.asText()));
    boolean legacy = first.get("legacy").asBoolean();
    boolean start = first.get("adds_start").asBoolean();
    try (Tokenizer llama = TinyLlama.open(folder, legacy, start, added)) {
      ConversationEncoder encoder = new ConversationEncoder(template, llama);
      for (JsonNode node : cases) {
        Conversation conversation =
            RecordedConversations.conversation(conversations.get(node.get("conversation").asInt()));
        EncodedConversation encoded = encoder.encode(conversation);
        assertThat(encoded.ids())
            .as("ids of conversation %s", conversation.id())
            .isEqualTo(RecordedConversations.ints(node.get("ids")));
        if (node.hasNonNull("labels")) { // else the original drops it, with a warning
          assertThat(encoded.labels())
              .as("labels of conversation %s", conversation.id())
              .isEqualTo(TinyLlama.withoutBlanksInFront(node.get("labels"), encoded, llama));
        }
        assertThat(encoder.prompt(asked(conversation)).ids())
            .as("prompt of conversation %s", conversation.id())
            .isEqualTo(RecordedConversations.ints(node.get("prompt")));
      }
    }
  }

  /** The conversation without its last answer. */
  private static Conversation asked(Conversation whole) {
    List<Turn> turns = whole.turns().subList(0, whole.turns().size() - 1);
    return new Conversation(
        whole.id(),
        whole.source(),
        turns,
        whole.media(),
        whole.choices(),
        whole.answers(),
        whole.meta());
  }
}

package org.sensorium.fusion.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.nn.ParityFixture;

/** Every recorded rendering of transformers, character for character. */
@Tag("parity")
class ChatTemplatesParityTest {

  record Case(int number, JsonNode node) {
    @Override
    public String toString() {
      return "%d %s %s".formatted(number, text("template"), text("messages_id"));
    }

    private String text(String field) {
      return node.path(field).asText();
    }
  }

  static Stream<Case> cases() throws IOException {
    JsonNode cases =
        new ObjectMapper()
            .readTree(Files.readString(ParityFixture.file("chat_templates/cases.json")));
    int[] number = {0};
    return StreamSupport.stream(cases.spliterator(), false)
        .map(node -> new Case(number[0]++, node));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void rendersAsTransformersDoes(Case given) throws IOException {
    JsonNode node = given.node;
    String id = given.text("template");
    String source =
        Files.readString(ParityFixture.file("chat_templates/templates/" + id + ".jinja"));
    JinjaChatTemplate template = JinjaChatTemplate.parse(id, source, node.get("variables"));
    boolean prompt = node.get("add_generation_prompt").asBoolean();
    if (node.hasNonNull("error")) {
      assertThatThrownBy(
              () -> template.renderMessages(node.get("messages"), node.get("tools"), prompt))
          .isInstanceOf(ChatTemplateException.class)
          .hasMessage(given.text("error"));
    } else {
      assertThat(template.renderMessages(node.get("messages"), node.get("tools"), prompt))
          .isEqualTo(given.text("text"));
    }
  }
}

package org.sensorium.fusion.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.nn.ParityFixture;

/** What a model's own template says is learned, and where its media stand. */
class JinjaChatTemplateTest {
  private static final Conversation TALK =
      new Conversation(
          "talk",
          List.of(
              Turn.of(Turn.Role.USER, "What?"),
              Turn.of(Turn.Role.ASSISTANT, " A cat. "),
              Turn.of(Turn.Role.USER, "A cat. "),
              Turn.of(Turn.Role.ASSISTANT, "A dog.")),
          List.of(),
          Map.of());

  private static final Conversation PICTURE =
      new Conversation(
          "picture",
          List.of(
              new Turn(
                  Turn.Role.USER,
                  List.of(
                      new Part.Text("Is <image> "),
                      new Part.MediaRef(1),
                      new Part.Text(" like "),
                      new Part.MediaRef(0),
                      new Part.Text("?"))),
              Turn.of(Turn.Role.ASSISTANT, "No.")),
          List.of(new Media(Media.Kind.IMAGE, "a.jpg"), new Media(Media.Kind.IMAGE, "b.jpg")),
          Map.of());

  private static JinjaChatTemplate template(String id) throws IOException {
    ObjectNode variables = JsonNodeFactory.instance.objectNode();
    variables.put("bos_token", "<s>").put("eos_token", "</s>");
    return JinjaChatTemplate.parse(
        id,
        Files.readString(ParityFixture.file("chat_templates/templates/" + id + ".jinja")),
        variables);
  }

  private static JinjaChatTemplate parse(String source) {
    return JinjaChatTemplate.parse("test", source, JsonNodeFactory.instance.objectNode());
  }

  private static List<String> learned(RenderedChat chat) {
    return chat.learned().stream()
        .map(span -> chat.text().substring(span.start(), span.end()))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "llama3     ; `A cat.<|eot_id|>`                 ; `A dog.<|eot_id|>`",
        "llama3_2   ; `A cat.<|eot_id|>`                 ; `A dog.<|eot_id|>`",
        "qwen2_5    ; ` A cat. <|im_end|>`               ; `A dog.<|im_end|>`",
        "qwen3      ; ` A cat. <|im_end|>`               ; `A dog.<|im_end|>`",
        "qwen2_5_vl ; ` A cat. <|im_end|>`               ; `A dog.<|im_end|>`",
        "gemma      ; `A cat.<end_of_turn>`              ; `A dog.<end_of_turn>`",
        "gemma3     ; `A cat.<end_of_turn>`              ; `A dog.<end_of_turn>`",
        "phi3       ; ` A cat. <|end|>`                  ; `A dog.<|end|>`",
        "phi3_5     ; ` A cat. <|end|>`                  ; `A dog.<|end|>`",
        "cohere     ; `A cat.<|END_OF_TURN_TOKEN|>`      ; `A dog.<|END_OF_TURN_TOKEN|>`",
        "cohere2    ; ` A cat. <|END_RESPONSE|><|END_OF_TURN_TOKEN|>`"
            + " ; `A dog.<|END_RESPONSE|><|END_OF_TURN_TOKEN|>`",
        "llava_next ; ` A cat. </s>`                     ; `A dog.</s>`",
        "idefics3   ; ` A cat. <end_of_utterance>`       ; `A dog.<end_of_utterance>`",
        "deepseekv3 ; ` A cat. <｜end▁of▁sentence｜>`     ; `A dog.<｜end▁of▁sentence｜>`",
        "lfm2       ; ` A cat. <|im_end|>`               ; `A dog.<|im_end|>`",
        "glm4moe    ; `A cat.`                           ; `A dog.`",
        "qwen3_vl   ; ` A cat. <|im_end|>`               ; `A dog.<|im_end|>`",
      })
  void answersAreLearnedWithTheirEndMark(String id, String first, String second)
      throws IOException {
    RenderedChat chat = template(id).render(TALK, true);
    assertThat(learned(chat)).containsExactly(first, second);
    assertThat(template(id).render(TALK, false).learned()).isEqualTo(chat.learned());
  }

  @Test
  void generationBlocksSayWhatIsLearned() throws IOException {
    RenderedChat chat = template("qwen2_5_training").render(TALK, false);
    assertThat(learned(chat)).containsExactly("\n A cat. <|im_end|>\n", "\nA dog.<|im_end|>\n");
  }

  @Test
  void theEndMarkOfAnEmptyAnswerIsLearned() throws IOException {
    Conversation empty =
        new Conversation(
            "empty",
            List.of(Turn.of(Turn.Role.USER, "x"), Turn.of(Turn.Role.ASSISTANT, "")),
            List.of(),
            Map.of());
    assertThat(learned(template("qwen2_5").render(empty, false))).containsExactly("<|im_end|>");
    assertThat(learned(template("llama3").render(empty, false))).containsExactly("<|eot_id|>");
  }

  @Test
  void mediaStandWhereTheTemplatePutsThem() throws IOException {
    RenderedChat inPlace = template("qwen2_5").render(PICTURE, true);
    assertThat(inPlace.media()).extracting(RenderedChat.MediaPlace::medium).containsExactly(1, 0);
    assertThat(inPlace.media())
        .extracting(place -> inPlace.text().substring(place.span().start(), place.span().end()))
        .containsExactly("<image>", "<image>");
    int literal = inPlace.text().indexOf("<image>");
    assertThat(inPlace.media().get(0).span().start()).isGreaterThan(literal);

    RenderedChat atHead = template("llava_next").render(PICTURE, true);
    assertThat(atHead.text()).startsWith("[INST] <image>\n<image>\nIs <image>  like ? [/INST]");
    assertThat(atHead.media())
        .extracting(RenderedChat.MediaPlace::span)
        .containsExactly(new Span(7, 14), new Span(15, 22));
  }

  @Test
  void refusesATemplateThatLeavesWordsOrMediaOut() {
    JinjaChatTemplate deaf = parse("{% for m in messages %}{{ m.role }}{% endfor %}");
    assertThatThrownBy(() -> deaf.render(TALK, false))
        .hasMessage(
            "conversation talk, turn 0 (USER): the chat template 'test' leaves out what is said"
                + " in it");
    JinjaChatTemplate cut =
        parse("{% for m in messages %}{{ m.content.split('<image>')[0] }}{% endfor %}");
    assertThatThrownBy(() -> cut.render(PICTURE, false))
        .hasMessage(
            "conversation picture, turn 0 (USER): the chat template 'test' writes its"
                + " medium b.jpg 0 times, expected once");
  }

  @Test
  void refusesATemplateWhoseAnswersHaveNoKnownEnd() {
    JinjaChatTemplate flat = parse("{{ messages[0].content }}{{ messages[1].content }}</s>");
    Conversation pair = new Conversation("p", TALK.turns().subList(0, 2), List.of(), Map.of());
    assertThatThrownBy(() -> flat.render(pair, false))
        .hasMessage(
            "conversation p, turn 1 (ASSISTANT): the chat template 'test' does not write the"
                + " answer in a loop over the messages");
  }

  @Test
  void passesOnWhatTheTemplateRaises() throws IOException {
    JinjaChatTemplate gemma = template("gemma");
    Conversation system =
        new Conversation("s", List.of(Turn.of(Turn.Role.SYSTEM, "Be brief.")), List.of(), Map.of());
    assertThatThrownBy(() -> gemma.render(system, false))
        .isInstanceOf(ChatTemplateException.class)
        .hasMessage("System role not supported");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        // the end token alone, and with another mark behind answers
        "'{% for m in messages %}{{ m.content }}{% endfor %}', </s>, </s>",
        "'{% for m in messages %}{{ m.content }}<|im_end|>{% endfor %}', </s>, </s> <|im_end|>",
        "'{% for m in messages %}{{ m.content }}{{ eos_token }}{% endfor %}', </s>, </s>",
        "'{% for m in messages %}{{ m.content }} <end>\n{% endfor %}', none, <end>",
        "'{{ raise_exception(''no'') }}', </s>, </s>",
      })
  void anAnswerEndsAtTheEndTokenOrTheTemplatesMark(String source, String eos, String stops) {
    ObjectNode variables = new ObjectMapper().createObjectNode().put("eos_token", eos);
    assertThat(JinjaChatTemplate.parse("t", source, variables).stops())
        .containsExactly(stops.split(" "));
  }
}

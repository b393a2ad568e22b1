package org.sensorium.fusion.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;

/** A picture, a clip, a sound and a cloud in one question, in every template that takes several. */
class MixedMediaTest {
  /** Those of systems with one medium, or with one kind of it. */
  private static final Set<String> OF_ONE = Set.of("lamm", "videochat", "pointllm");

  private static final List<Media> MEDIA =
      List.of(
          new Media(Media.Kind.IMAGE, "picture.png"),
          new Media(Media.Kind.VIDEO, "clip.mp4"),
          new Media(Media.Kind.AUDIO, "sound.wav"),
          new Media(Media.Kind.POINTCLOUD, "cloud.npy"));

  static Stream<String> templates() {
    return ChatTemplates.ids().stream().filter(id -> !OF_ONE.contains(id));
  }

  private static Conversation mixed() {
    Turn question =
        new Turn(
            Turn.Role.USER,
            List.of(
                new Part.MediaRef(0),
                new Part.MediaRef(1),
                new Part.MediaRef(2),
                new Part.MediaRef(3),
                new Part.Text("\nWhich is red?")));
    return new Conversation(
        "mixed", List.of(question, Turn.of(Turn.Role.ASSISTANT, "None.")), MEDIA, Map.of());
  }

  @ParameterizedTest
  @MethodSource("templates")
  void everyMediumHasItsPlace(String id) {
    RenderedChat chat = ChatTemplates.named(id).render(mixed(), false);
    assertThat(chat.media().stream().map(RenderedChat.MediaPlace::medium))
        .containsExactly(0, 1, 2, 3);
    assertThat(chat.text()).contains("None.");
  }

  /** Chat templates of tokenizers, with content as text and as parts. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}",
        "{% for m in messages %}{{ m.role }}: {% for p in m.content %}{% if p.type == 'text' %}{{ p.text }}"
            + "{% else %}<{{ p.type }}>{% endif %}{% endfor %}\n{% endfor %}"
      })
  void tokenizersTemplates(String source) {
    ChatTemplate template =
        JinjaChatTemplate.parse("test", source, JsonNodeFactory.instance.objectNode());
    RenderedChat chat = template.render(mixed(), false);
    assertThat(chat.media().stream().map(RenderedChat.MediaPlace::medium))
        .containsExactly(0, 1, 2, 3);
    assertThat(chat.text()).startsWith("user: <image><video><audio><point");
  }

  @Test
  void genericTemplatesPutKindsAlike() {
    assertThat(ChatTemplates.named("chatml_no_system").render(mixed(), true).text())
        .startsWith("<|im_start|>user\n<image><video><audio><point>\nWhich is red?<|im_end|>");
    assertThat(ChatTemplates.named("video_llama_vicuna").render(mixed(), true).text())
        .startsWith(
            "\n\n###Human: <Image><ImageHere></Image> <Video><ImageHere></Video> Close your eyes,"
                + " open your ears and you imagine only based on the sound that: <ImageHere>."
                + " <Pcl><ImageHere></Pcl> Which is red?\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lamm | does not have one medium, in its first question",
        "videochat | does not have one medium, in its first question",
        "pointllm | shows picture.png (IMAGE), but PointLLM's template has marks for point clouds only"
      })
  void thoseOfOneRefuse(String id, String reason) {
    assertThatThrownBy(() -> ChatTemplates.named(id).render(mixed(), false))
        .isInstanceOf(ChatTemplateException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource({"lamm, AUDIO", "lamm, VIDEO", "videochat, AUDIO", "videochat, POINTCLOUD"})
  void kindsThatASystemDoesNotHave(String id, Media.Kind kind) {
    Conversation row =
        new Conversation(
            "row",
            List.of(
                new Turn(Turn.Role.USER, List.of(new Part.MediaRef(0), new Part.Text("\nWhat?")))),
            List.of(new Media(kind, "file")),
            Map.of());
    assertThatThrownBy(() -> ChatTemplates.named(id).render(row, true))
        .isInstanceOf(ChatTemplateException.class)
        .hasMessageContaining("conversation row shows neither a");
  }

  @Test
  void aCloudForPointLlm() {
    Conversation row =
        new Conversation(
            "row",
            List.of(
                new Turn(Turn.Role.USER, List.of(new Part.MediaRef(0), new Part.Text("\nWhat?")))),
            List.of(MEDIA.get(3)),
            Map.of());
    assertThat(ChatTemplates.named("pointllm").render(row, true).text())
        .endsWith(
            "user's questions. USER: <point_start><point_patch><point_end>\nWhat? ASSISTANT:");
    assertThat(ChatTemplates.named("pointllm").specialTokens())
        .containsExactly("<point_patch>", "<point_start>", "<point_end>"); // ids 32000 to 32002
  }
}

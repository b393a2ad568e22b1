package org.sensorium.fusion.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Turn;

class InContextTest {
  private static final List<InContext.Example> EXAMPLES =
      List.of(
          new InContext.Example(Path.of("cat.jpg"), "What?", "A cat."),
          new InContext.Example(Path.of("dog.jpg"), "What else?", "A dog."));

  @Test
  void examplesStandInFrontWithTheirPictures() {
    Conversation asked =
        InContext.examples(EXAMPLES, Conversation.ask(Path.of("bus.jpg"), "And here?"));
    assertThat(asked.media())
        .extracting(Media::ref)
        .containsExactly("cat.jpg", "dog.jpg", "bus.jpg");
    RenderedChat chat = ChatTemplates.named("otter_demo").render(asked, true);
    assertThat(chat.text()) // as the demo of Otter writes them
        .isEqualTo(
            "<image>User: What? GPT:<answer> A cat.<|endofchunk|>"
                + "<image>User: What else? GPT:<answer> A dog.<|endofchunk|>"
                + "<image>User: And here? GPT:<answer>");
    assertThat(chat.media()).extracting(RenderedChat.MediaPlace::medium).containsExactly(0, 1, 2);
    assertThat(Instructions.of(asked)).isEqualTo("And here?");
  }

  @Test
  void aSystemTextStaysInFrontOfThem() {
    Conversation question =
        new Conversation(
            "c",
            List.of(Turn.of(Turn.Role.SYSTEM, "Be brief."), Turn.of(Turn.Role.USER, "Hm?")),
            List.of(),
            Map.of());
    Conversation asked = InContext.examples(EXAMPLES.subList(0, 1), question);
    assertThat(ChatTemplates.named("otter").render(asked, true).text())
        .isEqualTo(
            "Be brief.\n<image>User:What? GPT:<answer>A cat.<|endofchunk|>User:Hm? GPT:<answer>");
  }
}

package org.sensorium.fusion.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;

/**
 * What is told of frames, and the texts that Video-LLaMA's source writes around clips and sounds.
 */
class VideoLlamaPromptTest {
  private static final Media CLIP = new Media(Media.Kind.VIDEO, "clip.mp4");
  private static final Media SOUND = new Media(Media.Kind.AUDIO, "sound.wav");
  private static final Media PICTURE = new Media(Media.Kind.IMAGE, "picture.png");

  private static Conversation asked(List<Media> media, Part... parts) {
    return new Conversation(
        "asked", List.of(new Turn(Turn.Role.USER, List.of(parts))), media, Map.of());
  }

  private static String prompt(String template, Conversation conversation) {
    return ChatTemplates.named(template).render(conversation, true).text();
  }

  /** Seconds as CPython 3.11 writes {@code str(round(x, 1))}. */
  @ParameterizedTest
  @CsvSource({
    "0, 0.0",
    "0.05, 0.1",
    "0.15, 0.1",
    "0.25, 0.2",
    "0.35, 0.3",
    "0.45, 0.5",
    "1.25, 1.2",
    "2.675, 2.7",
    "1.001001001001001, 1.0",
    "51.46813480146814, 51.5",
    "59.95, 60.0",
    "9.949999, 9.9",
    "333333.3333333333, 333333.3"
  })
  void secondsAreWrittenAsPythonDoes(double second, String written) {
    assertThat(VideoLlamaPrompt.frames(new double[] {second}))
        .isEqualTo("The video contains 1 frames sampled at " + written + " seconds. ");
  }

  /** No line break of a row stays between a clip and what is told of it. */
  @Test
  void framesAreToldBehindTheirClip() {
    Conversation row = asked(List.of(CLIP), new Part.MediaRef(0), new Part.Text("\nWhy?"));
    Conversation told = VideoLlamaPrompt.withFrames(row, Map.of(0, new double[] {0, 1.2, 12.5}));
    String message = "The video contains 3 frames sampled at 0.0, 1.2, 12.5 seconds. ";
    assertThat(prompt("video_llama_vicuna", told))
        .isEqualTo("\n\n###Human: <Video><ImageHere></Video> " + message + "Why?\n###Assistant:");
    assertThat(prompt("chatml_no_system", told))
        .isEqualTo(
            "<|im_start|>user\n<video>" + message + "Why?<|im_end|>\n<|im_start|>assistant\n");
    assertThat(prompt("videochat", told))
        .isEqualTo(
            "###Human: <Video><video></Video> "
                + message.strip()
                + " ###Human: Why? ###Assistant:");
    Conversation joined =
        asked(List.of(CLIP), new Part.MediaRef(0), new Part.Text("\n" + message + "Why?"));
    for (String id : List.of("video_llama_vicuna", "video_llama_vicuna_demo", "videochat")) {
      assertThat(prompt(id, joined)).as(id).isEqualTo(prompt(id, told));
    }
    assertThat(VideoLlamaPrompt.withFrames(row, Map.of())).isEqualTo(row);
  }

  /** The sound comes first, whichever stood first, with 16 blanks from the source's own lines. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClipWithItsSound(boolean soundFirst) {
    Conversation row =
        asked(
            soundFirst ? List.of(SOUND, CLIP) : List.of(CLIP, SOUND),
            new Part.MediaRef(0),
            new Part.MediaRef(1),
            new Part.Text("\nWhy?"));
    Conversation untold =
        VideoLlamaPrompt.withFrames(row, Map.of(soundFirst ? 1 : 0, new double[] {0}));
    assertThat(untold).isEqualTo(row);
    RenderedChat chat = ChatTemplates.named("video_llama_vicuna_demo").render(row, true);
    assertThat(chat.text())
        .isEqualTo(
            "###Human: Close your eyes, open your ears and you imagine only based on the sound"
                + " that: <audio>.                 Close your ears, open your eyes and you see that"
                + " <Video><video></Video>.                  Now answer my question based on what"
                + " you have just seen and heard. Why?###Assistant:");
    assertThat(chat.media().stream().map(RenderedChat.MediaPlace::medium))
        .containsExactly(soundFirst ? 0 : 1, soundFirst ? 1 : 0);
    assertThat(prompt("video_llama_llama_2_demo", row))
        .startsWith("[INST] <<SYS>>\n\n<</SYS>>\n\nClose your eyes");
  }

  @Test
  void aSoundAlone() {
    Conversation row = asked(List.of(SOUND), new Part.MediaRef(0), new Part.Text("\nWhat?"));
    assertThat(prompt("video_llama_vicuna", row))
        .isEqualTo(
            "\n\n###Human: Close your eyes, open your ears and you imagine only based on the sound"
                + " that: <ImageHere>. What?\n###Assistant:");
  }

  @Test
  void aPicture() {
    Conversation row = asked(List.of(PICTURE), new Part.MediaRef(0), new Part.Text("\nWhat?"));
    assertThat(prompt("video_llama_llama_2", row))
        .isEqualTo("[INST] <<SYS>>\n \n<</SYS>>\n\n<Image><ImageHere></Image> What? [/INST]");
    assertThat(prompt("video_llama_vicuna_demo", row))
        .endsWith("in detail.###Human: <Image><image></Image>  What?###Assistant:");
    assertThat(prompt("videochat", row))
        .isEqualTo("###Human: <Image><image></Image> ###Human: What? ###Assistant:");
  }
}

package org.sensorium.datasets.instruct.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;

class SoundSetsTest {
  private static final Path SAMPLES = Path.of("src/test/resources/samples");

  @TempDir Path folder;

  private static List<Conversation> read(Path file, OpenOptions options) throws IOException {
    try (ConversationReader rows = InstructionDatasets.open(file, options)) {
      return rows.rest();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "start, -pQ2_xTz81k_30.flac",
    "span, -pQ2_xTz81k_30.0-40.0.wav",
    "wavcaps, Y-pQ2_xTz81k.wav"
  })
  void filesOfTenSecondsAreMeantAsAWhole(String clips, String name) throws IOException {
    Media clip =
        read(SAMPLES.resolve("audiocaps/val.csv"), OpenOptions.DEFAULT.set("clips", clips))
            .get(0)
            .media()
            .get(0);
    assertThat(clip).isEqualTo(new Media(Media.Kind.AUDIO, name));
  }

  @Test
  void aWholeVideosSoundIsFoundUnderItsExtensionAndKeepsTheSpan() throws IOException {
    Files.writeString(folder.resolve("-pQ2_xTz81k.m4a"), "x");
    OpenOptions options = OpenOptions.DEFAULT.media(MediaRoot.of(folder));
    try (ConversationReader rows =
        InstructionDatasets.open(SAMPLES.resolve("audiocaps/val.csv"), options)) {
      Conversation row = rows.next();
      assertThat(row).isNotNull();
      assertThat(row.media().get(0))
          .isEqualTo(new Media(Media.Kind.AUDIO, "-pQ2_xTz81k.m4a").during(30, 40));
    }
  }

  @Test
  void anUnknownNamingNamesTheKnownOnes() {
    assertThatThrownBy(
            () ->
                read(SAMPLES.resolve("audiocaps/val.csv"), OpenOptions.DEFAULT.set("clips", "all")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected one of [source, start, span, wavcaps]");
  }

  @Test
  void wavCapsTrainTableHasOneCaption() throws IOException {
    Path file = folder.resolve("train.csv");
    Files.writeString(file, "file_name,caption\nY-pQ2_xTz81k.wav,\"A horn, far off\"\n");
    assertThat(InstructionDatasets.detect(file).dataset().id()).isEqualTo("audiocaps-wavcaps");
    Conversation row = read(file, OpenOptions.DEFAULT).get(0);
    assertThat(row.turns().get(1).text()).isEqualTo("A horn, far off");
    assertThat(row.answers()).isEmpty();
  }

  @Test
  void clothoIsReadFromJsonToo() throws IOException {
    Path file = folder.resolve("val.json");
    Files.writeString(
        file,
        """
        {"data": [{"caption_1": "a", "caption_2": "b", "caption_3": "c", "caption_4": "d",
        "caption_5": "e", "wav": "Clotho/waveforms/val/a b.wav", "audio": "/data/a b.wav"}]}
        """);
    assertThat(InstructionDatasets.detect(file).dataset().id()).isEqualTo("clotho");
    Conversation row = read(file, OpenOptions.DEFAULT).get(0);
    assertThat(row.media().get(0).ref()).isEqualTo("Clotho/waveforms/val/a b.wav");
    assertThat(row.answers()).hasSize(5);
    assertThat(row.meta()).containsOnlyKeys("audio");
  }

  @Test
  void aPaddedNameIsFoundWithItsBlanksOrWithout() throws IOException {
    Path csv = SAMPLES.resolve("clotho/clotho_captions_validation.csv");
    Files.writeString(folder.resolve("pier [2], ropes & wind.v1.wav"), "x");
    Files.writeString(folder.resolve("07 gulls.wav"), "x");
    OpenOptions options = OpenOptions.DEFAULT.media(MediaRoot.of(folder));
    assertThat(read(csv, options).get(1).media().get(0).ref()).isEqualTo("07 gulls.wav");
    Files.writeString(folder.resolve(" 07 gulls.wav"), "x");
    assertThat(read(csv, options).get(1).media().get(0).ref()).isEqualTo(" 07 gulls.wav");
  }

  @Test
  void aPaddedNameIsFoundInTheFolderOfItsSplit() throws IOException {
    Path csv = SAMPLES.resolve("clotho/clotho_captions_validation.csv");
    Files.createDirectories(folder.resolve("validation"));
    Files.writeString(folder.resolve("validation/pier [2], ropes & wind.v1.wav"), "x");
    Files.writeString(folder.resolve("validation/07 gulls.wav"), "x");
    OpenOptions options = OpenOptions.DEFAULT.media(MediaRoot.of(folder));
    assertThat(read(csv, options).get(1).media().get(0).ref()).isEqualTo("validation/07 gulls.wav");
  }

  @Test
  void eachCaptionCanBeARowOfItsOwn() throws IOException {
    List<Conversation> rows =
        read(
            SAMPLES.resolve("clotho/clotho_captions_validation.csv"),
            OpenOptions.DEFAULT.set("captions", "each"));
    assertThat(rows).hasSize(10);
    assertThat(rows.get(4).turns().get(1).text()).isEqualTo("Ropes.");
  }
}

package org.sensorium.datasets.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.llava.LlavaJson;

class LabelledMediaTest {
  @TempDir Path folder;
  private Path labels;

  @BeforeEach
  void layOut() throws IOException {
    labels = folder.resolve("labels.csv");
    Files.createDirectory(folder.resolve("a"));
    StringBuilder csv = new StringBuilder("file_name,source,label\r\n");
    for (int i = 0; i < 20; i++) {
      Files.createFile(folder.resolve("a/%d, x.jpg".formatted(i)));
      csv.append("\"a/%d, x.jpg\",web,%s\r\n".formatted(i, i % 2 == 0 ? "hat" : "t-shirt"));
    }
    Files.writeString(labels, csv);
  }

  private LabelledMedia table(long seed) {
    return new LabelledMedia(
        labels,
        folder,
        LabelledMedia.BY_FOLDER,
        "What is this?",
        Map.of(),
        new LabelledMedia.Split(List.of(), 0.2, seed));
  }

  private List<Conversation> read(Path file) throws IOException {
    try (ConversationReader rows =
        new LlavaJson().open(file, OpenOptions.DEFAULT.media(MediaRoot.of(folder)))) {
      return rows.rest();
    }
  }

  @Test
  void splitsEveryRowByTheSeed() throws IOException {
    List<LabelledMedia.Written> written = table(7).write(folder.resolve("out"));

    assertThat(written).extracting(LabelledMedia.Written::rows).containsExactly(16, 4);
    Set<String> ids = new HashSet<>();
    for (LabelledMedia.Written file : written) {
      for (Conversation row : read(file.file())) {
        assertThat(ids.add(row.id())).isTrue();
        int number = Integer.parseInt(row.id().replaceAll("\\D", ""));
        assertThat(row.turns().get(0).text()).isEqualTo("\nWhat is this?");
        assertThat(row.turns().get(1).text()).isEqualTo(number % 2 == 0 ? "hat" : "t-shirt");
      }
    }
    assertThat(ids).hasSize(20);
    Path same = table(7).write(folder.resolve("same")).get(1).file();
    Path other = table(8).write(folder.resolve("other")).get(1).file();
    assertThat(same).hasSameBinaryContentAs(written.get(1).file());
    assertThat(Files.readString(other)).isNotEqualTo(Files.readString(same));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "file,label~a/1.jpg,hat|record 1: line 2: no column \"file_name\"; found [file, label]",
        "file_name,label~a/1.jpg, |record 1: line 2: \"label\" is empty; expected a value",
        "file_name,label~../x.jpg,hat|line 2: medium \"../x.jpg\" climbs out",
        "file_name,label~~a/1.jpg,hat|record 1: line 3: medium \"a/1.jpg\" not found: tried",
        "file_name,label|no rows; expected a header",
        "file_name,label~a/1.jpg|line 2: \"label\" is empty; expected a value",
      })
  void saysWhatIsWrong(String csv, String message) throws IOException {
    Files.writeString(labels, csv.replace('~', '\n'));
    assertThatThrownBy(() -> table(1).write(folder.resolve("out")))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("labels.csv")
        .hasMessageContaining(message);
  }

  private LabelledMedia recordings(String pattern, Map<String, String> names, String... held)
      throws IOException {
    Path sounds = Files.createDirectories(folder.resolve("sounds/deep"));
    for (String speaker : List.of("ann", "bo", "cy")) {
      for (int take = 0; take < 3; take++) {
        Files.write(sounds.resolve("7_%s_%d.wav".formatted(speaker, take)), new byte[0]);
        Files.write(sounds.resolve("9_%s_%d.WAV".formatted(speaker, take)), new byte[0]);
      }
    }
    Files.writeString(sounds.resolve("README.md"), "what is here");
    return new LabelledMedia(
        folder.resolve("sounds"),
        folder,
        pattern,
        "Which digit?",
        names,
        new LabelledMedia.Split(Stream.of(held).map(HeldOut::of).toList(), 0, 0));
  }

  @Test
  void namesOfRecordingsTellLabelAndSplit() throws IOException {
    List<LabelledMedia.Written> written =
        recordings(
                "{label}_{speaker}_{take}",
                Map.of("7", "seven", "9", "nine"),
                "speaker=bo",
                "take=1,2")
            .write(folder.resolve("out"));

    assertThat(written)
        .extracting(file -> file.file().getFileName().toString(), LabelledMedia.Written::rows)
        .containsExactly(
            tuple("train.json", 4),
            tuple("test-speaker-bo.json", 6),
            tuple("test-take-1-2.json", 8));
    assertThat(read(written.get(0).file()))
        .extracting(row -> row.media().get(0), row -> row.turns().get(1).text())
        .containsExactlyInAnyOrder(
            tuple(new Media(Media.Kind.AUDIO, "sounds/deep/7_ann_0.wav"), "seven"),
            tuple(new Media(Media.Kind.AUDIO, "sounds/deep/7_cy_0.wav"), "seven"),
            tuple(new Media(Media.Kind.AUDIO, "sounds/deep/9_ann_0.WAV"), "nine"),
            tuple(new Media(Media.Kind.AUDIO, "sounds/deep/9_cy_0.WAV"), "nine"));
    assertThat(read(written.get(1).file()))
        .allSatisfy(row -> assertThat(row.id()).contains("_bo_"));
    assertThat(Files.readString(written.get(0).file()))
        .contains("\"audio\":\"sounds/deep/", "<audio>");
  }

  @Test
  void folderIsTheLabelUnlessAPatternSaysOtherwise() throws IOException {
    Path train = recordings(LabelledMedia.BY_FOLDER, Map.of()).write(folder).get(0).file();
    assertThat(read(train))
        .hasSize(18)
        .allSatisfy(
            row -> {
              assertThat(row.turns().get(1).text()).isEqualTo("deep");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{label}-{take}|take=1|7_ann_0.wav: its path does not fit the pattern {label}-{take}",
        "{speaker}|take=1|pattern \"{speaker}\" has no {label}",
        "{label}_{x}_{x}|x=1|pattern \"{label}_{x}_{x}\" holds {x} twice",
        "{label}_{who}_{take}|take=1,7|\"take\" is never 7, so that cannot be held out; found [0, 1, 2]",
        "{label}_{who}_{take}|age=1|no field \"age\" to hold out by; found [label, who, take]",
        "{label}_{who}_{take}|take|\"take\" names nothing to hold out; expected FIELD=VALUE",
        "{label}_{who}_{take}|take=1|.WAV has the label \"9\", for which there is no name; there are names for [7]",
        "none/{label}|take=1|does not fit the pattern",
      })
  void saysWhatIsWrongWithNames(String pattern, String held, String message) {
    assertThatThrownBy(
            () -> recordings(pattern, Map.of("7", "seven"), held).write(folder.resolve("out")))
        .isInstanceOfAny(DatasetFormatException.class, IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}

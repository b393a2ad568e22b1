package org.sensorium.datasets.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;

class StatsCollectorTest {
  private static final Path FILE = Path.of("rows.json");

  private static Conversation picture(String id, String question, String answer) {
    return Conversation.builder(id)
        .image(id + ".jpg")
        .task("vqa")
        .user(question)
        .assistant(answer)
        .build();
  }

  @Test
  void countsRowsTurnsAndLengths() throws IOException {
    DatasetStats stats =
        ListReader.stats(
            StatsOptions.DEFAULT.tokens(String::length),
            picture("1", "What color is the car?", "The car is red."),
            picture("2", "What color is the car?", "Blue"),
            DatasetFormatException.ofRecord(FILE, 3, 99, "no \"conversations\""),
            Conversation.builder("4")
                .system("Be brief.")
                .user("Write a poem.")
                .assistant("Roses are red, the car is red.")
                .user("Write a letter, please!")
                .assistant("")
                .build());
    assertThat(stats.rows().read()).isEqualTo(3);
    assertThat(stats.rows().bad()).isEqualTo(1);
    assertThat(stats.rows().problems())
        .containsExactly("rows.json, record 3 (byte 99): no \"conversations\"");
    assertThat(stats.rows().textOnly()).isEqualTo(1);
    assertThat(stats.turns()).isEqualTo(9);
    assertThat(stats.turnsByRole())
        .containsExactlyInAnyOrder(
            new Count("user", 4), new Count("assistant", 4), new Count("system", 1));
    assertThat(stats.turnsPerRow().median()).isEqualTo(2);
    assertThat(stats.turnsPerRow().max()).isEqualTo(5);
    assertThat(stats.tasks().top()).containsExactly(new Count("vqa", 2));
    assertThat(stats.scripts()).containsExactly(new Count("Latin", 3));

    DatasetStats.Texts questions = stats.questions(); // words 5 5 3 4, characters 22 22 13 23
    assertThat(questions.words().mean()).isEqualTo(4.25);
    assertThat(questions.words().median()).isEqualTo(4);
    assertThat(questions.tokens()).isNotNull();
    assertThat(questions.tokens().mean()).isEqualTo(20.0);
    assertThat(stats.answers().words().max()).isEqualTo(7); // 4 1 7 0
    assertThat(stats.answers().empty()).isEqualTo(1);
    assertThat(stats.repeats()).isEqualTo(new DatasetStats.Repeats(4, 1));
    assertThat(stats.firstWords().top())
        .containsExactly(
            new Count("what color is", 2),
            new Count("write a letter", 1),
            new Count("write a poem", 1));
  }

  @Test
  void countsDistinctNgrams() throws IOException {
    DatasetStats stats =
        ListReader.stats(
            StatsOptions.DEFAULT,
            picture("1", "a b a b a", "x y z"),
            picture("2", "A b C", "x y z"));
    // questions: a b a b a | a b c
    assertThat(stats.questions().ngrams())
        .containsExactly(
            new DatasetStats.Ngrams(1, 8, 3, false), // a b c
            new DatasetStats.Ngrams(2, 6, 3, false), // ab ba bc
            new DatasetStats.Ngrams(3, 4, 3, false)); // aba bab abc
    assertThat(stats.answers().ngrams().get(2).share()).isEqualTo(0.5);
  }

  @Test
  void ngramsAndRepeatsStopAtTheirBound() throws IOException {
    StatsOptions options = new StatsOptions(null, null, 10, 10, 10, 4);
    List<Object> rows = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      rows.add(picture("" + i, "w" + i, "same"));
    }
    DatasetStats stats = ListReader.stats(options, rows.toArray());
    assertThat(stats.questions().ngrams().get(0)).isEqualTo(new DatasetStats.Ngrams(1, 4, 4, true));
    assertThat(stats.answers().ngrams().get(0)).isEqualTo(new DatasetStats.Ngrams(1, 4, 1, true));
    assertThat(stats.questions().ngrams().get(1))
        .isEqualTo(new DatasetStats.Ngrams(2, 0, 0, false));
    assertThat(stats.repeats()).isEqualTo(new DatasetStats.Repeats(4, 0));
  }

  @Test
  void measuresASampleOfTheMedia() throws IOException {
    MediaMeasure measure =
        medium -> {
          if (medium.ref().equals("2.jpg")) {
            throw new FileNotFoundException("not there");
          }
          return medium.kind() == Media.Kind.AUDIO
              ? new MediaMeasure.Size(0, 0, 2.5, 0)
              : new MediaMeasure.Size(
                  100 * Integer.parseInt(medium.ref().substring(0, 1)), 50, 0, 0);
        };
    Conversation embedded =
        Conversation.builder("4")
            .media(Media.embedded(Media.Kind.IMAGE, "4", new byte[] {1}))
            .media(new Media(Media.Kind.AUDIO, "a.wav"))
            .media(new Media(Media.Kind.AUDIO, "b.wav"))
            .user("?")
            .build();
    DatasetStats stats =
        ListReader.stats(
            StatsOptions.DEFAULT.measure(measure),
            picture("1", "a", "b"),
            picture("2", "a", "b"),
            picture("3", "a", "b"),
            embedded);
    assertThat(stats.media())
        .containsExactly(
            new DatasetStats.MediaKind(
                Media.Kind.IMAGE,
                4,
                4,
                3,
                1,
                List.of(
                    new DatasetStats.Range("width", "pixels", 100, 300, 400),
                    new DatasetStats.Range("height", "pixels", 50, 50, 50))),
            new DatasetStats.MediaKind(
                Media.Kind.AUDIO,
                2,
                1,
                2,
                0,
                List.of(new DatasetStats.Range("length", "seconds", 2.5, 2.5, 2.5))));
    assertThat(stats.mediaProblems()).containsExactly("2.jpg: not there");
    assertThat(stats.mediaPerRow().max()).isEqualTo(3);
    assertThat(stats.pictures())
        .extracting(Media::ref)
        .containsExactly("1.jpg", "2.jpg", "3.jpg", "4");
  }

  @Test
  void countsChoicesAndReferences() throws IOException {
    Conversation row =
        Conversation.builder("1")
            .user("Which?")
            .choices(new Choices(List.of("a", "b", "c"), 1))
            .answer("b", 1)
            .answer("c", 0.3)
            .build();
    DatasetStats stats = ListReader.stats(StatsOptions.DEFAULT, row, picture("2", "a", "b"));
    assertThat(stats.rows().choices().count()).isEqualTo(1);
    assertThat(stats.rows().choices().max()).isEqualTo(3);
    assertThat(stats.rows().references().max()).isEqualTo(2);
  }

  @Test
  void countsVerbsWithTheirNouns() throws IOException {
    DatasetStats stats =
        ListReader.stats(
            StatsOptions.DEFAULT,
            picture("1", "Write a poem.", ""),
            picture("2", "Write the story of a cat.", ""),
            picture("3", "Please write a poem!", ""),
            picture("4", "Describe the image.", ""),
            picture("5", "Explain why.", ""),
            picture("6", "写一首诗。", ""));
    assertThat(stats.verbs())
        .isEqualTo(
            new DatasetStats.Verbs(
                6,
                6,
                5,
                4,
                List.of(
                    new DatasetStats.Verb(
                        "write", 3, List.of(new Count("poem", 2), new Count("story", 1))),
                    new DatasetStats.Verb("describe", 1, List.of(new Count("image", 1))))));
  }

  @Test
  void sampledInstructionsAreToldAsSuch() throws IOException {
    List<Object> rows = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      rows.add(picture("" + i, "Write poem " + i, "done"));
    }
    StatsOptions options = new StatsOptions(null, null, 10, 10, 10, 1000);
    DatasetStats stats = ListReader.stats(options, rows.toArray());
    assertThat(stats.verbs().instructions()).isEqualTo(50);
    assertThat(stats.verbs().sampled()).isEqualTo(10);
    assertThat(StatsText.of(stats)).contains("of 10 instructions drawn from 50;");
    assertThat(stats).isEqualTo(ListReader.stats(options, rows.toArray()));
  }

  @Test
  void endsWhereTheFileCannotBeReadOn() {
    DatasetFormatException broken = DatasetFormatException.atRecord(FILE, 2, 10, "cut off");
    assertThatThrownBy(() -> ListReader.stats(StatsOptions.DEFAULT, picture("1", "a", "b"), broken))
        .isSameAs(broken);
  }

  @Test
  void describesNothing() throws IOException {
    DatasetStats stats = ListReader.stats(StatsOptions.DEFAULT);
    assertThat(stats.rows().read()).isZero();
    assertThat(StatsText.of(stats)).startsWith("rows");
    assertThat(StatsJson.of(stats).path("turns").path("count").asInt()).isZero();
  }
}

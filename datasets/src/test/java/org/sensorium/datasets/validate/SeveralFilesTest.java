package org.sensorium.datasets.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.RowPlace;
import org.sensorium.datasets.conversation.Turn;

/** Rows that a reader hands out in ways no single file of LLaVA's form shows. */
class SeveralFilesTest {

  /** A conversation or a fault, with its place. */
  private record Item(
      @Nullable Conversation row, @Nullable DatasetFormatException fault, RowPlace place) {}

  private static final class Items implements ConversationReader {
    private final List<Item> items;
    private int at;

    Items(List<Item> items) {
      this.items = items;
    }

    @Override
    public @Nullable Conversation next() throws IOException {
      if (at == items.size()) {
        return null;
      }
      Item item = items.get(at++);
      if (item.fault() != null) {
        throw item.fault();
      }
      return item.row();
    }

    @Override
    public RowPlace place() {
      return items.get(at - 1).place();
    }

    @Override
    public void close() {}
  }

  private static Conversation row(String question) {
    return new Conversation(
        "x",
        List.of(turn(Turn.Role.USER, question), turn(Turn.Role.ASSISTANT, "yes")),
        List.of(),
        Map.of());
  }

  private static Turn turn(Turn.Role role, String text) {
    return new Turn(role, List.of(new Part.Text(text)));
  }

  private static Item item(String file, long record, String question) {
    return new Item(row(question), null, new RowPlace(Path.of(file), record, -1));
  }

  private static ValidationReport validate(List<Item> items) throws IOException {
    return new Validator(2, 10).run(Path.of("folder"), "any", new Items(items));
  }

  @Test
  void recordNumbersOfSeveralFilesAreKeptApart() throws IOException {
    ValidationReport report =
        validate(
            List.of(
                item("one.json", 1, "a"),
                item("one.json", 2, "b"),
                item("two.json", 1, "c"),
                item("two.json", 2, "b"),
                item("two.json", 3, "a")));
    assertThat(report.rows()).isEqualTo(5);
    assertThat(report.causes().get(Causes.DUPLICATE).listed())
        .extracting(found -> found.place().record() + " " + found.message())
        .containsExactly(
            "2 says what record 2 of one.json says", "3 says what record 1 of one.json says");
    assertThat(ReportText.of(report)).contains("two.json, row 2: says");
  }

  @Test
  void rowsOfOneFileMayComeInAnyOrder() throws IOException {
    ValidationReport report =
        validate(
            List.of(
                item("one.json", 4, "a"),
                item("one.json", 2, "b"),
                item("one.json", 6, "a"),
                item("two.json", 1, "c"),
                item("one.json", 5, "b"),
                item("one.json", 3, "c")));
    assertThat(report.causes().get(Causes.DUPLICATE).listed())
        .extracting(found -> found.place().record() + " " + found.message())
        .containsExactly(
            "6 says what record 4 says",
            "5 says what record 2 says",
            "3 says what record 1 of two.json says");
  }

  @Test
  void anEndInTheMiddleIsReportedWhereverItFalls() throws IOException {
    for (int good : new int[] {1, 63, 64, 65, 128, 1000}) {
      List<Item> items = new ArrayList<>();
      for (int i = 1; i <= good; i++) {
        items.add(item("one.json", i, "q" + i));
      }
      DatasetFormatException cut =
          DatasetFormatException.atRecord(Path.of("one.json"), good + 1, 99, "cut off");
      items.add(new Item(null, cut, new RowPlace(Path.of("one.json"), good + 1, 99)));
      ValidationReport report = validate(items);
      assertThat(report.conversations()).isEqualTo(good);
      assertThat(report.cutOff()).contains("cut off");
    }
  }

  @Test
  void rowsThatDifferInTheirChoicesOrAnswersAreNoDuplicates() throws IOException {
    Conversation plain = Conversation.builder("1").user("Which?").build();
    Conversation choice =
        Conversation.builder("2").user("Which?").choices(new Choices(List.of("a", "b"), 0)).build();
    Conversation answers = Conversation.builder("3").user("Which?").answer("a", 1).build();
    List<Item> items = new ArrayList<>();
    for (Conversation row : List.of(plain, choice, answers, choice)) {
      items.add(new Item(row, null, new RowPlace(Path.of("one.json"), items.size() + 1, -1)));
    }
    assertThat(validate(items).causes().get(Causes.DUPLICATE).listed())
        .extracting(found -> found.place().record())
        .containsExactly(4L);
  }

  @Test
  void anAnswerMayStandBesideTheTurns() throws IOException {
    List<Item> items = new ArrayList<>();
    for (Conversation row :
        List.of(
            Conversation.builder("edit").image("a.png").user("Red!").image("b.png").build(),
            Conversation.builder("test").user("Which?").answer("a", 1).build(),
            Conversation.builder("none").user("What?").build())) {
      items.add(new Item(row, null, new RowPlace(Path.of("one.json"), items.size() + 1, -1)));
    }
    assertThat(validate(items).causes().get(Causes.ROLES).listed())
        .extracting(found -> found.place().record())
        .containsExactly(3L);
  }

  @Test
  void moreRowsThanCanBeNumberedAreRefused() {
    assertThatThrownBy(() -> validate(List.of(item("one.json", 3_000_000_000L, "q"))))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("split the file");
  }
}

package org.sensorium.datasets.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.RowException;

class AdditionsTest {
  private static Conversation row(String sensorium) throws IOException {
    return Conversation.builder("1")
        .image("a.jpg")
        .image("b.jpg")
        .user("which <point>, <point>?")
        .assistant("b")
        .meta("sensorium", Json.MAPPER.readTree(sensorium))
        .meta("kept", Json.MAPPER.readTree("1.50"))
        .build();
  }

  @Test
  void mediaTakeTheirOrderAndTheirPlaces() throws Exception {
    Conversation row =
        Additions.restore(
            row(
                """
                {"task": "t", "media": [{"type": "point", "url": "c.npy", "places": [[0, 1]]},
                {"at": [1], "start": 2}, {"at": [0], "box": [1, 2.5]}]}"""));
    assertThat(row.media())
        .containsExactly(
            new Media(Media.Kind.POINTCLOUD, "c.npy"),
            new Media(Media.Kind.IMAGE, "b.jpg").during(2, Double.POSITIVE_INFINITY),
            new Media(Media.Kind.IMAGE, "a.jpg").within(List.of(1.0, 2.5)));
    assertThat(row.turns().get(0).parts())
        .containsExactly(
            new Part.MediaRef(2),
            new Part.Text("\n"),
            new Part.MediaRef(1),
            new Part.Text("\nwhich <point>, "),
            new Part.MediaRef(0),
            new Part.Text("?"));
    assertThat(row.turns().get(1)).isEqualTo(Turn.of(Turn.Role.ASSISTANT, "b"));
    assertThat(row.source()).isEqualTo(new Conversation.Source(null, "t", null));
    assertThat(row.meta()).hasToString("{kept=1.50}");
  }

  @Test
  void aTableHoldsTheObjectAsText() throws Exception {
    assertThat(Additions.restore(row("\"{\\\"split\\\": \\\"val\\\"}\"")).source().split())
        .isEqualTo("val");
    Conversation none = Additions.restore(row("null"));
    assertThat(none.meta()).containsOnlyKeys("kept");
    assertThat(none.media()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "3 | \"sensorium\" is a number; expected the object that \"data convert\" writes",
        "\"{\" | \"sensorium\": not valid JSON",
        "{\"new\": 1} | sensorium: the keys [new] are not known",
        "{\"media\": []} | sensorium: it says nothing of medium 0 of the row; remove the key",
        "{\"media\": [{\"at\": [2]}]} | sensorium: medium 1: \"at\" holds 2; expected media of the row, 0 to 1",
        "{\"media\": [{\"at\": [0, 0]}]} | \"at\" holds 0; expected media of the row, 0 to 1, each once",
        "{\"media\": [{\"at\": [0, 1]}]} | \"a.jpg\" and \"b.jpg\" are one medium by \"at\"",
        "{\"media\": [{\"at\": []}]} | \"at\" is empty",
        "{\"media\": [{\"type\": \"smell\", \"url\": \"x\"}]} | \"type\" is \"smell\", no kind of medium",
        "{\"media\": [{\"at\": [0], \"start\": 2, \"end\": 1}]} | the time span is 2.0 to 1.0 seconds",
        "{\"media\": [{\"at\": [0], \"box\": [true]}]} | \"box\" holds true; expected numbers",
        "{\"turns\": [{\"turn\": 2}]} | sensorium: turn 1: \"turn\" is 2, but there are 2",
        "{\"choices\": [\"a\"], \"answer_index\": 1} | \"answer_index\" is 1, but there are 1 choices",
        "{\"answers\": [{\"answer\": \"a\", \"weight\": 2}]} | sensorium: answer 1: \"weight\" is 2.0"
      })
  void saysWhatIsWrong(String sensorium, String reason) {
    assertThatThrownBy(() -> Additions.restore(row(sensorium)))
        .isInstanceOf(RowException.class)
        .hasMessageContaining(reason);
  }
}

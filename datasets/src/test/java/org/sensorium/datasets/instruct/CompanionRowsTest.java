package org.sensorium.datasets.instruct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.source.RowException;

class CompanionRowsTest {
  @TempDir Path folder;

  private CompanionRows find(OpenOptions options) throws IOException {
    return CompanionRows.find(folder.resolve("q.json"), options, "answers", "a.json", "id");
  }

  @Test
  void findsRowsByTheirKeyWhetherNumberOrText() throws IOException, RowException {
    Files.writeString(
        folder.resolve("a.json"), "[{\"id\": 7, \"a\": \"x\"}, {\"id\": \"v_1\", \"a\": \"y\"}]");

    CompanionRows answers = find(OpenOptions.DEFAULT);

    assertThat(answers.of("7").text("a")).isEqualTo("x");
    assertThat(answers.of("v_1").text("a")).isEqualTo("y");
    assertThatThrownBy(() -> answers.of("8")).hasMessage("a.json has no row whose \"id\" is \"8\"");
    assertThatThrownBy(() -> answers.of("7").text("b"))
        .hasMessageStartingWith("a.json, \"7\": there is no \"b\"");
  }

  @Test
  void doesWithoutAFileThatIsNotThereUnlessItWasNamed() throws IOException {
    assertThat(find(OpenOptions.DEFAULT).isEmpty()).isTrue();
    assertThatThrownBy(() -> find(OpenOptions.DEFAULT.set("answers", "other.json")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("other.json");
  }

  @Test
  void namesTheRowThatIsThereTwiceOrHasNoKey() throws IOException {
    Files.writeString(folder.resolve("a.json"), "{\"id\":1}\n{\"id\":\"1\"}\n");
    assertThatThrownBy(() -> find(OpenOptions.DEFAULT))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("a.json, record 2 (byte 9): \"id\" is \"1\" for the second time");

    Files.writeString(folder.resolve("a.json"), "{\"id\":1}\n{\"ident\":2}\n");
    assertThatThrownBy(() -> find(OpenOptions.DEFAULT))
        .hasMessageContaining("record 2 (byte 9): there is no \"id\"; found the keys [ident]");
  }
}

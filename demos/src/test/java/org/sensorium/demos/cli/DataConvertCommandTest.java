package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataConvertCommandTest {
  private static final String ROW =
      """
      {"id": "%s", "image": "a.png", "source": "here", "conversations": [\
      {"from": "human", "value": "%s"}, {"from": "gpt", "value": "Red."}]}
      """;

  @TempDir private Path temp;
  private Path source;

  @BeforeEach
  void writeSource() throws IOException {
    Files.write(temp.resolve("a.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 26, 10});
    source =
        Files.writeString(
            temp.resolve("rows.jsonl"),
            ROW.formatted("1", "<image>\\nColour?") + ROW.formatted("2", "Colour? <image>"));
  }

  private CommandRun convert(String target, String... options) {
    String[] args = new String[options.length + 4];
    args[0] = "data";
    args[1] = "convert";
    args[2] = source.toString();
    args[3] = temp.resolve(target).toString();
    System.arraycopy(options, 0, args, 4, options.length);
    return CommandRun.of(args);
  }

  @Test
  void goesToEveryFormatAndBack() throws IOException {
    for (String format :
        new String[] {"openai-messages", "llama-factory-sharegpt", "parquet", "webdataset"}) {
      CommandRun run = convert(format, "--to", format).succeeds();
      assertThat(run.out()).contains(format + ": 2 rows, read as ").doesNotContain("refused");
      Path there = temp.resolve(format);
      Path back = temp.resolve(format + ".jsonl");
      CommandRun.of("data", "convert", there.toString(), back.toString(), "--to", "llava")
          .succeeds();
      if (!format.equals("webdataset")) { // whose media are in the rows by now
        assertThat(Files.readString(back))
            .isEqualTo(
                """
                {"id":"1","image":"a.png","conversations":[{"from":"human","value":"<image>\\nColour?"},\
                {"from":"gpt","value":"Red."}],"source":"here"}
                {"id":"2","image":"a.png","conversations":[{"from":"human","value":"Colour? <image>"},\
                {"from":"gpt","value":"Red."}],"source":"here"}
                """);
      }
    }
    assertThat(temp).isDirectoryNotContaining("glob:**.{refused.jsonl,part}");
  }

  @Test
  void aPlainFileSaysWhatItLost() {
    CommandRun run = convert("out.parquet", "--to", "parquet", "--plain").succeeds();
    assertThat(run.out())
        .contains("not carried: dataset (2 rows)", "not carried: fields of rows (2 rows)");
  }

  @Test
  void refusedRowsAreCountedAndWrittenDown() throws IOException {
    Files.writeString(source, Files.readString(source) + ROW.formatted("3", "<image> <image>?"));
    CommandRun some = convert("out.jsonl", "--to", "openai-messages", "--max-bad", "0.5");
    assertThat(some.code()).isEqualTo(1);
    assertThat(some.out()).contains("out.jsonl: 2 rows", "refused: 1 rows; ", "says why");
    assertThat(Files.readString(temp.resolve("out.jsonl.refused.jsonl")))
        .contains("\"row\":3", "the turns hold 2 <image> placeholders");
    convert("none.jsonl", "--to", "openai-messages")
        .refusedWith("1 of 3 rows are bad (33.3 %), more than the limit of 1.0 %");
    assertThat(temp.resolve("none.jsonl")).doesNotExist();
  }

  @Test
  void shardsAreAFolder() {
    convert("set", "--to", "webdataset", "--shard-rows", "1").succeeds();
    assertThat(temp.resolve("set/set-000001.tar")).exists();
  }

  @Test
  void refusesWhatMakesNoSense() throws IOException {
    Files.writeString(temp.resolve("there.json"), "old");
    convert("there.json", "--to", "llava").refusedWith("there.json: exists already");
    assertThat(temp.resolve("there.json")).hasContent("old");
    assertThat(temp.resolve("there.json.refused.jsonl")).doesNotExist();
    convert("out", "--to", "jsonl").refusedWith("\"jsonl\" cannot be written; known are");
    convert("out", "--to", "webdataset", "--plain").refusedWith("has no form without additions");
    convert("out", "--to", "webdataset", "--media-root", temp + "/none")
        .refusedWith("no such folder");
  }
}

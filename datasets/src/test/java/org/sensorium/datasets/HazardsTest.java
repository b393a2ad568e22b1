package org.sensorium.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.InstructionDataset;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.instruct.mimicit.ImageTable;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.media.MediaHeader;
import org.sensorium.datasets.media.MediaHeaders;
import org.sensorium.datasets.media.MediaLimits;
import org.sensorium.datasets.media.MediaType;

/** The hazards that real dataset files hold, each with a test of its own. */
class HazardsTest {
  private static final String POINTER =
      """
      version https://git-lfs.github.com/spec/v1
      oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
      size 12345
      """;

  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** A row in LLaVA's form, without the opening bracket's fields. */
  private static String row(String fields, String... said) {
    List<String> turns = new ArrayList<>();
    for (int i = 0; i < said.length; i++) {
      turns.add(
          "{\"from\":\"%s\",\"value\":\"%s\"}".formatted(i % 2 == 0 ? "human" : "gpt", said[i]));
    }
    return "{%s\"conversations\":[%s]}".formatted(fields, String.join(",", turns));
  }

  private static String list(String... rows) {
    return "[" + String.join(",\n", rows) + "]";
  }

  /** What was read, and the faults of rows that were passed over. */
  private record Outcome(List<Conversation> rows, List<String> faults) {}

  private static Outcome outcome(ConversationReader reader) throws IOException {
    List<Conversation> rows = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    try (reader) {
      while (true) {
        try {
          Conversation row = reader.next();
          if (row == null) {
            return new Outcome(rows, faults);
          }
          rows.add(row);
        } catch (DatasetFormatException e) {
          assertThat(e.skippable()).as(e.getMessage()).isTrue();
          faults.add("record %d: %s".formatted(e.record(), e.reason()));
        }
      }
    }
  }

  private static List<Conversation> read(Path file, OpenOptions options) throws IOException {
    Outcome outcome = outcome(InstructionDatasets.open(file, options));
    assertThat(outcome.faults()).isEmpty();
    return outcome.rows();
  }

  private static List<Conversation> read(Path file, String dataset) throws IOException {
    return read(file, OpenOptions.DEFAULT.dataset(dataset));
  }

  private static List<String> texts(Conversation row) {
    return row.turns().stream().map(Turn::text).toList();
  }

  private static List<String> refs(Conversation row) {
    return row.media().stream().map(Media::ref).toList();
  }

  private static String detected(Path file) throws IOException {
    return InstructionDatasets.detect(file).dataset().id();
  }

  private static List<String> ids(Path file) throws IOException {
    return read(file, OpenOptions.DEFAULT).stream().map(Conversation::id).toList();
  }

  @Test
  void hazard01LfsPointer() throws IOException {
    for (String name : List.of("a.json", "a.jsonl", "a.csv", "a.yaml", "a")) {
      Path pointer = file(name, POINTER);
      assertThatThrownBy(() -> InstructionDatasets.detect(pointer))
          .isInstanceOf(DatasetFormatException.class)
          .hasMessageContaining("git-LFS pointer, not the data; run \"git lfs pull\"");
    }
    Path pointer = file("named.json", POINTER);
    for (InstructionDataset dataset : InstructionDatasets.all()) {
      if (dataset instanceof RowDataset) {
        assertThatThrownBy(() -> dataset.open(pointer, OpenOptions.DEFAULT).close())
            .as(dataset.id())
            .isInstanceOf(DatasetFormatException.class)
            .hasMessageContaining("git-LFS pointer");
      }
    }
  }

  @Test
  void hazard02JsonLinesNamedJson() throws IOException {
    String seed =
        "{\"id\":\"s%d\",\"name\":\"n\",\"instruction\":\"造句\",\"instances\":[{\"input\":\"\",\"output\":\"雨\"}],\"is_classification\":false}";
    Path seeds = file("zh_seed_tasks.json", seed.formatted(1) + "\n" + seed.formatted(2) + "\n");
    assertThat(read(seeds, OpenOptions.DEFAULT))
        .extracting(Conversation::id)
        .containsExactly("s1", "s2");

    Path llava = file("own.json", row("\"id\":1,", "a", "b") + "\n" + row("\"id\":2,", "c", "d"));
    assertThat(read(llava, "llava")).extracting(Conversation::id).containsExactly("1", "2");
  }

  @Test
  void hazard03RowsThatAreNoListAtTheTop() throws IOException {
    String one = "{\n  \"conversations\": [\n    {\"from\": \"human\", \"value\": \"a\"}\n  ]\n}\n";
    assertThat(read(file("one.json", one), OpenOptions.DEFAULT)).hasSize(1);

    Path nested =
        file(
            "data.json",
            "{\"data\":[[%s,%s],[],[%s]]}"
                .formatted(siteRow("a+1"), siteRow("a+2"), siteRow("b+1")));
    assertThat(detected(nested)).isEqualTo("vision-flan-site");
    assertThat(ids(nested)).containsExactly("a+1", "a+2", "b+1");

    Path annotations =
        file(
            "filter_cap.json",
            "{\"info\":{\"x\":[0]},\"annotations\":[{\"image_id\":\"2\",\"caption\":\"A cup.\"}],\"more\":[{\"n\":9}]}");
    assertThat(detected(annotations)).isEqualTo("minigpt4-cc-sbu-align");
    assertThat(ids(annotations)).containsExactly("2");

    Path sounds =
        file(
            "sb_final.json",
            "{\"num_captions_per_audio\":1,\"data\":[{\"id\":\"1700\",\"caption\":\"Rain.\",\"audio\":\"wav_path\",\"duration\":3,\"download_link\":\"x\"}]}");
    assertThat(detected(sounds)).isEqualTo("wavcaps");
    assertThat(ids(sounds)).containsExactly("1700");

    Path keyed =
        file(
            "DC_instructions.json",
            "{\"meta\":{\"version\":\"0.0.1\"},\"data\":{\"DC_INS_00002\":{\"instruction\":\"q\",\"answer\":\"a\"},\"DC_INS_00001\":{\"instruction\":\"q\",\"answer\":\"a\",\"image_ids\":null}}}");
    assertThat(detected(keyed)).isEqualTo("mimic-it");
    assertThat(ids(keyed)).containsExactly("DC_INS_00002", "DC_INS_00001"); // the file's order
  }

  /** A row of Vision-Flan's data.json. */
  private static String siteRow(String id) {
    return "{\"instance_id\":\"%s\",\"img_path\":\"%s.jpg\",\"options\":null,\"input_text\":null,\"raw_output\":\"a\",\"instruction\":\"q\",\"output\":\"a\",\"dataset_name\":\"d\",\"task_name\":\"t\"}"
        .formatted(id, id);
  }

  @Test
  void hazard04IdsThatAreNumbersAndIdsThatRepeat() throws IOException {
    Path file =
        file(
            "own.json",
            list(
                row("\"id\":33471,", "a", "b"),
                row("\"id\":\"000000033471\",", "c", "d"),
                row("\"id\":\"000000033471\",", "e", "f"),
                row("", "g", "h")));
    List<Conversation> rows = read(file, "llava");
    assertThat(rows)
        .extracting(Conversation::id)
        .containsExactly("33471", "000000033471", "000000033471", "4");
    assertThat(rows).extracting(row -> texts(row).get(0)).containsExactly("a", "c", "e", "g");
  }

  @Test
  void hazard05RowsWithoutMediaInASetOfPictures() throws IOException {
    Path file =
        file(
            "own.json",
            list(
                row("\"image\":\"a.jpg\",", "<image>\\nx", "y"),
                row("", "text only", "y"),
                row("\"image\":null,", "null", "y")));
    assertThat(read(file, OpenOptions.DEFAULT.dataset("llava")))
        .extracting(row -> row.media().size())
        .containsExactly(1, 0, 0);
  }

  @Test
  void hazard06AMediaKeyThatIsAPathOrAList() throws IOException {
    Path file =
        file(
            "own.json",
            list(
                row("\"image\":\"a.jpg\",", "<image>\\nx", "y"),
                row("\"image\":[\"b.jpg\"],", "<image>\\nx", "y"),
                row("\"image\":[\"c.jpg\",\"d.jpg\"],", "<image> or <image>?", "y")));
    assertThat(read(file, "llava"))
        .extracting(HazardsTest::refs)
        .containsExactly(List.of("a.jpg"), List.of("b.jpg"), List.of("c.jpg", "d.jpg"));
  }

  @Test
  void hazard07FilesThatAreMissingOrNamedWrongly() throws IOException {
    // a GIF of 3 x 2 pixels under the name that OCR-VQA gives every cover
    byte[] gif = "GIF89a\3\0\2\0\0\0\0;".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(file("images/0001.jpg", ""), gif);
    MediaRoot root = MediaRoot.of(folder);
    String row = "{\"sample_id\":\"%s\",\"questions\":[\"Who wrote it?\"],\"answers\":[\"A. B.\"]}";
    Path covers = file("ocrvqa.json", list(row.formatted("gone"), row.formatted("0001")));
    assertThat(detected(covers)).isEqualTo("lavis-ocrvqa");
    Outcome outcome = outcome(InstructionDatasets.open(covers, OpenOptions.DEFAULT.media(root)));
    assertThat(outcome.faults())
        .singleElement()
        .asString()
        .startsWith("record 1: medium \"gone.jpg\" not found");
    assertThat(outcome.rows())
        .singleElement()
        .satisfies(read -> assertThat(refs(read)).containsExactly("images/0001.jpg"));

    // the reader of pictures is given by who has one; it is handed the file whatever its name says
    MediaHeaders headers =
        new MediaHeaders(
            (found, expected) -> {
              byte[] bytes = Files.readAllBytes(found);
              assertThat(MediaType.of(bytes)).isEqualTo(MediaType.GIF);
              return MediaHeader.image("gif", bytes[6], bytes[8]);
            });
    assertThat(headers.read(root.resolve("images/0001.jpg"), Media.Kind.IMAGE))
        .isEqualTo(MediaHeader.image("gif", 3, 2));
  }

  @Test
  void hazard08PlaceholdersAnywhereOrNowhere() throws IOException {
    String image = "\"image\":\"a.jpg\",";
    Path file =
        file(
            "own.json",
            list(
                row(image, "<image>\\nbefore", "y"),
                row(image, "after\\n<image>", "y"),
                row(image, "first", "y", "<image>\\nlater", "z"),
                row(image, "absent", "y")));
    Part shown = new Part.MediaRef(0);
    assertThat(read(file, "llava"))
        .extracting(
            row ->
                row.turns().stream()
                    .filter(turn -> turn.parts().contains(shown))
                    .findFirst()
                    .orElseThrow()
                    .parts())
        .containsExactly(
            List.of(shown, new Part.Text("\nbefore")),
            List.of(new Part.Text("after\n"), shown),
            List.of(shown, new Part.Text("\nlater")),
            List.of(shown, new Part.Text("\nabsent")));
  }

  @Test
  void hazard09FurtherKeysInRowsAndTurns() throws IOException {
    Path file =
        file(
            "own.json",
            "[{\"id\":1,\"model\":\"\",\"conversations\":[{\"from\":\"human\",\"value\":\"a\"},"
                + "{\"from\":\"gpt\",\"value\":\"b\",\"text\":{\"x\":1.50},\"markdown\":null}]}]");
    for (String dataset : List.of("llava", "sharegpt")) {
      Conversation row = read(file, dataset).get(0);
      assertThat(row.meta()).containsOnlyKeys("model");
      assertThat(row.meta().get("model").textValue()).isEmpty();
      assertThat(row.turns().get(1).meta()).containsOnlyKeys("text", "markdown");
      assertThat(row.turns().get(1).meta().get("text")).hasToString("{\"x\":1.50}");
    }
  }

  @Test
  void hazard10PaddedTexts() throws IOException {
    String padded = "  two\\r\\nlines \\t";
    Path file = file("own.json", list(row("", padded, " b\\n")));
    for (String dataset : List.of("llava", "sharegpt")) {
      assertThat(texts(read(file, dataset).get(0))).containsExactly("  two\r\nlines \t", " b\n");
    }
    Path lines = file("train.jsonl", "{\"conversations\":[\"" + padded + "\",\" b\\n\"]}\r\n");
    assertThat(texts(read(lines, "lima").get(0))).containsExactly("  two\r\nlines \t", " b\n");
  }

  @Test
  void hazard11CsvWithCarriageReturnsDashesAndCommas() throws IOException {
    Path file =
        file(
            "test.csv",
            "audiocap_id,youtube_id,start_time,caption\r\n"
                + "97151,-0xK4f_s-Tw,30,\"Rain, then \"\"thunder\"\"\"\r\n"
                + "97152,--jc0NAxK8M,0,N/A\r\n"
                + "97152,--jc0NAxK8M,0,\"two\r\nlines\"\r\n");
    assertThat(detected(file)).isEqualTo("audiocaps");
    List<Conversation> rows = read(file, OpenOptions.DEFAULT);
    assertThat(rows).extracting(Conversation::id).containsExactly("97151", "97152", "97152");
    assertThat(rows)
        .extracting(row -> texts(row).get(1))
        .containsExactly("Rain, then \"thunder\"", "N/A", "two\r\nlines");
    assertThat(rows.get(0).media())
        .containsExactly(new Media(Media.Kind.AUDIO, "-0xK4f_s-Tw").during(30, 40));

    file("clips/--jc0NAxK8M.wav", "x");
    file("clips/-0xK4f_s-Tw.flac", "x");
    OpenOptions clips = OpenOptions.DEFAULT.media(MediaRoot.of(folder.resolve("clips")));
    assertThat(read(file, clips))
        .extracting(row -> refs(row).get(0))
        .containsExactly("-0xK4f_s-Tw.flac", "--jc0NAxK8M.wav", "--jc0NAxK8M.wav");
  }

  @Test
  void hazard12OneSetWithOtherColumnsPerVersion() throws IOException {
    String choices = "Choice A,Choice B,Choice C,Choice D";
    Path first =
        file(
            "train.csv",
            "Figure_path,Question,Answer,%s,Answer_label\nPMC1_F1.jpg, Which? ,left,A:right,B:left,C:None,D:N/A,B\n"
                .formatted(choices));
    Path second =
        file(
            "train_2.csv",
            "index,Figure_path,Caption,Question,%s,Answer,split\n7,PMC2_Fig4_1.jpg,,Which?, A: right , B: left ,C:None,D:N/A,B,train\n"
                .formatted(choices));
    assertThat(detected(first)).isEqualTo("pmc-vqa");
    assertThat(detected(second)).isEqualTo("pmc-vqa-2");
    for (Path version : List.of(first, second)) {
      Conversation row = read(version, OpenOptions.DEFAULT).get(0);
      assertThat(texts(row).get(1)).isEqualTo("left");
      assertThat(row.choices()).isEqualTo(new Choices(List.of("right", "left", "None", "N/A"), 1));
    }

    Path train = file("wavcaps/train.csv", "file_name,caption\nY-pQ2_xTz81k.wav,A horn\n");
    Path val =
        file(
            "wavcaps/val.csv",
            "file_name,caption_1,caption_2,caption_3,caption_4,caption_5\nY-pQ2_xTz81k.wav,a,b,c,d,e\n");
    assertThat(detected(train)).isEqualTo("audiocaps-wavcaps");
    assertThat(detected(val)).isEqualTo("audiocaps-wavcaps");
    assertThat(read(train, OpenOptions.DEFAULT).get(0).answers()).isEmpty();
    assertThat(read(val, OpenOptions.DEFAULT).get(0).answers()).hasSize(5);

    String asked =
        "[{\"split\":\"%s\",\"image_id\":299207,\"question_id\":\"22Mex\",\"question\":\"q\",\"choices\":[\"a\",\"b\",\"c\",\"d\"],\"difficult_direct_answer\":false%s}]";
    Path known =
        file(
            "aokvqa_v1p0_val.json",
            asked.formatted(
                "val", ",\"correct_choice_idx\":2,\"direct_answers\":[\"c\",\"c\",\"e\"]"));
    Path kept = file("aokvqa_v1p0_test.json", asked.formatted("test", ""));
    assertThat(detected(kept)).isEqualTo("lavis-aokvqa");
    assertThat(texts(read(known, OpenOptions.DEFAULT).get(0))).containsExactly("\nq", "c");
    Conversation test = read(kept, OpenOptions.DEFAULT).get(0);
    assertThat(texts(test)).containsExactly("\nq");
    assertThat(test.choices()).isEqualTo(new Choices(List.of("a", "b", "c", "d"), Choices.UNKNOWN));
  }

  @Test
  void hazard13PathsThatDoNotMatchTheFolder() throws IOException {
    file("root/imgs/a b.jpg", "x");
    file("root/train2014/COCO_train2014_000000033471.jpg", "x");
    file("root/scannet_pcls/scene0011_00_vert.npy", "x");
    OpenOptions options = OpenOptions.DEFAULT.media(MediaRoot.of(folder.resolve("root")));

    Path site =
        file(
            "tasks_web.json",
            list(row("\"task_name\":\"t\",\"image\":\"./task_imgs/a b.jpg\",", "<image>", "y")));
    assertThat(detected(site)).isEqualTo("vision-flan-site");
    assertThat(refs(read(site, options).get(0))).containsExactly("imgs/a b.jpg");

    Path llava =
        file(
            "llava_instruct_150k.json",
            list(
                row("\"id\":\"1\",\"image\":\"000000033471.jpg\",", "<image>", "y"),
                row("\"id\":\"2\",\"image\":\"000000033472.jpg\",", "<image>", "y")));
    Outcome outcome = outcome(InstructionDatasets.open(llava, options));
    assertThat(outcome.rows())
        .extracting(HazardsTest::refs)
        .containsExactly(List.of("train2014/COCO_train2014_000000033471.jpg"));
    assertThat(outcome.faults())
        .singleElement()
        .asString()
        .startsWith("record 2: medium \"000000033472.jpg\" not found")
        .contains("also tried as [train2017/{name}");

    Path clouds =
        file(
            "VQA_ScanQA_multiplechoice.json",
            "[{\"pcl\":\"./scannet_pcls/scene0011_00_vert.npy\",\"query\":\"q\",\"gt_choices\":[\"a\",\"b\"],\"gt_choice\":1}]");
    assertThat(detected(clouds)).isEqualTo("lamm-3d-benchmark");
    assertThat(refs(read(clouds, options).get(0)))
        .containsExactly("./scannet_pcls/scene0011_00_vert.npy");
  }

  @Test
  void hazard14DialoguesThatStartWithTheAssistantOrHaveEmptyOrOddTurns() throws IOException {
    Path file =
        file(
            "own.json",
            "[{\"conversations\":[{\"from\":\"gpt\",\"value\":\"on\"},{\"from\":\"human\",\"value\":\"\"},{\"from\":\"gpt\",\"value\":\"\"},{\"from\":\"human\",\"value\":\"odd\"},{\"from\":\"gpt\",\"value\":\"e\"}]}]");
    for (String dataset : List.of("llava", "sharegpt")) {
      assertThat(texts(read(file, dataset).get(0))).containsExactly("on", "", "", "odd", "e");
    }
    Path lima = file("train.jsonl", "{\"conversations\":[\"a\",\"b\",\"c\"],\"source\":\"x\"}\n");
    Conversation odd = read(lima, OpenOptions.DEFAULT).get(0);
    assertThat(texts(odd)).containsExactly("a", "b");
    assertThat(odd.meta().get("unanswered").textValue()).isEqualTo("c");
  }

  @Test
  void hazard15JsonWithoutACommaBetweenRowsOrFields() throws IOException {
    String caption = "{\"image_id\":\"%s\",\"%s\":\"c\"}";
    Path fork =
        file(
            "filter_cap.json",
            "{\"annotations\": [\n%s\n%s,\n%s]}"
                .formatted(
                    caption.formatted("2", "caption"),
                    caption.formatted("3", "caption"),
                    caption.formatted("4.png", "description")));
    assertThat(detected(fork)).isEqualTo("minigpt4-cc-sbu-align");
    Outcome outcome = outcome(InstructionDatasets.open(fork, OpenOptions.DEFAULT));
    assertThat(outcome.faults())
        .containsExactly("record 2: the comma between this row and the one before is missing");
    assertThat(outcome.rows())
        .extracting(HazardsTest::refs)
        .containsExactly(List.of("2.jpg"), List.of("4.png"));

    Path inside = file("b.json", list("{\"id\":1 \"conversations\":[]}", row("", "c", "d")));
    outcome = outcome(InstructionDatasets.open(inside, OpenOptions.DEFAULT.dataset("llava")));
    assertThat(outcome.faults())
        .singleElement()
        .asString()
        .startsWith("record 1: not valid JSON at line 1");
    assertThat(outcome.rows()).extracting(row -> texts(row).get(0)).containsExactly("c");
  }

  @Test
  void hazard16Base64InEitherAlphabet() throws IOException {
    // FF D8 FF FB EF BE: the start of a JPEG; its signs 62 and 63 differ between the alphabets
    byte[] jpeg = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xFB, (byte) 0xEF, (byte) 0xBE};
    String pictures =
        "{\"DC_IMG_1\":\"/9j/++++\",\"DC_IMG_2\":\"_9j_----\",\"DC_IMG_3\":\"/9j/++++ACE\"}";
    Path flat = file("DC.json", pictures);
    Path nested = file("DC_pandas.json", "{\"base64\":" + pictures + "}");
    MediaCache cache = MediaCache.of(folder.resolve("cache"), MediaLimits.DEFAULT);
    for (Path table : List.of(flat, nested)) {
      assertThat(detected(table)).isEqualTo("mimic-it-images");
      List<Conversation> rows = read(table, OpenOptions.DEFAULT);
      assertThat(rows)
          .extracting(Conversation::id)
          .containsExactly("DC_IMG_1", "DC_IMG_2", "DC_IMG_3");
      assertThat(rows.get(0).media().get(0).content().bytes()).isEqualTo(jpeg);
      assertThat(rows.get(1).media().get(0).content().bytes()).isEqualTo(jpeg);
      // without the padding that eight bytes need
      assertThat(rows.get(2).media().get(0).content().bytes()).hasSize(8).startsWith(jpeg);
      try (ImageTable store = ImageTable.open(table, cache)) {
        assertThat(store.resolve("DC_IMG_2")).hasBinaryContent(jpeg);
      }
    }
  }

  @Test
  void hazard17OddSignsInFileNames() throws IOException {
    OpenOptions options = OpenOptions.DEFAULT.media(MediaRoot.of(folder));
    List<String> names =
        List.of(
            "PACS+guitar image's_['train', 'val']_162419.JPEG",
            "it's [1] (b), c & d.jpg",
            "50% #1;~.png",
            "天.jpg");
    List<String> rows = new ArrayList<>();
    for (String name : names) {
      file("images_191task_1k/" + name, "x");
      rows.add(
          row(
              "\"id\":\" %s\",\"task_name\":\"t\",\"image\":\"%s\",".formatted(name, name),
              "<image>",
              "y"));
    }
    List<Conversation> flan =
        read(file("annotation_191-task_1k.json", list(rows.toArray(String[]::new))), options);
    assertThat(flan)
        .extracting(row -> refs(row).get(0).replace("images_191task_1k/", ""))
        .containsExactlyElementsOf(names);
    assertThat(flan).extracting(row -> row.id().substring(1)).containsExactlyElementsOf(names);

    file("2D_Instruct/coco_images/a (1), b & c.jpg", "x");
    Path lamm =
        file(
            "detailed_description_49k.json",
            list(row("\"id\":\"a b\",\"image\":\"coco_images/a (1), b & c.jpg\",", "q", "y")));
    assertThat(detected(lamm)).isEqualTo("lamm-2d");
    assertThat(refs(read(lamm, options).get(0)))
        .containsExactly("2D_Instruct/coco_images/a (1), b & c.jpg");

    Path hair =
        file(
            "Facial_Classification_CelebA(Hair).json",
            "[{\"image\":\"2D_Instruct/coco_images/a (1), b & c.jpg\",\"query\":\"q\",\"attr\":\"Black\"}]");
    assertThat(detected(hair)).isEqualTo("lamm-2d-benchmark");
    assertThat(read(hair, options)).hasSize(1);

    file("development/Rain, wind & tram [2].v1.wav", "x");
    file("development/07 gulls.wav", "x");
    Path clotho =
        file(
            "clotho_captions_development.csv",
            "file_name,caption_1,caption_2,caption_3,caption_4,caption_5\n"
                + "\"Rain, wind & tram [2].v1.wav\",a,b,c,d,e\n"
                + " 07 gulls.wav,a,b,c,d,e \n");
    assertThat(detected(clotho)).isEqualTo("clotho");
    assertThat(read(clotho, options))
        .extracting(row -> refs(row).get(0))
        .containsExactly("development/Rain, wind & tram [2].v1.wav", "development/07 gulls.wav");
    assertThat(refs(read(clotho, OpenOptions.DEFAULT).get(1))).containsExactly(" 07 gulls.wav");
  }
}

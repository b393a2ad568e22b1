package org.sensorium.datasets.instruct.llava;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/** What the sets in LLaVA's form have in common: how they are told apart, and found media. */
class LlavaFamilyTest {
  private static final Path SAMPLES = Path.of("src/test/resources/samples");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "llava-instruct-150k/llava_instruct_150k.json, llava-instruct-150k",
    "llava-instruct-80k/llava_instruct_80k.json, llava-instruct-150k", // the same rows
    "llava-mix665k/llava_v1_5_mix665k.json, llava-mix665k",
    "llava-pretrain-558k/blip_laion_cc_sbu_558k.json, llava-pretrain-558k",
    "llava-cc3m-595k/chat.json, llava-cc3m-595k",
    "scienceqa/problems.json, scienceqa",
    "scienceqa-llava/llava_test_QCM-LEA.json, scienceqa-llava",
    "llava-bench-in-the-wild/questions.jsonl, llava-bench-in-the-wild",
    "llava-bench-context/context.jsonl, llava-bench-context",
    "llava-qa90/qa90_questions.jsonl, llava-qa90",
    "llava-next/next.json, llava-next",
    "sharegpt4v-cap100k/sharegpt4v_instruct_gpt4-vision_cap100k.json, sharegpt4v-cap100k",
    "sharegpt4v-mix665k/sharegpt4v_mix665k_cap23k_coco-ap9k_lcs3k_sam9k_div2k.json, sharegpt4v-mix665k",
    "allava-caption-laion/ALLaVA-Caption-LAION-4V.json, allava-caption-laion",
    "allava-instruct-vflan/ALLaVA-Instruct-VFLAN-4V.json, allava-instruct-vflan",
    "vision-flan/annotation_191-task_1k.json, vision-flan",
    "vision-flan-site/broken/tasks_web.json, vision-flan-site",
    "vision-flan-site/broken/tasks.json, vision-flan-site",
    "pointllm/PointLLM_complex_instruction_70K.json, pointllm",
    "video-chatgpt-train/video_chatgpt_training.json, video-chatgpt-train",
    "valley/valley_instruct_65k.json, valley",
    "allava-text/Evol-Instruct-GPT4-Turbo-143K.json, wizardlm-v2", // its rows look the same
    "llava/own.json, llava",
  })
  void tellsASetByItsRowsUnderAnyName(String sample, String id) throws IOException {
    Path renamed = Files.copy(SAMPLES.resolve(sample), folder.resolve("rows.json"));

    assertThat(InstructionDatasets.detect(renamed).dataset().id()).isEqualTo(id);
  }

  @ParameterizedTest
  @CsvSource({
    "llava_instruct_150k.synthetic.json, llava-instruct-150k",
    "LLaVA_Instruct_80k.part-1.json, llava-instruct-80k",
    "complex_reasoning_77k.json.bak, llava-complex-reasoning-77k",
    "ALLaVA-Instruct-LAION-4V.json, allava-instruct-laion", // whatever the ids of a revision are
    "my_mix.json, llava",
  })
  void goesByTheNameOfRowsThatAreLikeOthers(String name, String id) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(
        file,
        """
        [{"id": "a", "image": "coco/train2017/1.jpg", "conversations": [{"from": "human", "value": "<image>"}, {"from": "gpt", "value": "x"}]}]
        """);

    assertThat(InstructionDatasets.detect(file).dataset().id()).isEqualTo(id);
  }

  @Test
  void knowsSetsWhoseRowsHaveNullForAPicture() throws IOException {
    String talk = "\"conversations\":[{\"from\":\"human\",\"value\":\"%s\"}]}";
    Path mix =
        Files.writeString(
            folder.resolve("mix.json"),
            "[{\"image\":\"coco/train2017/1.jpg\","
                + talk.formatted("a")
                + ",{\"image\":null,"
                + talk.formatted("a")
                + ",{\"image\":\"gqa/images/1.jpg\","
                + talk.formatted("a")
                + "]");
    assertThat(InstructionDatasets.detect(mix).dataset().id()).isEqualTo("llava-mix665k");
    Path science =
        Files.writeString(
            folder.resolve("s.json"),
            "[{\"id\":\"1\",\"image\":null,"
                + talk.formatted("Q\\nContext: N/A\\nOptions: (A) x (B) y\\n")
                + "]");
    assertThat(InstructionDatasets.detect(science).dataset().id()).isEqualTo("scienceqa-llava");
  }

  @ParameterizedTest
  @CsvSource({
    "llava-instruct-150k/llava_instruct_150k.json, train2014/COCO_train2014_000000004711.jpg",
    "llava-instruct-150k/llava_instruct_150k.json, coco/train2017/000000004711.jpg",
    "vision-flan/annotation_191-task_1k.json, images_191task_1k/AI2D+visual_question_answering_784_689.png",
    "vision-flan-site/broken/tasks_web.json, imgs/a.jpg",
    "scienceqa-llava/llava_test_QCM-LEA.json, test/9/image.png",
    "llava-qa90/qa90_questions.jsonl, val2014/COCO_val2014_000000441147.jpg",
    "video-llama-mix/stage2, train2014/COCO_train2014_000000004711.jpg",
    "minigpt4-cc-sbu-align/filter_cap.json, image/2.jpg",
    "video-chatgpt/VideoInstruct_Dataset.json, v_k_ZXmr8pmrs.mkv",
    "activitynet-qa/test_q.json, v_1QIUV7WYKXg.mp4",
  })
  void findsMediaWhereTheReleasesPutThem(String sample, String file) throws IOException {
    Path medium = folder.resolve(file);
    Files.createDirectories(medium.getParent());
    Files.createFile(medium);

    OpenOptions options = OpenOptions.DEFAULT.media(MediaRoot.of(folder));
    try (ConversationReader rows = InstructionDatasets.open(SAMPLES.resolve(sample), options)) {
      Conversation row = rows.next();
      while (row.media().isEmpty()) {
        row = rows.next();
      }
      assertThat(row.media().get(0).ref()).isEqualTo(file);
    }
  }

  @Test
  void takesPicturesThatParquetRowsHold() throws RowException {
    ObjectNode cells = Json.MAPPER.createObjectNode().put("id", "n_0");
    cells.putObject("image").put("bytes", new byte[] {1, 2, 3}).put("path", "a.png");
    cells
        .putArray("conversations")
        .addObject()
        .put("from", "human")
        .put("value", "<image>\nFind x.");
    cells.put("data_source", "mavis");

    Conversation row =
        new LlavaNext()
            .read(Row.ofCells(Path.of("rows.parquet"), 1, -1, cells), OpenOptions.DEFAULT)
            .get(0);

    assertThat(row.media())
        .containsExactly(Media.embedded(Media.Kind.IMAGE, "a.png", new byte[] {1, 2, 3}));
    assertThat(row.turns().get(0).parts())
        .isEqualTo(List.of(new Part.MediaRef(0), new Part.Text("\nFind x.")));
    assertThat(row.meta()).containsOnlyKeys("data_source");
  }

  @Test
  void readsQuestionsAloneWhereTheAnswersAreMissing() throws IOException {
    Path alone =
        Files.copy(SAMPLES.resolve("llava-qa90/qa90_questions.jsonl"), folder.resolve("q.jsonl"));

    try (ConversationReader rows = InstructionDatasets.open(alone, OpenOptions.DEFAULT)) {
      assertThat(rows.rest()).hasSize(2).allSatisfy(row -> assertThat(row.turns()).hasSize(1));
    }
    Path answers = SAMPLES.resolve("llava-qa90/qa90_gpt4_answer.jsonl").toAbsolutePath();
    OpenOptions named = OpenOptions.DEFAULT.set("answers", answers.toString());
    try (ConversationReader rows = InstructionDatasets.open(alone, named)) {
      assertThat(rows.next().turns().get(1).text()).isEqualTo("They are green.");
    }
  }
}

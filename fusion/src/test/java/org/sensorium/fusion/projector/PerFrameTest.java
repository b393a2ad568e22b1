package org.sensorium.fusion.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.nn.ParityFixture;

/** Clips are their frames, each as a picture would be, one behind the other. */
class PerFrameTest {
  private static final Queries QUERIES = new Queries(3, 8, 2, 2, 4, 16, 1, 0, 0, 1e-12);
  private static final Queries READING = new Queries(3, 8, 2, 2, 4, 16, 1, 20, 6, 1e-12);

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static ProjectorConfig config(String type, int positions, Queries queries, int tokens) {
    return new ProjectorConfig(
        type, 5, 6, 6, positions, InputNorm.Kind.NONE, false, queries, tokens, null, 0);
  }

  private NDArray clips() {
    return manager.randomNormal(0, 1, new Shape(2, 8, 5), DataType.FLOAT32); // 2 frames of 4 rows
  }

  @Test
  void framesWithAnInstructionAreAsPictures() {
    Projector ofClips =
        Projectors.create(manager, config("qformer_instruct", 0, READING, 4), 3, 0.1);
    Projector ofPictures =
        Projectors.create(manager, config("qformer_instruct", 0, READING, 0), 3, 0.1);
    NDArray x = clips();
    Instruction asked = Instruction.of(new int[][] {{3, 4}, {5}});
    NDArray expected =
        NDArrays.concat(
            new NDList(
                ofPictures.forward(x.get(":, 0:4"), asked),
                ofPictures.forward(x.get(":, 4:8"), asked)),
            1);
    NDArray actual = ofClips.forward(x, asked);
    assertThat(ofClips.readsInstruction()).isTrue();
    assertThat(ofClips.positions(8)).isEqualTo(6);
    assertThat(actual.getShape()).isEqualTo(new Shape(2, 6, 6));
    ParityFixture.assertClose("frames", expected, actual, 1e-6);
  }

  /** Offsets go to every cell of every frame. */
  @Test
  void offsetsCoverAllFrames() {
    Projector projector = Projectors.create(manager, config("qformer", 8, QUERIES, 4), 3, 0.1);
    assertThat(projector.weights().get("positions").getShape()).isEqualTo(new Shape(8, 5));
    NDArray same = manager.ones(new Shape(1, 4, 5)).repeat(1, 2);
    NDArray y = projector.forward(same);
    assertThat(y.get(":, 0:3").sub(y.get(":, 3:6")).abs().max().getFloat()).isGreaterThan(1e-4f);
  }

  /** Maps of single rows are the same with frames and without. */
  @ParameterizedTest
  @CsvSource({"linear", "mlp2x_gelu"})
  void rowsNeedNoFrames(String type) {
    NDArray x = clips();
    Projector ofClips = Projectors.create(manager, config(type, 0, null, 4), 3, 0.1);
    Projector ofPictures = Projectors.create(manager, config(type, 0, null, 0), 3, 0.1);
    assertThat(ofClips.positions(8)).isEqualTo(8);
    ParityFixture.assertClose(type, ofPictures.forward(x), ofClips.forward(x), 0);
  }

  /** Means of frames {1, 2}, {5, 6} and of places {1, 5}, {2, 6}, worked out by hand. */
  @Test
  void meansOverTimeAndSpace() {
    ProjectorConfig config =
        new ProjectorConfig(
            SpatioTemporalPool.ID, 1, 1, 1, 0, InputNorm.Kind.NONE, false, null, 2, null, 0);
    Projector projector = Projectors.create(manager, config, 3, 0.1);
    manager.create(new float[] {2}, new Shape(1, 1)).copyTo(projector.weights().get("weight"));
    manager.create(new float[] {10}).copyTo(projector.weights().get("bias"));
    NDArray x = manager.create(new float[] {1, 2, 5, 6}, new Shape(1, 4, 1));
    assertThat(projector.positions(4)).isEqualTo(4);
    assertThat(projector.forward(x).toFloatArray())
        .containsExactly(new float[] {13, 21, 16, 18}, within(1e-5f));
  }

  @Test
  void aShorterClipHasFewerPlaces() {
    Projector projector = Projectors.create(manager, config("video_qformer", 3, QUERIES, 4), 3, 1);
    assertThat(projector.forward(clips()).getShape()).isEqualTo(new Shape(2, 3, 6));
    NDArray longer = manager.ones(new Shape(1, 16, 5));
    assertThatThrownBy(() -> projector.forward(longer))
        .hasMessage("a medium has 4 frames or clips, but there are embeddings of 3: take fewer");
    assertThatThrownBy(() -> projector.forward(manager.ones(new Shape(1, 6, 5))))
        .hasMessageContaining("6 rows of features, which are not frames of 4 rows each");
  }

  /** The same frames in another order are another clip. */
  /** Whisper's 1,500 rows are no clips of sound; nothing need be computed to tell. */
  @Test
  void anEncoderThatGivesMoreFramesThanThereAreEmbeddingsIsRefusedAtOnce() {
    Projector sounds = Projectors.create(manager, config("audio_qformer", 8, QUERIES, 0), 3, 1);
    assertThat(sounds.positions(8)).isEqualTo(3);
    assertThatThrownBy(() -> sounds.positions(9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "\"audio_qformer\" has embeddings of 8 frames or clips, but the encoder makes 9 of a medium")
        .hasMessageContaining("projector.pool");
    Projector clips = Projectors.create(manager, config("video_qformer", 2, QUERIES, 4), 3, 1);
    assertThat(clips.positions(8)).isEqualTo(3);
    assertThatThrownBy(() -> clips.positions(12)).hasMessageContaining("makes 3 of a medium");
  }

  @Test
  void orderInTimeIsSeen() {
    Projector projector = Projectors.create(manager, config("video_qformer", 3, QUERIES, 4), 3, 1);
    projector
        .weights()
        .forEach( // new ones hardly look at what is there
            (name, weight) -> weight.muli(name.contains("crossattention") ? 20 : 1));
    NDArray x = clips();
    NDArray swapped = NDArrays.concat(new NDList(x.get(":, 4:8"), x.get(":, 0:4")), 1);
    NDArray difference = projector.forward(x).sub(projector.forward(swapped));
    assertThat(difference.abs().max().getFloat()).isGreaterThan(1e-4f);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "video_qformer | 0 | 4 | positions must say how many there are at most, got 0",
        "video_qformer | 3 | 0 | frame_tokens must say how many rows one has, got 0",
        "spatio_temporal_pool | 0 | 0 | frame_tokens must say how many rows one has, got 0",
        "video_llama | 3 | 4 | holds a frozen Q-Former of frames, which cannot be new",
      })
  void configsThatDoNotFit(String type, int positions, int tokens, String message) {
    assertThatThrownBy(
            () -> Projectors.create(manager, config(type, positions, QUERIES, tokens), 3, 1))
        .hasMessageContaining(message);
  }

  @Test
  void queriesThatReadAreRefused() {
    assertThatThrownBy(
            () -> Projectors.create(manager, config("audio_qformer", 3, READING, 1), 3, 1))
        .hasMessageContaining(
            "needs queries (count, width, layers, heads, …) without a vocabulary");
  }

  /**
   * Files from before frames read as they did, and those without frames are written as they were.
   */
  @Test
  void framesAreLeftOutOfFilesWithoutThem() throws Exception {
    ObjectMapper json = new ObjectMapper();
    String plain = json.writeValueAsString(ProjectorConfig.linear(5, 6));
    assertThat(plain).doesNotContain("frame");
    assertThat(json.readValue(plain, ProjectorConfig.class))
        .isEqualTo(ProjectorConfig.linear(5, 6));
    ProjectorConfig clips = config("video_qformer", 3, QUERIES, 4);
    assertThat(json.readValue(json.writeValueAsString(clips), ProjectorConfig.class))
        .isEqualTo(clips);
    assertThat(ProjectorConfig.linear(5, 6).ofFrames(4).frameTokens()).isEqualTo(4);
  }
}

package org.sensorium.datasets.build.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.instruct.llava.LlavaJsonWriter;

/**
 * Writes a sandbox: {@code images/*.png}, {@code train.json} and {@code test.json} in the LLaVA
 * format, and {@code sandbox.json} with the config that made them.
 *
 * <p>Held-out rows hold one question each. Their {@code combination} field tells those with
 * shape-colour pairs that training shows from those with pairs that it never shows.
 */
public final class Sandbox {
  /** Folder of the pictures, under the sandbox's own. */
  public static final String IMAGES = "images";

  private static final String CONFIG = "sandbox.json";

  private final SandboxConfig config;
  private int drawn;

  private Sandbox(SandboxConfig config) {
    this.config = config;
  }

  /**
   * Writes a sandbox, in a folder that may hold an older one of the same config.
   *
   * @param folder made if absent
   * @param progress told the number of pictures drawn so far, one more each time; from several
   *     threads, but never from two at once
   * @throws IOException if the folder cannot be written
   * @throws IllegalArgumentException if the config leaves no room for its scenes
   */
  public static void write(SandboxConfig config, Path folder, IntConsumer progress)
      throws IOException {
    new Sandbox(config).write(folder, progress);
  }

  /**
   * Reads what the sandbox in a folder was made from.
   *
   * @return null if there is none, or only the beginning of one
   * @throws DatasetFormatException if the config is none that this version writes
   */
  public static @Nullable SandboxConfig configOf(Path folder) throws IOException {
    Path file = folder.resolve(CONFIG);
    if (!Files.isRegularFile(file)) {
      return null;
    }
    try {
      return SandboxConfig.fromJson(new ObjectMapper().readTree(Files.readString(file)));
    } catch (JsonProcessingException e) {
      throw DatasetFormatException.ofFile(file, "not JSON: " + e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      throw DatasetFormatException.ofFile(file, String.valueOf(e.getMessage()));
    }
  }

  private void write(Path folder, IntConsumer progress) throws IOException {
    SplittableRandom random = new SplittableRandom(config.seed());
    Combinations pairs = Combinations.split(config, random.split());
    int unseen = (int) Math.round(config.testScenes() * config.unseenShare());
    QuestionConfig questions = config.questions();
    SceneComposer train = composer(pairs.seen(), pairs.seen(), random.split());
    SceneComposer test = composer(pairs.seen(), pairs.seen(), random.split());

    List<Scene> scenes = new ArrayList<>();
    List<Conversation> trainRows = new ArrayList<>();
    QuestionMaker maker = new QuestionMaker(config, pairs.seen(), random.split());
    for (int i = 0; i < config.trainScenes(); i++) {
      Scene scene = train.compose("train-%06d".formatted(i));
      scenes.add(scene);
      List<Question> asked = maker.ask(scene, questions.perTrainScene());
      trainRows.addAll(SandboxRows.of(scene, false, asked, questions.trainTurns()));
    }
    List<Conversation> testRows = new ArrayList<>();
    maker = new QuestionMaker(config, pairs.seen(), random.split());
    for (int i = 0; i < config.testScenes() - unseen; i++) {
      Scene scene = test.compose("test-%06d".formatted(i));
      scenes.add(scene);
      testRows.addAll(SandboxRows.of(scene, false, maker.ask(scene, questions.perTestScene()), 1));
    }
    if (unseen > 0) {
      SceneComposer novel = composer(pairs.heldOut(), pairs.seen(), random.split());
      maker = new QuestionMaker(config, pairs.heldOut(), random.split());
      for (int i = 0; i < unseen; i++) {
        Scene scene = novel.compose("unseen-%06d".formatted(i));
        scenes.add(scene);
        testRows.addAll(SandboxRows.of(scene, true, maker.ask(scene, questions.perTestScene()), 1));
      }
    }
    draw(scenes, Files.createDirectories(folder.resolve(IMAGES)), progress);
    LlavaJsonWriter.write(folder.resolve("train.json"), trainRows);
    LlavaJsonWriter.write(folder.resolve("test.json"), testRows);
    Files.writeString(folder.resolve(CONFIG), config.toJson().toPrettyString() + "\n");
  }

  private SceneComposer composer(
      List<Combination> targets, List<Combination> others, SplittableRandom random) {
    return new SceneComposer(config, targets, others, random);
  }

  private void draw(List<Scene> scenes, Path images, IntConsumer progress) throws IOException {
    SceneRenderer renderer = new SceneRenderer(config.scene());
    try {
      scenes.parallelStream()
          .forEach(
              scene -> {
                try {
                  save(renderer.draw(scene), images.resolve(scene.name() + ".png"));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
                tell(progress);
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private synchronized void tell(IntConsumer progress) {
    progress.accept(++drawn);
  }

  private static void save(BufferedImage image, Path file) throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    if (!ImageIO.write(image, "png", png)) {
      throw new IOException("%s: this Java has no PNG writer".formatted(file));
    }
    Files.write(file, png.toByteArray());
  }
}

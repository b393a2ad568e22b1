package org.sensorium.datasets.build.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;

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

  private Sandbox() {}

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
    QuestionConfig questions = config.questions();
    SandboxWriter.write(
        config,
        new PictureStudio(config),
        new SandboxWriter.Turns(
            questions.perTrainScene(), questions.perTestScene(), questions.trainTurns()),
        folder,
        progress);
  }

  /**
   * Reads what the sandbox in a folder was made from.
   *
   * @return null if there is none, or only the beginning of one
   * @throws DatasetFormatException if the config is none that this version writes
   */
  public static @Nullable SandboxConfig configOf(Path folder) throws IOException {
    Path file = folder.resolve(SandboxWriter.PLAN);
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
}

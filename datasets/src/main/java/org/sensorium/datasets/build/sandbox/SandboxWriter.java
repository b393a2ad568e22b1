package org.sensorium.datasets.build.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.instruct.llava.LlavaJsonWriter;

/**
 * The one way in which sandboxes are made, whatever their modality: the media, {@code train.json}
 * and {@code test.json} in the LLaVA format, and {@code sandbox.json} with the plan.
 *
 * @param <S> a scene
 * @param <P> a combination, some of which are held out
 */
public final class SandboxWriter<S, P> {
  /** File of the plan, under the sandbox's folder. */
  public static final String PLAN = "sandbox.json";

  private final SandboxPlan plan;
  private final Studio<S, P> studio;
  private final Turns turns;
  private final List<S> scenes = new ArrayList<>();
  private int made;

  /**
   * How many questions there are.
   *
   * @param perTrainScene about a training medium
   * @param perTestScene about a held-out medium
   * @param inTrainRow in one training row; a held-out row always holds one, so that an earlier
   *     answer never helps
   */
  public record Turns(int perTrainScene, int perTestScene, int inTrainRow) {}

  private SandboxWriter(SandboxPlan plan, Studio<S, P> studio, Turns turns) {
    this.plan = plan;
    this.studio = studio;
    this.turns = turns;
  }

  /** Writes a sandbox; see {@link SandboxPlan#write}. */
  public static <S, P> void write(
      SandboxPlan plan, Studio<S, P> studio, Turns turns, Path folder, IntConsumer progress)
      throws IOException {
    new SandboxWriter<>(plan, studio, turns).write(folder, progress);
  }

  private void write(Path folder, IntConsumer progress) throws IOException {
    SplittableRandom random = new SplittableRandom(plan.seed());
    HeldOut<P> pairs = studio.split(random.split());
    int unseen = (int) Math.round(plan.testScenes() * plan.unseenShare());
    Function<String, S> train = studio.composer(pairs.seen(), pairs.seen(), random.split());
    Function<String, S> test = studio.composer(pairs.seen(), pairs.seen(), random.split());
    Asker<S> asker = studio.asker(pairs.seen(), random.split());
    List<Conversation> trainRows = trainRows(train, asker);
    asker = studio.asker(pairs.seen(), random.split());
    List<Conversation> testRows = testRows("test", plan.testScenes() - unseen, false, test, asker);
    if (unseen > 0) {
      Function<String, S> novel = studio.composer(pairs.heldOut(), pairs.seen(), random.split());
      asker = studio.asker(pairs.heldOut(), random.split());
      testRows.addAll(testRows("unseen", unseen, true, novel, asker));
    }
    save(folder, progress);
    LlavaJsonWriter.write(folder.resolve("train.json"), trainRows);
    LlavaJsonWriter.write(folder.resolve("test.json"), testRows);
    Files.writeString(folder.resolve(PLAN), PlanJson.file(plan).toPrettyString() + "\n");
  }

  private List<Conversation> trainRows(Function<String, S> composer, Asker<S> asker) {
    List<Conversation> rows = new ArrayList<>();
    for (int i = 0; i < plan.trainScenes(); i++) {
      S scene = composer.apply("train-%06d".formatted(i));
      scenes.add(scene);
      rows.addAll(rows(scene, false, asker.ask(scene, turns.perTrainScene), turns.inTrainRow));
    }
    return rows;
  }

  private List<Conversation> testRows(
      String prefix, int count, boolean unseen, Function<String, S> composer, Asker<S> asker) {
    List<Conversation> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      S scene = composer.apply("%s-%06d".formatted(prefix, i));
      scenes.add(scene);
      rows.addAll(rows(scene, unseen, asker.ask(scene, turns.perTestScene), 1));
    }
    return rows;
  }

  private List<Conversation> rows(S scene, boolean unseen, List<Question> asked, int inRow) {
    return new SandboxRows(studio.name(scene), studio.medium(scene), studio.truth(scene), unseen)
        .of(asked, inRow);
  }

  private void save(Path folder, IntConsumer progress) throws IOException {
    Path media = folder.resolve(studio.medium(scenes.get(0)).ref()).getParent();
    Files.createDirectories(media == null ? folder : media);
    try {
      scenes.parallelStream()
          .forEach(
              scene -> {
                try {
                  studio.save(scene, folder.resolve(studio.medium(scene).ref()));
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
    progress.accept(++made);
  }
}

package org.sensorium.fusion.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.model.AnswerSession;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.text.Tokenizer;

/**
 * Answers prompts with a network as it was when its session was made: make both anew after
 * training. For one thread.
 */
public final class Generator implements AutoCloseable {
  private final AnswerSession session;
  private final Tokenizer tokenizer;

  /** Hears of answers as they grow. */
  @FunctionalInterface
  public interface TextListener {
    /** Listens to nothing. */
    TextListener NONE = (row, piece) -> {};

    /**
     * More text of an answer: whole characters, never part of a stop string. What it throws ends
     * the generation.
     */
    void text(int row, String piece);
  }

  /**
   * A generator.
   *
   * @param session is closed with it
   */
  public Generator(AnswerSession session, Tokenizer tokenizer) {
    this.session = session;
    this.tokenizer = tokenizer;
  }

  /**
   * Answers a batch of prompts, each as it would be answered alone.
   *
   * @param config an answer ends before max_new_tokens where the decoder has no more positions
   * @return one answer a prompt
   * @throws IllegalArgumentException if a prompt alone is longer than the decoder's positions
   */
  public List<Generation> generate(Prompt prompt, GenerationConfig config, TextListener listener) {
    int longest = Math.max(1, Math.min(config.maxNewTokens(), session.room(prompt.rows())));
    Sampler sampler = new Sampler(config);
    SplittableRandom random = new SplittableRandom(config.seed());
    List<Answer> answers = new ArrayList<>();
    for (int row = 0; row < prompt.rows().size(); row++) {
      answers.add(new Answer(row, prompt, config, listener, random.split()));
    }
    for (int tokens = 0; tokens < longest && answers.stream().anyMatch(Answer::goesOn); tokens++) {
      float[][] logits = tokens == 0 ? begin(prompt, longest) : step(prompt, answers);
      for (int row = 0; row < logits.length; row++) {
        answers.get(row).take(sampler, logits[row], tokens == longest - 1);
      }
    }
    return answers.stream().map(Answer::generation).toList();
  }

  private float[][] begin(Prompt prompt, int tokens) {
    try (Autograd.Mode off = Autograd.off();
        NDManager work = prompt.owner().newSubManager()) {
      NDArray logits = session.begin(work, prompt.rows(), prompt.features(), tokens);
      return rows(work, logits, prompt.rows().size());
    }
  }

  /** The logits after the tokens chosen last; a row that has ended reads on without being heard. */
  private float[][] step(Prompt prompt, List<Answer> answers) {
    try (Autograd.Mode off = Autograd.off();
        NDManager work = prompt.owner().newSubManager()) {
      long[] last = answers.stream().mapToLong(Answer::last).toArray();
      return rows(work, session.step(work, last), last.length);
    }
  }

  private static float[][] rows(NDManager work, NDArray logits, int count) {
    logits.attach(work);
    float[] flat = logits.toFloatArray();
    int vocabulary = flat.length / count;
    float[][] rows = new float[count][];
    for (int row = 0; row < count; row++) {
      rows[row] = Arrays.copyOfRange(flat, row * vocabulary, (row + 1) * vocabulary);
    }
    return rows;
  }

  @Override
  public void close() {
    session.close();
  }

  /** One row while it is answered. */
  private final class Answer {
    private final AnswerText text;
    private final Set<Integer> stopIds;
    private final BitSet seen = new BitSet();
    private final SplittableRandom random;
    private int[] ids = new int[32];
    private int size;
    private Generation.@Nullable FinishReason finish;

    Answer(
        int row,
        Prompt prompt,
        GenerationConfig config,
        TextListener listener,
        SplittableRandom random) {
      this.random = random;
      text = new AnswerText(tokenizer, config.stopStrings(), piece -> listener.text(row, piece));
      stopIds = new LinkedHashSet<>(config.stopIds());
      for (String stop : config.stopStrings()) {
        int id = tokenizer.idOf(stop); // special tokens never become text
        if (id >= 0) {
          stopIds.add(id);
        }
      }
      Arrays.stream(session.history(prompt.rows().get(row)))
          .filter(id -> id >= 0)
          .forEach(seen::set);
    }

    boolean goesOn() {
      return finish == null;
    }

    int last() {
      return ids[size - 1];
    }

    void take(Sampler sampler, float[] logits, boolean isLast) {
      if (finish != null) {
        return;
      }
      int id = sampler.choose(logits, seen, random);
      seen.set(id);
      ids = size == ids.length ? Arrays.copyOf(ids, 2 * size) : ids;
      ids[size++] = id;
      if (stopIds.contains(id)) {
        finish = Generation.FinishReason.STOP;
        text.finish();
      } else if (text.add(id)) {
        finish = Generation.FinishReason.STOP;
      } else if (isLast) {
        finish = Generation.FinishReason.LENGTH;
        text.finish();
      }
    }

    Generation generation() {
      if (finish == null) {
        throw new IllegalStateException("an answer has not ended");
      }
      return new Generation(text.text(), Arrays.copyOf(ids, size), finish);
    }
  }
}

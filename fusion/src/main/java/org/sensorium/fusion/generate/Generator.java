package org.sensorium.fusion.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.decoder.DecoderSession;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.text.Tokenizer;

/**
 * Answers prompts with a decoder as it is at construction: make it anew after training, see {@link
 * LanguageDecoder#session}. Owns what is laid out for decoding; close it. For one thread.
 */
public final class Generator implements AutoCloseable {
  private final LanguageDecoder decoder;
  private final Tokenizer tokenizer;
  private final DecoderSession session;

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

  public Generator(LanguageDecoder decoder, Tokenizer tokenizer) {
    this.decoder = decoder;
    this.tokenizer = tokenizer;
    session = decoder.session();
  }

  /**
   * Answers a batch of prompts, each as it would be answered alone.
   *
   * @param config an answer ends before max_new_tokens where the decoder has no more positions
   * @return one answer a prompt
   * @throws IllegalArgumentException if a prompt alone is longer than the decoder's positions
   */
  public List<Generation> generate(Prompt prompt, GenerationConfig config, TextListener listener) {
    int positions = (int) prompt.embeddings().getShape().get(1);
    int longest =
        Math.max(1, Math.min(config.maxNewTokens(), decoder.maxPositions() - positions + 1));
    Sampler sampler = new Sampler(config);
    SplittableRandom random = new SplittableRandom(config.seed());
    List<Answer> answers = new ArrayList<>();
    for (int row = 0; row < prompt.lengths().length; row++) {
      answers.add(new Answer(row, prompt, config, listener, random.split()));
    }
    session.begin(prompt.lengths(), positions + longest - 1); // the last token is not read again
    for (int tokens = 0; tokens < longest && answers.stream().anyMatch(Answer::goesOn); tokens++) {
      float[][] logits = step(prompt, answers);
      for (int row = 0; row < logits.length; row++) {
        answers.get(row).take(sampler, logits[row], tokens == longest - 1);
      }
    }
    return answers.stream().map(Answer::generation).toList();
  }

  /** The logits of the prompts' last positions, or after the tokens chosen last. */
  private float[][] step(Prompt prompt, List<Answer> answers) {
    try (Autograd.Mode off = Autograd.off();
        NDManager manager = prompt.embeddings().getManager().newSubManager()) {
      NDArray embeddings = session.position() == 0 ? prompt.embeddings() : embed(manager, answers);
      NDArray logits = session.step(embeddings); // (B, V)
      logits.attach(manager);
      float[] flat = logits.toFloatArray();
      int vocabulary = flat.length / answers.size();
      float[][] rows = new float[answers.size()][];
      for (int row = 0; row < rows.length; row++) {
        rows[row] = Arrays.copyOfRange(flat, row * vocabulary, (row + 1) * vocabulary);
      }
      return rows;
    }
  }

  private NDArray embed(NDManager manager, List<Answer> answers) {
    long[] last = answers.stream().mapToLong(Answer::last).toArray();
    return decoder.embed(manager.create(last, new Shape(last.length, 1)));
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
      Arrays.stream(prompt.ids().get(row)).filter(id -> id >= 0).forEach(seen::set);
    }

    boolean goesOn() {
      return finish == null;
    }

    /** What is read next; a row that has ended reads on without being heard. */
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

package org.sensorium.datasets.stats;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;

/**
 * What a dataset holds. All lists of counts begin with the most frequent.
 *
 * @param turnsByRole user, assistant, system
 * @param questions what users say
 * @param answers what assistants say
 * @param repeats questions that were asked before
 * @param firstWords the first three words of questions
 * @param media one entry per kind that is there
 * @param mediaPerRow media of all kinds, of each row
 * @param mediaProblems why media could not be measured; the first few
 * @param scripts rows by the script of most of their letters
 * @param mixedScripts rows in which a second script has a tenth of the letters or more
 * @param pictures some of the pictures, drawn from all, for a page
 */
public record DatasetStats(
    Rows rows,
    Distribution turnsPerRow,
    List<Count> turnsByRole,
    Texts questions,
    Texts answers,
    Repeats repeats,
    Names firstWords,
    List<MediaKind> media,
    Distribution mediaPerRow,
    List<String> mediaProblems,
    Names datasets,
    Names tasks,
    Names splits,
    List<Count> scripts,
    long mixedScripts,
    Verbs verbs,
    List<Media> pictures) {

  /**
   * Rows of all files.
   *
   * @param read good ones
   * @param bad ones that were left out
   * @param problems what is wrong with the first bad ones
   * @param textOnly without any medium
   * @param choices options per multiple-choice row
   * @param references answers per row that has reference answers beside its turns
   */
  public record Rows(
      long read,
      long bad,
      List<String> problems,
      long textOnly,
      Distribution choices,
      Distribution references) {
    public Rows {
      problems = List.copyOf(problems);
    }
  }

  /**
   * The texts of one side.
   *
   * @param empty texts without a word
   * @param words per text
   * @param tokens per text; null if no tokenizer was given
   * @param ngrams diversity of one, two and three words in a row
   */
  public record Texts(
      long count,
      long empty,
      Distribution words,
      @Nullable Distribution tokens,
      List<Ngrams> ngrams) {
    public Texts {
      ngrams = List.copyOf(ngrams);
    }
  }

  /**
   * Sequences of n words, as they follow each other within a text.
   *
   * @param total that were looked at
   * @param distinct different ones among these
   * @param cut whether there were more, which were not looked at
   */
  public record Ngrams(int n, long total, long distinct, boolean cut) {

    /** Distinct-n, 0 to 1: different ones of all. It falls as a dataset grows. */
    public double share() {
      return total == 0 ? 0 : (double) distinct / total;
    }
  }

  /**
   * Questions with the same text as one before.
   *
   * @param compared questions that were looked at: the first ones
   */
  public record Repeats(long compared, long repeated) {

    /** Share of the questions that were looked at, 0 to 1. */
    public double share() {
      return compared == 0 ? 0 : (double) repeated / compared;
    }
  }

  /**
   * The most frequent of many names.
   *
   * @param error by how much the counts may be too low, since rare names were forgotten
   */
  public record Names(List<Count> top, long error) {
    public Names {
      top = List.copyOf(top);
    }
  }

  /**
   * Media of one kind.
   *
   * @param rows that have one or more
   * @param measured how many the sizes are of, drawn from all
   * @param unreadable of those drawn, not measured
   */
  public record MediaKind(
      Media.Kind kind, long count, long rows, long measured, long unreadable, List<Range> sizes) {
    public MediaKind {
      sizes = List.copyOf(sizes);
    }
  }

  /** The spread of one measure of media, such as width in pixels. */
  public record Range(String name, String unit, double min, double median, double max) {}

  /**
   * What the instructions ask for.
   *
   * @param instructions all questions
   * @param sampled those looked at, drawn from all
   * @param latin those of them in Latin script; only these are analysed, as English
   * @param paired those of them with a verb and a noun
   * @param top root verbs by how often they have a noun
   */
  public record Verbs(long instructions, long sampled, long latin, long paired, List<Verb> top) {
    public Verbs {
      top = List.copyOf(top);
    }
  }

  /**
   * A root verb and its most frequent nouns.
   *
   * @param count with any noun
   */
  public record Verb(String verb, long count, List<Count> nouns) {
    public Verb {
      nouns = List.copyOf(nouns);
    }
  }

  public DatasetStats {
    turnsByRole = List.copyOf(turnsByRole);
    media = List.copyOf(media);
    mediaProblems = List.copyOf(mediaProblems);
    scripts = List.copyOf(scripts);
    pictures = List.copyOf(pictures);
  }

  /** Turns of all rows. */
  public long turns() {
    return turnsByRole.stream().mapToLong(Count::count).sum();
  }
}

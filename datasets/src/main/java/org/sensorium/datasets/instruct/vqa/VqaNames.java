package org.sensorium.datasets.instruct.vqa;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which files of questions and annotations belong together: {@code
 * v2_OpenEnded_mscoco_train2014_questions.json} and {@code v2_mscoco_train2014_annotations.json}.
 */
final class VqaNames {
  private static final String QUESTIONS = "questions";
  private static final String ANNOTATIONS = "annotations";

  private VqaNames() {}

  /** The file beside this one that fits its name; null if there is none. */
  static @Nullable Path beside(Path file, BiPredicate<String, String> fits) throws IOException {
    String name = file.getFileName().toString();
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      return null;
    }
    List<Path> found;
    try (Stream<Path> all = Files.list(folder)) {
      found =
          all.filter(other -> fits.test(name, other.getFileName().toString()))
              .filter(Files::isRegularFile)
              .sorted()
              .toList();
    }
    return found.isEmpty() ? null : found.get(0);
  }

  /** Whether the other name is that of the annotations of these questions. */
  static boolean fitsQuestions(String questions, String other) {
    return isPair(questions, other);
  }

  private static boolean isPair(String questions, String annotations) {
    return questions.contains(QUESTIONS) && annotations.equals(annotationsFor(questions));
  }

  /** Whether the other name is that of the questions of these annotations. */
  static boolean fitsAnnotations(String annotations, String other) {
    return isPair(other, annotations);
  }

  /** The annotations do not say how the questions were to be answered. */
  private static String annotationsFor(String questions) {
    return questions
        .replace("OpenEnded_", "")
        .replace("MultipleChoice_", "")
        .replace(QUESTIONS, ANNOTATIONS);
  }

  /** How the questions' file is called, as far as the name of the annotations tells. */
  static String questionsFor(Path annotations) {
    return annotations.getFileName().toString().replace(ANNOTATIONS, QUESTIONS);
  }
}

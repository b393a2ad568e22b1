package org.sensorium.demos.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.sensorium.fusion.chat.InContext;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code IMAGE:QUESTION:ANSWER}. The picture's name ends at the first colon that leaves an existing
 * file, the answer begins behind the last one, so that a question may hold colons.
 */
final class ExampleArgument implements ITypeConverter<InContext.Example> {

  @Override
  public InContext.Example convert(String value) {
    int last = value.lastIndexOf(':');
    for (int at = value.indexOf(':'); at >= 0 && at < last; at = value.indexOf(':', at + 1)) {
      Path image = Path.of(value.substring(0, at));
      String question = value.substring(at + 1, last).strip();
      String answer = value.substring(last + 1).strip();
      if (Files.isRegularFile(image) && !question.isEmpty() && !answer.isEmpty()) {
        return new InContext.Example(image, question, answer);
      }
    }
    throw new TypeConversionException(
        "\"%s\": expected IMAGE:QUESTION:ANSWER with an existing picture and neither of the others empty, for example cat.jpg:\"What is this?\":\"A cat.\""
            .formatted(value));
  }
}

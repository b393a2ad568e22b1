package org.sensorium.datasets.llm;

import java.util.ArrayList;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * Tasks as Self-Instruct writes them: an {@code instruction} with a list of {@code instances}, each
 * a conversation of its own.
 */
final class SeedTasks {
  /** What an instance asks, once the instruction is known. */
  @FunctionalInterface
  interface Question {
    String of(String instruction, Fields instance) throws RowException;
  }

  private SeedTasks() {}

  /** The instruction, then the instance's {@code input}. */
  static String plain(String instruction, Fields instance) throws RowException {
    return AlpacaRows.ask(instruction, instance.textOrEmpty("input"));
  }

  /**
   * One conversation per instance; the id of a task with several is followed by their number.
   *
   * @param task key of the task's name; it may be absent
   */
  static List<Conversation> read(Row row, String task, Question question) throws RowException {
    Fields fields = row.fields();
    String id = fields.name("id", Long.toString(row.record()));
    String instruction = fields.text("instruction");
    String name = fields.optionalText(task);
    List<Fields> instances = fields.objects("instances", "instance");
    if (instances.isEmpty()) {
      throw fields.problem("\"instances\" is empty; expected at least one");
    }
    List<Conversation> read = new ArrayList<>();
    for (Fields instance : instances) {
      read.add(
          Conversation.builder(instances.size() == 1 ? id : id + "-" + (read.size() + 1))
              .task(name)
              .user(question.of(instruction, instance))
              .assistant(instance.text("output"))
              .meta(fields.rest())
              .meta(instance.rest())
              .build());
    }
    return read;
  }
}

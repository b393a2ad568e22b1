package org.sensorium.demos.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Both sides in turn, round by round, every row in a fresh process, so that each has its own peak
 * of memory and a slow minute of the machine hits both.
 */
public final class SideBySide {
  private final String main;
  private final @Nullable ReferenceScripts reference;
  private final Map<Work, List<Measurement>> ours = new EnumMap<>(Work.class);
  private final Map<ReferenceScripts.Row, List<Measurement>> theirs =
      new EnumMap<>(ReferenceScripts.Row.class);

  /**
   * @param main class whose {@code bench --one WORK --work DIR} prints a {@link Measurement}
   */
  public SideBySide(String main, @Nullable ReferenceScripts reference) {
    this.main = main;
    this.reference = reference;
  }

  /** One row of the table. */
  public record Row(Work work, Measurement ours, @Nullable Measurement theirs) {}

  /** Measures every work once more on both sides. */
  public void round(List<Work> all, Path folder, Consumer<String> progress) throws IOException {
    ReferenceScripts.Row last = null;
    for (Work work : all) {
      if (reference != null && work.reference() != last) {
        last = work.reference();
        progress.accept("reference: " + last);
        theirs.computeIfAbsent(last, r -> new ArrayList<>()).add(reference.measure(last));
      }
      progress.accept("ours: " + work.title());
      ours.computeIfAbsent(work, w -> new ArrayList<>()).add(measure(work, folder));
    }
  }

  private Measurement measure(Work work, Path folder) throws IOException {
    List<String> arguments = List.of("bench", "--one", work.name(), "--work", folder.toString());
    return new ObjectMapper()
        .treeToValue(
            ChildProcess.lastJson(ChildProcess.thisProgram(main, arguments), Map.of()),
            Measurement.class);
  }

  /** What all rounds gave. */
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    ours.forEach(
        (work, rounds) -> {
          List<Measurement> other = theirs.get(work.reference());
          rows.add(
              new Row(
                  work,
                  Measurement.ofRounds(rounds),
                  other == null ? null : Measurement.ofRounds(other)));
        });
    return rows;
  }
}

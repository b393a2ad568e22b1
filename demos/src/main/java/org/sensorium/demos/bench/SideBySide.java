package org.sensorium.demos.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Both sides in turn, round by round, every row in a fresh process, so that each has its own peak
 * of memory and a slow minute of the machine hits both.
 */
public final class SideBySide {
  private final String main;
  private final Inputs inputs;
  private final @Nullable ReferenceScripts reference;
  private final Map<Work, List<Measurement>> ours = new EnumMap<>(Work.class);
  private final Map<Reference, List<Measurement>> theirs = new EnumMap<>(Reference.class);

  /**
   * @param main class whose {@code bench --one WORK --work DIR --pictures DIR} prints a {@link
   *     Measurement}
   */
  public SideBySide(String main, Inputs inputs, @Nullable ReferenceScripts reference) {
    this.main = main;
    this.inputs = inputs;
    this.reference = reference;
  }

  /** Ours beside one reference's; there is none where nothing else does this work. */
  public record Row(
      Work work, Measurement ours, @Nullable String reference, @Nullable Measurement theirs) {}

  /** Measures every work once more on both sides. */
  public void round(List<Work> all, Consumer<String> progress) throws IOException {
    Set<Reference> done = EnumSet.noneOf(Reference.class);
    for (Work work : all) {
      work.prepare(inputs);
      for (Reference row : work.references()) {
        if (reference != null && reference.has(row) && done.add(row)) {
          measure(reference, row, progress);
        }
      }
      progress.accept("ours: " + work.title());
      ours.computeIfAbsent(work, w -> new ArrayList<>()).add(measure(work));
    }
  }

  private void measure(ReferenceScripts scripts, Reference row, Consumer<String> progress)
      throws IOException {
    List<Measurement> known = theirs.computeIfAbsent(row, r -> new ArrayList<>());
    if (known.isEmpty() || !row.isSlow()) {
      progress.accept("reference: " + row);
      known.add(scripts.measure(row));
    }
  }

  private Measurement measure(Work work) throws IOException {
    List<String> arguments =
        List.of(
            "bench",
            "--one",
            work.name(),
            "--work",
            inputs.work().toString(),
            "--pictures",
            inputs.pictures().toString());
    return new ObjectMapper()
        .treeToValue(
            ChildProcess.lastJson(
                ChildProcess.thisProgram(work.jvmOptions(), main, arguments), Map.of()),
            Measurement.class);
  }

  /** What all rounds gave: a row for each work and reference. */
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    ours.forEach(
        (work, rounds) -> {
          Measurement own = Measurement.ofRounds(rounds);
          int before = rows.size();
          for (Reference row : work.references()) {
            List<Measurement> other = theirs.get(row);
            if (other != null) {
              rows.add(new Row(work, own, row.title(), Measurement.ofRounds(other)));
            }
          }
          if (rows.size() == before) {
            rows.add(new Row(work, own, null, null));
          }
        });
    return rows;
  }
}

package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Long runs in small JVMs: the collector must not reach into the engine, nor memory grow. */
@EnabledOnOs(OS.LINUX) // memory is read from /proc
class StressTest {
  /**
   * Growth of resident memory over the second half of a part, 500 steps or answers: 4 KiB each.
   * Measured without a leak: 0 to 0.7 MiB. One activation of a step, (4, 60, 128) float32, would be
   * 60 MiB.
   */
  private static final long BOUND_KIB = 2 * 1024;

  @TempDir private Path temp;

  @Test
  void collectingGarbageAllTheTimeChangesNothing() throws Exception {
    Map<String, String> calm = run(200, 0, "calm");
    Map<String, String> collected = run(200, 0, "gc");
    assertThat(calm.get("finetune_end")).doesNotContain("NaN");
    assertThat(Integer.parseInt(collected.get("collections"))).isGreaterThan(200);
    assertThat(collected.get("weights")).isEqualTo(calm.get("weights"));
  }

  @Test
  void memoryStaysWhereItIsAfterWarmUp() throws Exception {
    Map<String, String> grown = run(1000, 1000, "calm"); // 500 of each after the warm-up
    for (String part : List.of("words", "finetune", "generation")) {
      assertThat(Long.parseLong(grown.get(part + "_growth_kib"))).as(part).isLessThan(BOUND_KIB);
    }
  }

  private Map<String, String> run(int steps, int generations, String mode)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx300m",
            "-Xms300m",
            "-XX:+AlwaysPreTouch", // the heap is resident from the start: growth is native
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1", // the compiler's own memory settles at once
            "-cp",
            System.getProperty("java.class.path"),
            StressRun.class.getName(),
            temp.resolve(mode + steps).toString(),
            Integer.toString(steps),
            Integer.toString(generations),
            mode);
    // freed memory goes back at once, so that what is resident is what is in use
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    builder.environment().put("MALLOC_MMAP_THRESHOLD_", "131072");
    builder.environment().put("MALLOC_TRIM_THRESHOLD_", "131072");
    builder.environment().put("MALLOC_TOP_PAD_", "0");
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Map<String, String> values = new HashMap<>();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    output.lines().map(line -> line.split(" ", 2)).forEach(pair -> values.put(pair[0], pair[1]));
    assertThat(process.waitFor()).as(output).isZero();
    return values;
  }
}

package org.sensorium.fusion.train;

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

/** Long runs in small JVMs: the collector must not reach into the engine, nor memory grow. */
@EnabledOnOs(OS.LINUX) // memory is read from /proc
class StressTest {
  /** Growth of resident memory over the second half of a run, well above the allocator's jitter. */
  private static final long BOUND_KIB = 48 * 1024;

  @Test
  void collectingGarbageInEveryStepChangesNothing() throws Exception {
    Map<String, String> calm = run(200, 0, "calm");
    Map<String, String> collected = run(200, 0, "gc");
    assertThat(calm.get("loss")).isNotEqualTo("NaN").isEqualTo(collected.get("loss"));
    assertThat(calm.get("weights")).isEqualTo(collected.get("weights"));
  }

  @Test
  void memoryStaysWhereItIsAfterWarmUp() throws Exception {
    Map<String, String> grown = run(1000, 1000, "calm"); // 500 of each after the warm-up
    assertThat(Long.parseLong(grown.get("training_growth_kib"))).isLessThan(BOUND_KIB);
    assertThat(Long.parseLong(grown.get("generation_growth_kib"))).isLessThan(BOUND_KIB);
  }

  private static Map<String, String> run(int steps, int generations, String mode)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx300m",
                    "-Xms300m",
                    "-XX:+AlwaysPreTouch", // the heap is resident from the start: growth is native
                    "-Dai.djl.pytorch.graph_optimizer=false",
                    "-cp",
                    System.getProperty("java.class.path"),
                    StressRun.class.getName(),
                    Integer.toString(steps),
                    Integer.toString(generations),
                    mode))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Map<String, String> values = new HashMap<>();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    output.lines().map(line -> line.split(" ", 2)).forEach(pair -> values.put(pair[0], pair[1]));
    assertThat(process.waitFor()).as(output).isZero();
    return values;
  }
}

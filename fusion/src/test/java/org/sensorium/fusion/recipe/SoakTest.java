package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.audio.media.AudioDecoder;
import org.sensorium.media.MediaException;
import org.sensorium.pointcloud.media.PointCloudDecoder;
import org.sensorium.vision.media.video.FrameChoice;
import org.sensorium.vision.media.video.VideoDecoder;

/**
 * Many media, a tenth of them damaged, through the features of a run: no crash, no growing memory,
 * and every failure with its reason in the run's quarantine ledger.
 */
@EnabledOnOs(OS.LINUX) // memory is read from /proc
class SoakTest {
  private static final int HEAP_KIB = 300 << 10;

  /** Growth of resident memory behind the first tenth, over what was resident then. */
  private static final double MOST_GROWTH = 0.05;

  @TempDir private Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"video", "audio", "points"})
  void sixtyOnTwoThreads(String modality) throws Exception {
    soak(modality, 60, 2);
  }

  @Tag("soak")
  @ParameterizedTest
  @ValueSource(strings = {"video", "audio", "points"})
  void twoThousandOnFourThreads(String modality) throws Exception {
    Map<String, String> values = soak(modality, 2000, 4);
    List<Long> resident = values.get("resident_kib").lines().map(Long::valueOf).toList();
    long settled = resident.get(0);
    long end = resident.get(resident.size() - 1);
    assertThat((double) (end - settled) / settled).isLessThan(MOST_GROWTH);
  }

  private Map<String, String> soak(String modality, int count, int threads) throws Exception {
    Path samples = Path.of(System.getProperty("samples", "no-samples"));
    SoakMedia media = SoakMedia.create(modality, count, temp, samples);
    Map<String, String> values = run(modality, threads);
    assertThat(values).containsEntry("media", Integer.toString(count));
    Map<Path, String> ledger = ledger(media);
    Map<Path, String> expected = new TreeMap<>();
    for (Path file : media.damaged().keySet()) {
      String reason = refusal(modality, file);
      if (reason != null) {
        expected.put(file, reason);
      }
    }
    assertThat(ledger).isEqualTo(expected);
    assertThat(media.damaged().keySet().stream().filter(f -> media.damaged().get(f).certain()))
        .isNotEmpty()
        .allMatch(ledger::containsKey);
    assertThat(values.get("said"))
        .contains("%d of %d rows cannot be read and are left out".formatted(ledger.size(), count));
    System.out.printf(
        "soak %s: %d files (%d real), %d damaged, %d refused: %s; KiB resident after each tenth %s; %s ms%n",
        modality,
        count,
        media.real(),
        media.damaged().size(),
        ledger.size(),
        media.damaged().entrySet().stream()
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getValue,
                    TreeMap::new,
                    Collectors.filtering(
                        e -> ledger.containsKey(e.getKey()), Collectors.counting()))),
        values.get("resident_kib").lines().toList(),
        values.get("millis"));
    return values;
  }

  /** What the run wrote down: the file of each row, and why it was left out. */
  private Map<Path, String> ledger(SoakMedia media) throws IOException {
    Map<Path, String> found = new TreeMap<>();
    for (String line : Files.readAllLines(temp.resolve("runs/soak/quarantine.jsonl"))) {
      JsonNode row = new ObjectMapper().readTree(line);
      Path file = media.files().get(row.path("row").asInt() - 1);
      assertThat(found.put(file, row.path("reason").asText())).as("written twice").isNull();
    }
    return found;
  }

  /** Why a decoder refuses a file, asked alone; null if it does not. */
  private static String refusal(String modality, Path file) throws IOException {
    try {
      switch (modality) {
        case "video" -> VideoDecoder.standard().decode(file, FrameChoice.uniform(4));
        case "audio" -> AudioDecoder.standard().decode(file);
        default -> PointCloudDecoder.standard().decode(file);
      }
      return null;
    } catch (MediaException e) {
      return e.getMessage();
    }
  }

  private Map<String, String> run(String modality, int threads)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + HEAP_KIB + "k",
            "-Xms" + HEAP_KIB + "k",
            "-XX:+AlwaysPreTouch", // the heap is resident from the start: growth is native
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1", // the compiler's own memory settles at once
            // the thread that asks works with those of the pool
            "-Djava.util.concurrent.ForkJoinPool.common.parallelism=" + (threads - 1),
            "-cp",
            System.getProperty("java.class.path"),
            SoakRun.class.getName(),
            temp.toString(),
            modality);
    // freed memory goes back at once, so that what is resident is what is in use
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    builder.environment().put("MALLOC_MMAP_THRESHOLD_", "131072");
    builder.environment().put("MALLOC_TRIM_THRESHOLD_", "131072");
    builder.environment().put("MALLOC_TOP_PAD_", "0");
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Map<String, String> values = new HashMap<>();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    output
        .lines()
        .map(line -> line.split(" ", 2))
        .forEach(pair -> values.merge(pair[0], pair[1], (a, b) -> a + "\n" + b));
    assertThat(process.waitFor()).as(output).isZero();
    return values;
  }
}

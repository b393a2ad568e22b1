package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher on a small tree of its own, with a java and an mvn that only tell their calls. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {
  private static final String JAVA =
      """
      #!/bin/sh
      if [ "$1" = -version ]; then echo 'openjdk version "17.0.1" 2021' >&2; exit 0; fi
      for arg in "$@"; do printf '<%s>' "$arg"; done
      printf ' in %s top-pad %s tracking %s\\n' "$PWD" "$MALLOC_TOP_PAD_" "$OPT_OUT_TRACKING"
      """;
  private static final String MVN =
      """
      #!/bin/sh
      echo "mvn $* with$MAVEN_OPTS"
      mkdir -p demos/target
      touch demos/target/demos.jar a.jar
      printf '%s' "$PWD/a.jar" > demos/target/classpath
      """;

  /** What the launcher reads, as a user who has set nothing. */
  private static final List<String> LEFT_OUT =
      List.of("JAVA_HOME", "MAVEN_OPTS", "OPT_OUT_TRACKING", "SENSORIUM_JAVA_OPTS");

  @TempDir private Path temp;
  private Path tree;
  private Path bin;

  private record Result(int code, String out, String err) {}

  @BeforeEach
  void plantTree() throws IOException {
    tree = Files.createDirectories(temp.resolve("a tree with spaces"));
    bin = Files.createDirectory(temp.resolve("bin"));
    for (String tool :
        List.of(
            "sh",
            "dirname",
            "readlink",
            "find",
            "head",
            "sed",
            "cat",
            "mv",
            "rm",
            "env",
            "mkdir",
            "touch")) {
      lend(tool);
    }
    script(bin.resolve("java"), JAVA);
    script(bin.resolve("mvn"), MVN);
    Files.copy(Path.of("..", "sensorium"), tree.resolve("sensorium"));
    Files.createDirectory(tree.resolve("configs"));
    Files.createFile(tree.resolve("configs/quickstart.yaml"));
    Files.createFile(tree.resolve("configs/quickstart-audio.yaml"));
    Files.createFile(tree.resolve("configs/own.yaml"));
    Files.createDirectories(tree.resolve("demos/src/main/java"));
    Files.createFile(tree.resolve("pom.xml"));
    Files.createFile(tree.resolve("demos/pom.xml"));
    Files.createFile(tree.resolve("demos/src/main/java/A.java"));
  }

  @Test
  void buildsOnceAndThenStartsJavaDirectly() throws Exception {
    Result first = run(tree, "./sensorium", "ask", "two words");
    assertThat(first.code()).isZero();
    assertThat(first.err())
        .contains(
            "building",
            "mvn -B -q -Dstyle.color=never -DskipTests package with -Djansi.noreset=true");
    assertThat(first.out())
        .contains("<org.sensorium.demos.cli.Sensorium><ask><two words>")
        .contains("<-cp><%s/demos/target/demos.jar:%s/a.jar>".formatted(tree, tree));

    Result second = run(tree, "./sensorium", "ask");
    assertThat(second.code()).isZero();
    assertThat(second.err()).isEmpty();
  }

  @Test
  void setsTheAllocatorAndPassesOptions() throws Exception {
    Result result = run(tree, "env", "SENSORIUM_JAVA_OPTS=-Xmx2g -Da=b", "./sensorium");
    assertThat(result.out()).contains("<-Xmx2g><-Da=b>", "top-pad 67108864", "tracking true");

    Result own = run(tree, "env", "MALLOC_TOP_PAD_=1", "./sensorium");
    assertThat(own.out()).contains("top-pad 1 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demos/src/main/java/A.java",
        "configs/quickstart.yaml",
        "configs/quickstart-audio.yaml",
        "pom.xml"
      })
  void buildsAgainWhenASourceIsNewer(String source) throws Exception {
    run(tree, "./sensorium");
    touch(source);
    assertThat(run(tree, "./sensorium").err()).contains("building");
  }

  @Test
  void aRunFileThatIsReadWhereItLiesNeedsNoBuild() throws Exception {
    run(tree, "./sensorium");
    touch("configs/own.yaml");
    assertThat(run(tree, "./sensorium").err()).isEmpty();
  }

  private void touch(String file) throws IOException {
    Files.setLastModifiedTime(tree.resolve(file), FileTime.from(Instant.now().plusSeconds(5)));
  }

  @Test
  void tellsJavaWhetherStderrIsATerminal() throws Exception {
    assertThat(run(tree, "./sensorium").out()).contains("<-Dsensorium.terminal=false>");
  }

  @Test
  void buildsAgainWhenALibraryIsGone() throws Exception {
    run(tree, "./sensorium");
    Files.delete(tree.resolve("a.jar"));
    assertThat(run(tree, "./sensorium").err()).contains("building");
  }

  @Test
  void runsFromAnotherFolderThroughALink() throws Exception {
    Path elsewhere = Files.createDirectory(temp.resolve("else where"));
    Files.createSymbolicLink(elsewhere.resolve("hop"), Path.of("../a tree with spaces/sensorium"));
    Files.createSymbolicLink(elsewhere.resolve("go"), elsewhere.resolve("hop"));
    Result result = run(elsewhere, "./go", "chat");
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("<chat> in " + elsewhere, tree + "/demos/target/demos.jar");
  }

  @Test
  void namesWhatIsMissing() throws Exception {
    script(bin.resolve("java"), "#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n");
    assertFails("Java 17 or newer is needed, java is version 11");

    script(bin.resolve("java"), JAVA);
    Files.delete(bin.resolve("mvn"));
    assertFails("no mvn on the PATH");

    Files.delete(bin.resolve("java"));
    assertFails("no java found (java)");
  }

  @Test
  void aFailedBuildIsTriedAgain() throws Exception {
    script(bin.resolve("mvn"), "#!/bin/sh\necho broken\nexit 1\n");
    assertFails("the build failed");
    script(bin.resolve("mvn"), MVN);
    assertThat(run(tree, "./sensorium").code()).isZero();
  }

  private void assertFails(String message) throws Exception {
    Result result = run(tree, "./sensorium");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains(message);
    assertThat(result.out()).isEmpty();
  }

  /** Runs a command with only {@link #bin} on the PATH. */
  private Result run(Path folder, String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(key -> key.startsWith("MALLOC") || LEFT_OUT.contains(key));
    builder.environment().put("PATH", bin.toString());
    Path out = Files.createTempFile(temp, "out", "");
    Path err = Files.createTempFile(temp, "err", "");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** Lets the tree see this tool of the system; not a link, which the clean-up would warn about. */
  private void lend(String tool) throws IOException {
    for (String folder : List.of("/bin", "/usr/bin")) {
      Path real = Path.of(folder, tool);
      if (Files.exists(real)) {
        script(bin.resolve(tool), "#!/bin/sh\nexec %s \"$@\"\n".formatted(real));
        return;
      }
    }
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}

package org.sensorium.fusion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFolderTest {
  @TempDir private Path temp;
  private Path target;

  @BeforeEach
  void write() throws IOException {
    target = temp.resolve("model");
    AtomicFolder.write(
        target,
        folder -> {
          Files.writeString(folder.resolve("a.txt"), "abc");
          Files.writeString(Files.createDirectory(folder.resolve("inner")).resolve("b.txt"), "b");
        });
  }

  @Test
  void listsEveryFileAsSha256sumDoes() throws IOException {
    AtomicFolder.verify(target);
    assertThat(target.resolve(AtomicFolder.SUMS))
        .content()
        .startsWith("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a.txt\n")
        .contains("  inner/b.txt\n");
    assertThat(temp)
        .isDirectoryNotContaining(file -> file.getFileName().toString().startsWith("."));
  }

  @Test
  void noticesAnyDamage() throws IOException {
    Files.writeString(target.resolve("a.txt"), "abd");
    assertDamaged(
        "a.txt: SHA-256 is a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9");
    Files.delete(target.resolve("a.txt"));
    assertDamaged("a.txt: listed in SHA256SUMS, but not there");
    Files.writeString(target.resolve(AtomicFolder.SUMS), "0".repeat(64) + "  ../../etc/hosts\n");
    assertDamaged("hosts: listed in SHA256SUMS, but not there");
    Files.writeString(target.resolve(AtomicFolder.SUMS), "short\n");
    assertDamaged("\"short\" is not a checksum and a name");
    Files.delete(target.resolve(AtomicFolder.SUMS));
    assertDamaged("there is no SHA256SUMS, so it was not finished");
  }

  private void assertDamaged(String message) {
    assertThatThrownBy(() -> AtomicFolder.verify(target)).hasMessageContaining(message);
  }

  @Test
  void replacesAFolderOfThatName() throws IOException {
    AtomicFolder.write(target, folder -> Files.writeString(folder.resolve("c.txt"), "c"));
    AtomicFolder.verify(target);
    assertThat(target).isDirectoryNotContaining("glob:**a.txt");
    assertThat(temp.toFile().list()).containsExactly("model");
  }

  @Test
  void afterAKillTheReplacedFolderReturnsAndTheHalfWrittenGoes() throws IOException {
    Files.move(target, temp.resolve(".unfinished-model.old"));
    Files.createDirectory(temp.resolve(".unfinished-model"));
    AtomicFolder.recover(temp);
    assertThat(temp.toFile().list()).containsExactly("model");
    AtomicFolder.verify(target);
  }

  @Test
  void aFailingWriterLeavesTheOldFolder() throws IOException {
    assertThatThrownBy(
            () ->
                AtomicFolder.write(
                    target,
                    folder -> {
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");
    AtomicFolder.verify(target);
  }
}
